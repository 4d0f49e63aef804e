"""Screenshots of a few variants, for the page: which ones, and where they are kept."""

import re
import shutil
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from conformance.places import HERE, ROOT, WORK

LIST = HERE / "pictures.toml"
FOLDER = ROOT / "docs" / "conformance"


@dataclass(frozen=True, slots=True)
class Picture:
    """One screenshot: of a variant, in a way of running the viewer; `words` stand below it."""

    variant: str
    setup: str
    words: str

    @property
    def path(self) -> Path:
        """Where it is kept, beside the page."""
        return FOLDER / f"{self.setup}-{_slug(self.variant)}.png"


def load_pictures() -> list[Picture]:
    """Return those that the page shows."""
    return [Picture(**each) for each in tomllib.loads(LIST.read_text("utf-8"))["picture"]]


def keep_pictures(setup: str, variants: Collection[str]) -> None:
    """Copy the screenshots of a run that the page shows."""
    for each in load_pictures():
        if each.setup == setup and each.variant in variants:
            FOLDER.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(WORK / setup / f"{_slug(each.variant)}.png", each.path)


def _slug(variant: str) -> str:
    """Return a name as viewer/drive.mjs writes it."""
    return re.sub(r"[^A-Za-z0-9]+", "-", variant)
