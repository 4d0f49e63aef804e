"""The product as the targets call it: settings made once, inputs as files or headers."""

import os
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from fw_gear_dicom_check.model import Attribute, FileForm, Header, Wanted
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.settings import Settings, to_settings, wanted_by


@lru_cache
def settings_for(policy: str = "documented", *, is_frank: bool = False) -> Settings:
    """Return settings with a policy; frank ones show values."""
    return to_settings(Options(policy=policy, include_values=is_frank))


@lru_cache
def wanted() -> Wanted:
    """Return what a run without options looks for."""
    return wanted_by(settings_for())


@lru_cache
def _folder() -> Path:
    memory = Path("/dev/shm")  # noqa: S108 - a folder in memory, where there is one
    return Path(mkdtemp(prefix="fuzz-", dir=memory if os.access(memory, os.W_OK) else None))


def to_file(content: bytes, name: str) -> Path:
    """Write an input to a file of this process, in place of the one before."""
    path = _folder() / name
    path.write_bytes(content)
    return path


def to_header(texts: dict[str, tuple[str, str]], asked: Wanted) -> Header:
    """Return a header that holds texts: keyword -> VR and value."""
    slots: list[Attribute | None] = [None] * len(asked.keywords)
    for keyword, (vr, text) in texts.items():
        values = tuple(part.rstrip(" \0") for part in text.split("\\"))
        slots[asked.by_keyword[keyword]] = Attribute(keyword, vr, values, len(text))
    return Header(asked, tuple(slots), None, FileForm())
