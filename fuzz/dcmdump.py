"""What DCMTK's dcmdump says of files: the elements at the root, as text, or that it refuses."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

PROGRAM = "dcmdump"
_FLAGS = ("-M", "+L", "-Un", "+Qn", "+F")
_FILE = re.compile(r"^# dcmdump \(\d+/\d+\): (.*)$", re.MULTILINE)
_LINE = re.compile(r"^\((\w{4}),(\w{4})\) (\S\S) (.*?) +# +(?:\d+|u/l), ?\d+ [^#]*$")
_MARKUP = re.compile(r"&(#\d+|amp|lt|gt|quot|apos);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_SECONDS = 20
_BATCH = 50
OTHER = "\0"
"""A value without text: binary, a sequence, or too long to be loaded."""

Elements = Mapping[int, tuple[str, str]]
"""Tag -> VR and value, each byte a character, OTHER for one without text."""


def dump(paths: Sequence[Path]) -> dict[Path, Elements | None]:
    """Return each file's elements, None where dcmdump refuses it, crashes or takes too long."""
    found: dict[Path, Elements | None] = {}
    for start in range(0, len(paths), _BATCH):
        batch = paths[start : start + _BATCH]
        told = _run(batch)
        if told is None and len(batch) > 1:
            for path in batch:
                found |= _read(_run([path]) or "", [path])
        else:
            found |= _read(told or "", batch)
    return found


def _run(paths: Sequence[Path]) -> str | None:
    """Return what is told of some files, None after a crash or too long a time."""
    try:
        ended = subprocess.run(  # noqa: S603 - a list
            [PROGRAM, *_FLAGS, *map(str, paths)],  # a Debian program, found by its name
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return None if ended.returncode < 0 else ended.stdout.decode("latin-1")


def _read(told: str, paths: Sequence[Path]) -> dict[Path, Elements | None]:
    parts = _FILE.split(told)
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    return {path: _elements(texts.get(str(path), "")) for path in paths}


def _elements(text: str) -> Elements | None:
    lines = text.split("\n")
    found: dict[int, tuple[str, str]] = {}
    for line in lines:
        match = _LINE.match(line)
        if match:
            tag = int(match[1], 16) << 16 | int(match[2], 16)
            found.setdefault(tag, (match[3], OTHER if match[3] == "??" else _value(match[4])))
    return found or None


def _value(written: str) -> str:
    if written.startswith("(no value"):
        return ""
    if written.startswith("[") and written.endswith("]"):
        return _MARKUP.sub(_character, written[1:-1])
    return OTHER if written.startswith(("(", "=")) else written


def _character(match: re.Match[str]) -> str:
    name = match[1]
    return chr(int(name[1:])) if name[0] == "#" else _NAMED[name]
