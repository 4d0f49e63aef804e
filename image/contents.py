"""What tells of an image's contents: the metadata of its Python and Debian packages, unpacked."""

import re
import shutil
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from image.check import IMAGE
from image.engine import call, export, find_engine
from scripts.run_gear import BUILD, ROOT

CONTENTS = BUILD / "image" / "contents"
TOOLS = BUILD / "image-tools" / "bin"
"""Programs of image/requirements.txt; the Makefile installs them."""
_TELLING = re.compile(
    r"(opt/venv/pyvenv\.cfg"
    r"|opt/venv/lib/[^/]+/site-packages/[^/]+\.dist-info/.*"
    r"|var/lib/dpkg/(status|arch)|etc/debian_version"
    r"|usr/share/doc/[^/]+(/copyright)?)"
)
"""Paths of an image that tell what is in it."""


def build_and_unpack() -> Path:
    """Build the image and return the folder with what tells of it. Raises EngineError."""
    engine = find_engine()
    sys.stdout.write(f"building {IMAGE}; the first time it takes minutes\n")
    sys.stdout.flush()
    call(engine.build(ROOT, IMAGE))
    shutil.rmtree(CONTENTS, ignore_errors=True)
    CONTENTS.mkdir(parents=True)
    packed = CONTENTS.with_suffix(".tar")
    export(engine, IMAGE, packed)
    with tarfile.open(packed) as opened:
        opened.extractall(CONTENTS, list(find_telling(opened)), filter="data")
    packed.unlink()
    return CONTENTS


def find_telling(opened: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Yield the members that tell what an image holds; Debian has links among them."""
    for member in opened:
        if _TELLING.fullmatch(member.name.removeprefix("./")) and (
            member.isfile() or member.issym()
        ):
            yield member


def find_packages(contents: Path) -> Path:
    """Return the folder of the Python packages."""
    (found,) = (contents / "opt" / "venv" / "lib").glob("*/site-packages")
    return found


def read_python_version(contents: Path) -> str:
    """Return the version of the image's Python."""
    told = (contents / "opt" / "venv" / "pyvenv.cfg").read_text("utf-8")
    (found,) = re.findall(r"^version = (\S+)$", told, re.MULTILINE)
    return str(found)
