"""Runs dcm2niix on archives and records what it makes of them: exit code, files, messages.

python ask.py LIST.json OUT.jsonl, in an environment of its own; LIST.json: [{"id": …, "path": …},
…]. It is run as a user runs it first, with nothing chosen but the name of the output.
"""

import json
import re
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

NAME = "volume"
"""What the outputs are called; the program adds letters and suffixes of its own."""
SECONDS = 120
DIMENSIONS = 40
"""Byte of a NIfTI-1 header at which its dimensions begin: their number, then each, as int16."""
TELLING = ("Warning", "Error", "Slices not stacked", "Slice positions", "Unable", "Only able")
"""How the lines begin in which it says what is wrong."""
FOUND = re.compile(r"^Found (\d+) DICOM", re.MULTILINE)
VALUE = re.compile(r"[\[(/'\"].*|[-+]?\d[\d.e+-]*")
"""What in such a line may be a value of a header, or a path."""


def main() -> None:
    """Ask about every archive of the list, two at a time."""
    asked = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    with ThreadPoolExecutor(2) as pool:
        records = list(pool.map(ask, asked))
    lines = [json.dumps(record, sort_keys=True) for record in records]
    Path(sys.argv[2]).write_text("\n".join(lines) + "\n", "utf-8")


def ask(entry: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what the program does with an archive."""
    with TemporaryDirectory() as folder:
        inside, out = Path(folder) / "in", Path(folder) / "out"
        out.mkdir()
        try:
            unpack(Path(entry["path"]), inside)
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
            return {"id": entry["id"], **nothing("it cannot be unpacked")}
        return {"id": entry["id"], **convert(inside, out)}


def unpack(archive: Path, folder: Path) -> None:
    """Put the members of a zip, a folder or a file into a folder."""
    if archive.is_dir():
        shutil.copytree(archive, folder)
        return
    folder.mkdir()
    if not zipfile.is_zipfile(archive):
        shutil.copy(archive, folder)
        return
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)


def convert(inside: Path, out: Path) -> Mapping[str, Any]:
    """Return the exit code, what was written, and what was said."""
    program = str(Path(sys.executable).with_name("dcm2niix"))
    command = [program, "-f", NAME, "-o", str(out), str(inside)]
    try:
        ended = subprocess.run(  # noqa: S603 - a list
            command, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return nothing("out of time")
    lines = (ended.stdout + ended.stderr).splitlines()
    return {
        "exit": ended.returncode,
        "found": int(found[1]) if (found := FOUND.search(ended.stdout)) else 0,
        "files": sorted(map(describe, out.glob("*.nii")), key=lambda each: each["suffix"]),
        "messages": sorted(set(told(lines))),
    }


def nothing(why: str) -> Mapping[str, Any]:
    """Return the record of a run that came to nothing before the program could say so."""
    return {"exit": None, "found": 0, "files": [], "messages": [why]}


def describe(path: Path) -> Mapping[str, Any]:
    """Return a NIfTI file's suffix and dimensions."""
    count, *sizes = struct.unpack_from("<8h", path.read_bytes()[: DIMENSIONS + 16], DIMENSIONS)
    return {"suffix": path.stem.removeprefix(NAME), "size": sizes[:count]}


def told(lines: list[str]) -> Iterator[str]:
    """Yield what is said to be wrong, without the values."""
    for line in lines:
        if line.startswith(TELLING):
            yield VALUE.sub("", line).strip()


if __name__ == "__main__":
    main()
