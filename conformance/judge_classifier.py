"""Says what a fault did to the classifier: its record beside that of the object without the fault.

`blocks`: the series enters no branch of the rules, or the classifier fails. `degrades`: another
branch, another modality, or another classification. `none`: everything is as it was.
"""

from collections.abc import Iterator

from conformance.evidence import Record
from fw_gear_dicom_check.model import Observed


def effect(record: Record, baseline: Record) -> tuple[Observed, tuple[str, ...]]:
    """Return what the fault did, and to what."""
    if record["failed"]:
        return Observed.BLOCKS, (f"it fails ({record['failed']})",)
    if not record["branches"]:
        return Observed.BLOCKS, ("no branch of its rules is entered",)
    what = tuple(_differences(record, baseline))
    return (Observed.DEGRADES if what else Observed.NONE), what


def _differences(record: Record, baseline: Record) -> Iterator[str]:
    if record["branches"] != baseline["branches"]:
        yield f"rules for {' '.join(record['branches']) or 'nothing'}"
    if record["modality"] != baseline["modality"]:
        yield "another modality"
    if record["classification"] != baseline["classification"]:
        yield "another classification"
