"""Finds the links on a page of a web server, in time that grows with its length alone."""

import codecs
from collections.abc import Callable
from html.parser import HTMLParser
from typing import NamedTuple

_STEP = 16 * 1024
"""Bytes that are parsed at a time."""
_LONGEST_TAG = 64 * 1024
"""Characters of a tag or a comment: the parser starts again on it with each step."""
_ENCODINGS = {"iso-8859-1": "cp1252", "windows-1252": "cp1252"}
"""Declared charset -> codec of Python, where it is not UTF-8 (HTML Standard, Encoding)."""


class Page(NamedTuple):
    """A page as it came, decompressed, and the charset that its response declares, or ""."""

    data: bytes
    charset: str


class PageError(Exception):
    """The page cannot be parsed."""


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}

    def set_cdata_mode(self, elem: str, **_: bool) -> None:
        """Parse scripts as text: one without an end would hold back all that follows."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found |= {value.strip(): None for name, value in attrs if name == "href" and value}


def find_links(page: Page, go_on: Callable[[], None] = lambda: None) -> list[str]:
    """Return what the `a` elements of a page link to, each once, as written there.

    `go_on` is called before each step, and may raise. Raises PageError.
    """
    decoder = codecs.getincrementaldecoder(_ENCODINGS.get(page.charset.lower(), "utf-8"))("ignore")
    links = _Links()
    for start in range(0, len(page.data), _STEP):
        go_on()
        links.feed(decoder.decode(page.data[start : start + _STEP]))
        if len(links.rawdata) > _LONGEST_TAG:
            raise PageError
    return list(links.found)
