"""Writes the cells and rows of every CSV (RFC 4180), so that no spreadsheet runs a cell."""

import csv
import io
import re
from collections.abc import Iterable

from fw_gear_dicom_check.limits.text_cache import cached_by_text
from fw_gear_dicom_check.report.lines import to_visible

_FORMULA = re.compile(r"""(\A|;)([\s'"]*)([=+\-@\uff1d\uff0b\uff0d\uff20]|\\[trn])""")
"""The beginning of what a spreadsheet takes for a formula: also after blanks and quotes, which it
trims, after a semicolon, which separates cells in many countries, and in full width. Tabs and line
ends have been escaped before, so that a cell which began with one begins with a backslash."""
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?")


def to_cell(value: object) -> str:
    """Return the text of a cell, "" for None. A possible formula gets an apostrophe before it."""
    return "" if value is None else _to_safe(str(value))


@cached_by_text(1024)
def _to_safe(value: str) -> str:
    text = to_visible(value)
    return text if _PLAIN_NUMBER.fullmatch(text) else _FORMULA.sub(r"\1'\2\3", text)


def to_csv_row(values: Iterable[object]) -> str:
    """Return one row, which ends with CR and LF."""
    out = io.StringIO()
    csv.writer(out).writerow([to_cell(value) for value in values])
    return out.getvalue()
