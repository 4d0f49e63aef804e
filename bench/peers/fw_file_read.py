"""Flywheel's fw-file: `DICOMCollection.from_zip` and the same attributes as ours asked for.

With BENCH_PARSE_ONLY=1 no attribute is asked for: it converts no value then.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from fw_file.dicom import DICOMCollection

from bench import work
from bench.places import WANTED


def read(archive: Path) -> int:
    """Extract the archive and parse every instance (the collection itself is lazy)."""
    keywords = json.loads(WANTED.read_bytes())["keywords"]
    asked = [] if os.environ.get("BENCH_PARSE_ONLY") else keywords
    count = 0
    with DICOMCollection.from_zip(archive) as collection:
        for instance in collection:
            for keyword in asked:
                instance.get(keyword)
            count += 1
    return count


def rows(archive: Path) -> Iterator[work.Row]:
    """Yield what fw-file says."""
    with DICOMCollection.from_zip(archive) as collection:
        for instance in collection:
            yield {keyword: instance.get(keyword) for keyword in work.ATTRIBUTES}


if __name__ == "__main__":
    work.run(read, rows)
