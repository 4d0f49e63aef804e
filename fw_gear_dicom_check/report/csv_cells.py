"""The one way into a CSV: cells that no spreadsheet runs, in rows of RFC 4180."""

import csv
import io
import re
from collections.abc import Iterable
from functools import lru_cache

from fw_gear_dicom_check.report.lines import to_visible

_FORMULA = re.compile(r"""(\A|;)([\s'"]*)([=+\-@\uff1d\uff0b\uff0d\uff20]|\\[trn])""")
"""What a spreadsheet takes for a formula: also after blanks and quotes, which it trims; after a
semicolon, which parts cells in half of the world; in full width. Tabs and line ends are escaped
before, so a cell that began with one begins with a backslash."""
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?")


@lru_cache(maxsize=1024, typed=True)
def to_cell(value: object) -> str:
    """Return a cell that is shown as it is: a formula gets an apostrophe before it."""
    text = "" if value is None else to_visible(str(value))
    return text if _NUMBER.fullmatch(text) else _FORMULA.sub(r"\1'\2\3", text)


def to_row(values: Iterable[object]) -> str:
    """Return one row, ended by CR and LF."""
    out = io.StringIO()
    csv.writer(out).writerow([to_cell(value) for value in values])
    return out.getvalue()
