"""Reads values out of a TOML table; faults name the file, the place and the nearest word."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import category

from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.text import nearest

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories of what moves a screen or is not seen on it."""


@dataclass(frozen=True, slots=True)
class Table:
    """One TOML table and its place, for messages."""

    place: str
    content: Mapping[str, Any]

    def fail(self, message: str) -> ProfileError:
        """Return the error to raise."""
        return ProfileError(f"{self.place}: {message}")

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Raise ProfileError for the first key that is not known."""
        for key in self.content:
            if key not in known:
                raise self.fail(f"unknown key '{key}'{nearest(key, known)}")

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without a default it must be there and not blank."""
        value = self.content.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.fail(f"'{key}' must be a text" if value else f"'{key}' is missing or blank")
        if any(category(each) in _UNSEEN and each not in "\n\t" for each in value):
            raise self.fail(f"'{key}' holds a character that cannot be shown")
        return value

    def name(self, key: str, default: str | None = None) -> str:
        """Return a text that can be a part of an id, and a key in Flywheel's metadata."""
        value = self.text(key, default)
        if value and not _NAME.fullmatch(value):
            raise self.fail(f"'{key}' is no name; use up to 64 of a-z, A-Z, 0-9, - and _")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, () if it is not there."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.fail(f"'{key}' must be a list of texts")
        return tuple(value)

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        """Return a list of tables, [] if it is not there."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.fail(f"'{key}' must be written as [[{key}]]")
        return value

    def choice(self, key: str, known: Collection[str], default: str) -> str:
        """Return one of the known words."""
        value = self.text(key, default)
        if value not in known:
            raise self.fail(f"'{key}' is '{value}'{nearest(value, known)}")
        return value
