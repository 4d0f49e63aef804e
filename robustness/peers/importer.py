"""Flywheel's file-metadata-importer on one archive: prints warnings, errors and failed QC."""

import logging
import sys

from fw_gear_file_metadata_importer.main import run

from robustness.peers.forking import serve


def check(path: str) -> int:
    """Run it as the gear does on a file of type dicom."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    _, _, results = run("dicom", path)
    for name, result in (results or {}).items():
        if isinstance(result, dict) and result.get("state") not in ("PASS", None):
            sys.stdout.write(f"{name}: {result['state']}: {result.get('data')}\n")
    return 0


if __name__ == "__main__":
    serve(check)
