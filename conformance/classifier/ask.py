"""Runs Flywheel's classifier on archives and records what it makes of them.

The rules are those that ship in fw-gear-file-classifier, evaluated by fw-classification, on the
header as fw-gear-file-metadata-importer writes it. python ask.py LIST.json OUT.jsonl, in an
environment of its own; LIST.json: [{"id": …, "path": …}, …].
"""

import json
import logging
import multiprocessing
import sys
import warnings
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fw_classification import Profile
    from fw_gear_file_metadata_importer.files.dicom import process

RULES = files("fw_gear_file_classifier").joinpath("classification_profiles", "main.yaml")
BRANCHES = (
    *("is_ge", "is_philips", "is_siemens", "is_generic"),
    *("is_mr", "is_ct", "pt_file", "mg_file"),
)
"""Blocks that select the rules for a modality and a manufacturer."""


PROFILE = Profile(Path(str(RULES)))
"""The rules, read once: it takes a second. What evaluates them keeps results, so each archive is
asked about in a child of its own.
"""


def main() -> None:
    """Ask about every archive of the list."""
    logging.disable(logging.CRITICAL)
    asked = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        records = pool.map(ask, asked, chunksize=1)
    lines = [json.dumps(record, sort_keys=True) for record in records]
    Path(sys.argv[2]).write_text("\n".join(lines) + "\n", "utf-8")


def ask(entry: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what the classifier sets, and the blocks of rules that applied."""
    try:
        return {"id": entry["id"], **classify(entry["path"]), "failed": None}
    except Exception as error:  # noqa: BLE001 - a fault of the consumer is a fact to record
        return {"id": entry["id"], "failed": type(error).__name__}
    except SystemExit:
        return {"id": entry["id"], "failed": "SystemExit"}


def classify(path: str) -> Mapping[str, Any]:
    """Return what the rules make of the header."""
    found, _meta, _qc = process(path)
    file = {"type": "dicom", "modality": found["modality"], "info": found["info"]}
    acquisition = {"label": str(found["info"]["header"]["dicom"].get("SeriesDescription", ""))}
    given = {"file": json.loads(json.dumps(file, default=str)), "acquisition": acquisition}
    is_classified, out, blocks = PROFILE.evaluate(given, include_blocks=True)
    result = out.to_dict()["file"]
    return {
        "is_classified": is_classified,
        "modality": result.get("modality"),
        "classification": result.get("classification"),
        "branches": [name for name in BRANCHES if blocks.get(name)],
        "blocks": sorted(name for name, applied in blocks.items() if applied),
    }


if __name__ == "__main__":
    main()
