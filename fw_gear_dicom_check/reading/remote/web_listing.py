"""Finds the files below a folder of a web server by the links on its pages."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import unquote, urljoin

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.reading.inputs.location import Url
from fw_gear_dicom_check.reading.remote.store import refuse_too_many

_DEEPEST = 32
"""Nested folders, beyond which the links of a server are taken for endless."""
_MOST_PAGES = 100_000
"""Pages of folders that are read at most."""


def find_below(folder: Url, links_of: Callable[[Url], Iterable[str]], most: int) -> list[Url]:
    """Return the files below a folder, in the order of their paths.

    `links_of` returns the links of a page as they are written there. Those to anything outside the
    folder are ignored. Raises ArchiveError, for more than `most` files too.
    """
    if any(mark in folder.text for mark in "?#"):
        raise ArchiveError(
            folder, "the URL of a folder must not contain ? or #; give the URL of each file"
        )
    found: set[Url] = set()
    waiting, seen = [folder], {folder}
    while waiting:
        page = waiting.pop()
        below = [replace(folder, text=link) for link in _links_below(page, links_of(page))]
        found |= {url for url in below if not url.is_folder}
        new = {url for url in below if url.is_folder} - seen
        waiting += sorted(new, key=lambda url: url.text)
        seen |= new
        refuse_too_many(folder, len(found), most)
        if len(seen) > _MOST_PAGES or page.text.count("/") > folder.text.count("/") + _DEEPEST:
            raise ArchiveError(
                folder, "too many nested folders; give the URL of a folder further down"
            )
    return sorted(found, key=lambda url: url.text.replace("/", "\0"))


def _links_below(page: Url, links: Iterable[str]) -> set[str]:
    joined = (_join(page.text, link) for link in links)
    return {link for link in joined if _is_below(link, page)}


def _join(base: str, link: str) -> str:
    """Return what a link leads to, "" where it is no URL."""
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def _is_below(link: str, page: Url) -> bool:
    rest = link.removeprefix(page.text)
    is_plain = not any(mark in rest for mark in "?#") and ".." not in unquote(rest).split("/")
    return link.startswith(page.text) and bool(rest) and is_plain
