"""Runs Flywheel's importer (fw-file, fw-meta) on folders and records the tree it makes of each.

python tree.py LIST.json OUT.jsonl, in the environment of ask.py. LIST.json: [{"id": …, "path": …},
…], each a folder. A record has each series that is filed, with its files and fields, and each file
that is refused, with why.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ask import answer_each, describe, to_kind  # type: ignore[import-not-found]
from fw_file.dicom.series import build_dicom_tree


def to_record(entry: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what the importer makes of one folder, its files in the order of their paths."""
    folder = Path(entry["path"])
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    tree, errors = build_dicom_tree(map(str, files))
    series = [
        {
            **describe(instances.values()),
            "files": sorted(below(each, folder) for each in instances.values()),
        }
        for study in tree.values()
        for instances in study.values()
    ]
    refused = {below(each.file, folder): to_kind(each.message) for each in errors}
    return {"id": entry["id"], "series": series, "refused": refused}


def below(path: str, folder: Path) -> str:
    """Return a path below a folder."""
    return Path(path).relative_to(folder).as_posix()


if __name__ == "__main__":
    answer_each(to_record)
