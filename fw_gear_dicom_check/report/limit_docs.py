"""Writes the page of documentation about the limits."""

from fw_gear_dicom_check.limits.bounds import LIMITS, known_limits
from fw_gear_dicom_check.limits.parse import limit_text

_HEAD = """\
<!-- Generated: edit fw_gear_dicom_check/limits/bounds.py, `make docs`. -->
# Limits

What is checked comes from outside and may be broken, or made to do harm. So everything that it
could use up has a bound: time, bytes, depth, numbers, and the length of what is written. Real
archives stay far below. A bound that is reached is reported like any other fault, and what was not
read is never called good.

Each bound can be chosen, as `--limit NAME=VALUE` of `fw-dicom-check check`, repeated or with commas
between, or in the gear's option `limits`:
```
fw-dicom-check check uploads/ --limit seconds=20min --limit members=500000,header=256MB
```
Sizes are written as `500KB`, `64MB`, `2GB` (1 KB is 1,024 bytes), times as `30s`, `10min`, `2h`.

| name | default | what it bounds | what happens beyond |
|---|---|---|---|
"""
_TAIL = """
With the defaults every bomb that we know stays below 300 MB of memory, in a gigabyte of addresses
(`tests/support/bombs.py`; `make test-bombs` runs all of them). Where archives are shared among
processes (`--jobs`), each process may take as much.

Whatever the limits:
- members that overlap, entries that share one member, and an end record that contradicts the
  directory refuse the whole zip; a member that would reach into the directory is unreadable;
- archives inside the archive are never opened: a zip that holds itself is a member that is skipped;
- a sequence that has a length and that nobody looks into is passed over whole, however deep;
- a text of more than 256 characters is no date and no number.
"""


def to_limits_page() -> str:
    """Return the page: one row for each limit."""
    rows = (
        f"| `{each.name}` | {limit_text(each.metadata['unit'], getattr(LIMITS, each.name))} "
        f"| {each.metadata['bounds']} | {each.metadata['beyond']} |\n"
        for each in known_limits()
    )
    return _HEAD + "".join(rows) + _TAIL
