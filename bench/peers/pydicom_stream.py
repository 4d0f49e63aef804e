"""pydicom over the members' streams: nothing after the header is read, as few tags as ours."""

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset

from bench import work
from bench.places import WANTED

META_GROUP = 0x0002


def read(archive: Path) -> int:
    """Read each header and touch each attribute that ours looks at."""
    wanted = json.loads(WANTED.read_bytes())
    count = 0
    for dataset in stream(archive, _tags(wanted)):
        touch(dataset, wanted["keywords"], wanted["nested"])
        count += 1
    return count


def rows(archive: Path) -> Iterator[work.Row]:
    """Yield what pydicom says."""
    for dataset in stream(archive, list(work.ATTRIBUTES)):
        yield {keyword: dataset.get(keyword) for keyword in work.ATTRIBUTES}


def stream(archive: Path, tags: list[Any]) -> Iterator[FileDataset]:
    """Yield the headers of a zip's members."""
    with zipfile.ZipFile(archive) as members:
        for info in members.infolist():
            with members.open(info) as member:
                yield dcmread(member, stop_before_pixels=True, specific_tags=tags)


def touch(
    dataset: FileDataset, keywords: Sequence[str], nested: Mapping[str, Sequence[int]]
) -> list[object]:
    """Return the values of attributes, at the root or else where they nest."""
    values = []
    for keyword in keywords:
        value = dataset.get(keyword) or dataset.file_meta.get(keyword)
        if value is None:
            value = next(_inside(dataset, keyword, nested.get(keyword, ())), None)
        values.append(value)
    return values


def _inside(dataset: Dataset, keyword: str, path: Sequence[int]) -> Iterator[object]:
    for tag in path:
        for item in dataset[tag].value if tag in dataset else ():
            if keyword in item:
                yield item[keyword].value


def _tags(wanted: Mapping[str, Any]) -> list[Any]:
    paths = [tag for path in wanted["nested"].values() for tag in path]
    return [*wanted["keywords"], *paths]


if __name__ == "__main__":
    work.run(read, rows)
