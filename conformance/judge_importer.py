"""Says what a fault did to the importer: its record beside that of the object without the fault.

`blocks`: an instance is refused, so that it is filed nowhere. `degrades`: a field has no value
where it had one, a label is only a date or a UID, or the instances come out in another number of
series. `none`: all else; another label that is a name is as good, and so is another timestamp.
"""

import re
from collections.abc import Iterator, Mapping

from conformance.evidence import Record
from fw_gear_dicom_check.model import Observed

_NO_NAME = re.compile(r"(\d+ - )?(\d{4}-\d\d-\d\dT[\d-]+|[\d.]+)")
"""A label that is made from a timestamp or a UID, for want of a name."""


def effect(record: Record, baseline: Record) -> tuple[Observed, tuple[str, ...]]:
    """Return what the fault did, and to what."""
    errors = tuple(f"{kind} ({count})" for kind, count in record["errors"].items())
    if errors:
        return Observed.BLOCKS, errors
    what = tuple(_differences(record, baseline))
    return (Observed.DEGRADES if what else Observed.NONE), what


def _differences(record: Record, baseline: Record) -> Iterator[str]:
    if len(record["series"]) != len(baseline["series"]):
        yield f"{len(record['series'])} acquisitions in place of {len(baseline['series'])}"
    before = baseline["series"][0]["fields"]
    lost = [
        name
        for name in before
        for each in record["series"]
        if _is_lost(name, each["fields"], before)
    ]
    yield from (f"{name} is lost" for name in dict.fromkeys(lost))


def _is_lost(name: str, now: Mapping[str, str], before: Mapping[str, str]) -> bool:
    if name not in now:
        return True
    is_name = name.endswith(".label") and not _NO_NAME.fullmatch(before[name])
    return is_name and _NO_NAME.fullmatch(now[name]) is not None
