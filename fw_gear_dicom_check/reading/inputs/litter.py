"""Recognises, by their names, the files that operating systems add to folders and zips."""

_MACOS_FOLDER = "__MACOSX"
"""The folder that macOS adds to a zip."""
_LITTER_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".bridgesort", "ehthumbs.db"})
"""Names in lower case: of macOS, Windows and Adobe Bridge."""


def is_litter(name: str) -> bool:
    """Tell whether a member's name, with its folders, is one that an operating system adds."""
    folders, _, last = name.replace("\\", "/").rstrip("/").rpartition("/")
    is_named_so = last.startswith("._") or last.lower() in _LITTER_FILES
    return is_named_so or _MACOS_FOLDER in (*folders.split("/"), last)
