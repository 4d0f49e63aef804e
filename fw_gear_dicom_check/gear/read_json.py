"""Reads config.json and manifest.json as the UTF-8 that they are, whatever the locale."""

import json
from pathlib import Path
from typing import Any

from fw_gear_dicom_check.errors import ProfileError

DEEPEST = 100
"""Tables within tables that Flywheel's database holds (MongoDB, Limits and Thresholds)."""
_NAMED = 4
"""Keys that a message names, as in `inputs.dicom.object.info`; those below are of other gears."""


def read_json(path: Path) -> Any:  # noqa: ANN401 - any JSON
    """Return what a file holds, {} where there is none. Raises OSError and ProfileError."""
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ProfileError(
            f"{path.name}: byte {error.start} is not UTF-8; save the file as UTF-8"
        ) from None
    except ValueError:
        raise ProfileError(f"{path.name}: not valid JSON; write it anew") from None
    except RecursionError:
        raise _too_deep(path.name) from None
    if key_path := _find_too_deep(content):
        raise _too_deep(f"{path.name}: {key_path}")
    return content


def _too_deep(where: str) -> ProfileError:
    return ProfileError(
        f"{where}: tables are nested more than {DEEPEST} deep, which Flywheel cannot hold; take "
        "the nested tables out of it and run the gear again"
    )


def _find_too_deep(content: object) -> str:
    """Return the key path under which tables are nested too deeply, "" if there is none."""
    level = [("", content)]
    for depth in range(_NAMED + DEEPEST):
        level = [
            (f"{path}.{key}".removeprefix(".") if depth < _NAMED else path, value)
            for path, table in level
            for key, value in _entries(table)
            if isinstance(value, dict | list)
        ]
    return level[0][0] if level else ""


def _entries(table: object) -> list[tuple[object, object]]:
    if isinstance(table, dict):
        return list(table.items())
    return list(enumerate(table)) if isinstance(table, list) else []
