"""Texts that mean harm, by what they attack; and what no page, cell or screen may hold of them."""

import re
import unicodedata
from html.parser import HTMLParser

MARK = "h4rm"
TEXTS = {
    "formula": f"=HYPERLINK({MARK})",
    "formula after blanks": f"  =cmd|' /C {MARK}'!A0",
    "formula after quotes": f"\"'@SUM({MARK})",
    "formula after an invisible": f"\u200b\ufeff=1+{MARK}",
    "formula in full width": f"\uff1d1+{MARK}",
    "formula after a tab": f"\t+{MARK}",
    "formula after a line": f"\r\n-{MARK}",
    "formula after a semicolon": f"x;=1+{MARK}",
    "script": f"\"'><script>{MARK}()</script><img src=x onerror={MARK}()>",
    "end of a style": f"</style></title>]]><svg onload={MARK}()>",
    "link": f"javascript:{MARK}()",
    "template": f"{{{{ {MARK} }}}}{{% include '{MARK}' %}}",
    "clear": f"\x1b[2J\x1b[31m{MARK}",
    "link of a terminal": f"\x1b]8;;http://{MARK}\x07x\x1b]8;;\x07",
    "C1": f"\x9b31m\x85{MARK}",
    "line": f"\r\nERROR {MARK}\u2028{MARK}",
    "direction": f"\u202e\u2066{MARK}",
    "invisible": f"a\u200b\u2060\u00ad{MARK}",
    "flood": f"{MARK}a" + "\u0301" * 60,
    "wide": f"{MARK}" + "漢字" * 40,
    "NUL": f"a\x00{MARK}",
    "key": f"$where.{MARK}.$set",
    "surrogate": f"\ud800{MARK}\udc80",
    "long": f"{MARK}" + "x" * 3_000,
}
_RUN = re.compile(r"""(?:^|;)[\s'"]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]""")
_GUARDED = re.compile(r"""(?:^|;)'""")
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")


def runs(cell: str) -> bool:
    """Tell whether a spreadsheet might run a cell, as it trims what stands before."""
    trimmed = "".join(c for c in cell if unicodedata.category(c)[0] != "C" or c in "\t\r\n")
    guards = re.sub(_GUARDED, "guarded", trimmed)
    return bool(_RUN.search(guards)) and not _NUMBER.fullmatch(cell)


def leaves_the_screen(text: str) -> list[str]:
    """Return the characters of a text that a terminal or a log would act on."""
    return [c for c in text if c not in "\n " and unicodedata.category(c)[0] in "CZ"]


def columns_of(line: str) -> int:
    """Return the columns that a line takes, as terminals count."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in line)
    marks = sum(unicodedata.category(c) in ("Mn", "Me") for c in line)
    return len(line) + wide - marks


class Harm(HTMLParser):
    """Finds what of a hostile text stands in a page otherwise than as text."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.found: list[str] = []
        self.texts = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note tags that run or load something, and attributes that do."""
        self._open.append(tag)
        if tag in ("script", "img", "iframe", "object", "embed", "form", "base", "link", "svg"):
            self.found.append(f"<{tag}>" if MARK in str(attrs) or tag != "svg" else "")
        for name, value in attrs:
            is_target = name in ("href", "src", "action", "formaction", "xlink:href", "style")
            if name.startswith("on") or MARK in name or (is_target and MARK in str(value)):
                self.found.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        """Forget the tags that end."""
        while tag in self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note hostile text where no text is shown."""
        self.texts += data
        if MARK in data and {"style", "script"} & set(self._open):
            self.found.append(data)

    def handle_comment(self, data: str) -> None:
        """Note hostile text in a comment."""
        if MARK in data:
            self.found.append(data)


def harm_of(page: str) -> list[str]:
    """Return what is harmful in a page: any page can be asked for it."""
    return [each for each in Harm(page).found if each]
