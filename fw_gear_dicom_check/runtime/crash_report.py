"""Tells a fault of this program by its place in the code: what was being read is never told."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from fw_gear_dicom_check.errors import ArchiveError, BugError, CallError, ProfileError
from fw_gear_dicom_check.version import tool_version

_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep  # noqa: PTH100, PTH120 - pathlib is slow
_LIBRARIES = ("site-packages", "dist-packages")


def describe_bug(error: BaseException) -> str:
    """Say what kind of fault arose and at which line of code; no message, no value, no name.

    The message of an exception quotes what it choked on, which may be a patient's name.
    """
    if isinstance(error, MemoryError):
        return "there is not enough memory for it; run it where there is more"
    places = list(_places(error.__traceback__))
    own = [place for place in places if place.startswith("fw_gear_dicom_check/")]
    told = dict.fromkeys([*own[-1:], *places[-1:]])
    where = f" at {', '.join(told)}" if told else ""
    return (
        f"this program is at fault: {type(error).__name__}{where} (version {tool_version()}); "
        "please report this line, no value is in it"
    )


@contextmanager
def faults_without_values(place: object) -> Iterator[None]:
    """Turn whatever goes wrong with an input into a fault that can be told. Raises ArchiveError."""
    try:
        yield
    except (ArchiveError, CallError, ProfileError):
        raise
    except OSError as error:
        raise ArchiveError(place, error.strerror or "cannot be read") from None
    except Exception as error:  # noqa: BLE001 - the one place where a bug is made fit to be told
        raise BugError(place, describe_bug(error)) from None


def _places(traceback: TracebackType | None) -> Iterator[str]:
    """Yield file and line of each call, the file as in its package."""
    while traceback:
        name = traceback.tb_frame.f_code.co_filename
        yield f"{_to_short(name)}:{traceback.tb_lineno}"
        traceback = traceback.tb_next


def _to_short(name: str) -> str:
    if name.startswith(_OWN):
        return "fw_gear_dicom_check/" + name.removeprefix(_OWN).replace(os.sep, "/")
    parts = Path(name).parts
    inside = [at for at, part in enumerate(parts) if part in _LIBRARIES]
    return "/".join(parts[inside[-1] + 1 :] if inside else parts[-1:])
