"""Writes the documentation page about the limits."""

from fw_gear_dicom_check.limits.bounds import LIMITS, known_limits
from fw_gear_dicom_check.limits.parse import limit_text

_PAGE_HEAD = """\
<!-- Generated: edit fw_gear_dicom_check/limits/bounds.py, `make docs`. -->
# Limits

The archives to check come from outside: they may be broken, or made to do harm. So everything that
they could use up has a limit: time, bytes, depth, numbers, and the length of what is written. Real
archives stay far below these limits. A limit that is reached is reported like any other fault, and
what was not read is never called good.

Each limit can be set with `--limit NAME=VALUE` of `fw-dicom-check check`, repeated or separated by
commas, or with the gear's option `limits`:
```
fw-dicom-check check uploads/ --limit seconds=20min --limit members=500000,header=256MB
```
Sizes are written as `500KB`, `64MB`, `2GB` (1 KB is 1,024 bytes), times as `30s`, `10min`, `2h`.

| name | default | what it limits | what happens beyond it |
|---|---|---|---|
"""
_PAGE_TAIL = """
With the defaults, every bomb that we know of stays below 300 MB of memory, with 1 GB of address
space (`tests/support/bombs.py`; `make test-bombs` runs all of them). If archives are shared among
processes (`--jobs`), each process may use as much. What `kept` does not count is what each instance
takes whatever its values are, about 1 KB: `members` bounds that. The table of instances
(`--instances`) reads an archive a second time, with a time of its own.

Whatever the limits:
- a zip is refused as a whole if its members overlap, if entries share one member, or if the end
  record is missing, or contradicts itself, the zip64 record or the directory; a member that would
  reach into the directory is unreadable;
- only regular files are opened: named pipes, devices, sockets and links to folders are skipped,
  each by its kind; a folder that cannot be read costs what is in it, and nothing else;
- archives inside the archive are never opened: a zip that contains itself is a member that is
  skipped;
- a sequence with a length that no rule looks into is skipped as a whole, however deep it is;
- a text of more than 256 characters is neither a date nor a number.
"""


def to_limits_page() -> str:
    """Return the page, with one row for each limit."""
    rows = (
        f"| `{each.name}` | {limit_text(each.metadata['unit'], getattr(LIMITS, each.name))} "
        f"| {each.metadata['bounds']} | {each.metadata['beyond']} |\n"
        for each in known_limits()
    )
    return _PAGE_HEAD + "".join(rows) + _PAGE_TAIL
