"""Tells files that operating systems leave behind from files that somebody meant to send."""

from pathlib import PurePosixPath

_MACOS_FOLDER = "__MACOSX"
"""The folder that macOS adds to a zip."""
_LITTER_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".bridgesort", "ehthumbs.db"})


def is_litter(name: str) -> bool:
    """Tell whether a member's name is one of those that operating systems leave behind."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    last = parts[-1] if parts else ""
    return _MACOS_FOLDER in parts or last.startswith("._") or last.lower() in _LITTER_FILES
