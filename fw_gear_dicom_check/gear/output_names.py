"""Names the gear's outputs after its input, so that two archives of one acquisition keep both."""

from fw_gear_dicom_check.version import GEAR

_ARCHIVE = ".dicom.zip"
"""The ending of the archives that Flywheel's importers make: the one that is left out."""
_LONGEST = 200
"""Bytes of an input's name that are taken: a file system allows 255 for the whole name."""
_SEPARATORS = str.maketrans("/\\\0", "___")


def output_name(file_name: str, ending: str) -> str:
    """Return `T1w.dicom-check.csv` for `T1w.dicom.zip`, `T1w.dcm.dicom-check.csv` for `T1w.dcm`.

    Only one ending is left out, so that no two files of an acquisition share a name.
    """
    name = file_name.translate(_SEPARATORS)
    stem = name[: -len(_ARCHIVE)] if name.lower().endswith(_ARCHIVE) else name
    short = stem.encode()[:_LONGEST].decode(errors="ignore").lstrip(".")
    return f"{short}.{GEAR}.{ending}" if short else f"{GEAR}.{ending}"
