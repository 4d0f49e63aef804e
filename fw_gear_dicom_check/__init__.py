"""Will this DICOM work in Flywheel? Know it before somebody opens it.

What `__all__` names is public (docs/python.md); everything else may change.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fw_gear_dicom_check.api.check import (
        ArchiveError,
        CallError,
        Choices,
        Finding,
        ProfileError,
        Report,
        Series,
        Verdict,
        check,
        check_all,
    )

__all__ = [
    "ArchiveError",
    "CallError",
    "Choices",
    "Finding",
    "ProfileError",
    "Report",
    "Series",
    "Verdict",
    "check",
    "check_all",
]


def __getattr__(name: str) -> object:
    """Return something public; what reads DICOM is imported once it is asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from fw_gear_dicom_check.api import check as api  # noqa: PLC0415 - see above

    return getattr(api, name)


def __dir__() -> list[str]:
    """List what is public too, so that it is completed by the Tab key."""
    return sorted({*globals(), *__all__})
