"""Describes a fault of this program by its line of code, without any value that was being read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from fw_gear_dicom_check.errors import ArchiveError, BugError, CallError, ProfileError
from fw_gear_dicom_check.runtime.extras import is_of_extra, to_install_words
from fw_gear_dicom_check.version import tool_version

_OWN_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep  # noqa: PTH100, PTH120 - pathlib is slow
_LIBRARIES = ("site-packages", "dist-packages")
"""Folders that hold the packages of others."""


def describe_bug(error: BaseException) -> str:
    """Return one line with the exception's class and the line of code, without its message.

    The message of an exception quotes what it failed on, which may be a patient's name.
    """
    if isinstance(error, MemoryError):
        return "there is not enough memory; run it on a machine with more"
    if isinstance(error, ModuleNotFoundError) and is_of_extra(error.name):
        return to_install_words("this", error.name)
    code_lines = list(_code_lines(error.__traceback__))
    own = [line for line in code_lines if line.startswith("fw_gear_dicom_check/")]
    shown = dict.fromkeys([*own[-1:], *code_lines[-1:]])
    where = f" at {', '.join(shown)}" if shown else ""
    return (
        f"this program is at fault: {type(error).__name__}{where} (version {tool_version()}); "
        "please report this line; it holds no value of your data"
    )


def is_own(error: BaseException) -> bool:
    """Tell whether an exception was raised in this package, and not in a library that it calls."""
    *_, last = _file_names(error.__traceback__)
    return last.startswith(_OWN_FOLDER)


@contextmanager
def faults_without_values(location: object) -> Iterator[None]:
    """Turn whatever goes wrong with an input into a fault without values. Raises ArchiveError."""
    try:
        yield
    except (ArchiveError, CallError, ProfileError):
        raise
    except OSError as error:
        raise ArchiveError(location, error.strerror or "cannot be read") from None
    except Exception as error:  # noqa: BLE001 - the one place where a bug becomes a message
        raise BugError(location, describe_bug(error)) from None


def _file_names(traceback: TracebackType | None) -> Iterator[str]:
    while traceback:
        yield traceback.tb_frame.f_code.co_filename
        traceback = traceback.tb_next


def _code_lines(traceback: TracebackType | None) -> Iterator[str]:
    """Yield `file:line` of each call, the file as in its package."""
    while traceback:
        name = traceback.tb_frame.f_code.co_filename
        yield f"{_to_package_path(name)}:{traceback.tb_lineno}"
        traceback = traceback.tb_next


def _to_package_path(name: str) -> str:
    if name.startswith(_OWN_FOLDER):
        return "fw_gear_dicom_check/" + name.removeprefix(_OWN_FOLDER).replace(os.sep, "/")
    parts = Path(name).parts
    inside = [at for at, part in enumerate(parts) if part in _LIBRARIES]
    return "/".join(parts[inside[-1] + 1 :] if inside else parts[-1:])
