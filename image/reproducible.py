"""Builds the image twice from nothing and compares the ids; the second checkout looks different.

Its files have other times and modes, as those of another person's clone have. A third image, which
holds something random, shows that two builds can differ.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from image.engine import Dated, Engine, EngineError, call, find_engine, inspect
from scripts.run_gear import BUILD, ROOT

EPOCH = 1_700_000_000
"""The date of all builds, in seconds since 1970; any one."""
CONTEXT = ("fw_gear_dicom_check", "scripts", "Dockerfile", ".dockerignore", "manifest.json")
CONTEXT_FILES = ("pyproject.toml", "requirements.txt", "run.py")
RANDOM = "FROM {tag}\nUSER 0\nRUN head -c 16 /dev/urandom > /random\n"


def main() -> int:
    """Tell the ids, and return 1 if they are not as they should be."""
    try:
        first, second, third, fourth = build_all(find_engine())
    except EngineError as error:
        sys.exit(f"image.reproducible: {error}")
    sys.stdout.write(f"this checkout     {first}\nanother checkout  {second}\n")
    if first != second:
        sys.stdout.write("the two builds differ\n")
    elif third == fourth:
        sys.stdout.write("two random images have one id: the comparison is worth nothing\n")
    else:
        sys.stdout.write("two builds, one id; two builds with something random, two ids\n")
    return int(first != second or third == fourth)


def build_all(engine: Engine) -> Iterator[str]:
    """Build four images and yield their ids. Raises EngineError."""
    tags = [f"dicom-check:reproducible-{number}" for number in range(1, 5)]
    folder = BUILD / "image" / "random"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Dockerfile").write_text(RANDOM.format(tag=tags[0]), "utf-8")
    other = copy_checkout(BUILD / "image" / "checkout")
    for tag, context in zip(tags, (ROOT, other, folder, folder), strict=True):
        call(engine.build_dated(Dated(context, tag, EPOCH)), engine.variables)
        yield inspect(engine, tag, "{{.Id}}")


def copy_checkout(target: Path) -> Path:
    """Copy what the image is made of, with today's times and for nobody else to read."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in (*CONTEXT, *CONTEXT_FILES):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, copy_function=shutil.copyfile)
        else:
            shutil.copyfile(ROOT / name, target / name)
    for path in target.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return target


if __name__ == "__main__":
    sys.exit(main())
