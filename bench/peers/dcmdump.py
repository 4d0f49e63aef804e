"""DCMTK's dcmdump on extracted files, one process for all; extracting is not measured."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench import work
from bench.peers.extracted import extract

_SEARCHED = [part for keyword in work.ATTRIBUTES for part in ("+P", keyword)]
_FILE = re.compile(r"^# dcmdump \(\d+/\d+\): ", re.MULTILINE)
_LINE = re.compile(r"^\([0-9a-f]{4},[0-9a-f]{4}\) .. (?:\[(.*)\]|(\S+)) +# +\d+, *\d+ (\w+)$")


def read(folder: Path) -> int:
    """Look for the attributes up to the pixels, and throw the answer away."""
    count = sum(1 for path in folder.rglob("*") if path.is_file())
    command = ["dcmdump", "-q", "-M", "+sb", "PixelData", *_SEARCHED, "+sd", "+r", str(folder)]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - a list
    return count


def rows(archive: Path) -> Iterator[work.Row]:
    """Yield what dcmdump prints."""
    command = ["dcmdump", "-q", "+F", "+L", "-Un", "+sb", "PixelData", *_SEARCHED]
    command += ["+sd", "+r", str(archive)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - a list
    for text in _FILE.split(ended.stdout)[1:]:
        found = filter(None, map(_LINE.match, text.splitlines()))
        yield {each[3]: each[1] if each[1] is not None else each[2] for each in found}


if __name__ == "__main__":
    work.run(read, rows, extract)
