"""Flywheel's dicom-qc on one archive: prints each rule that does not pass.

Left out as in the benchmark: check_dicom_validator, which downloads the DICOM standard.
"""

import logging
import sys

from fw_gear_dicom_qc.main import default_rules, run

from robustness.peers.forking import serve

SWITCHED_OFF = "check_dicom_validator"


def check(path: str) -> int:
    """Run the rules as the gear does with its default options."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    rules = {rule: rule != SWITCHED_OFF for rule in default_rules}
    dicom = {"location": {"path": path}, "object": {"info": {"header": {}}}}
    for rule, result in run(dicom, {}, rules, "current")[1].items():
        if result["state"] != "PASS":
            sys.stdout.write(f"{rule}: {result['state']}: {result.get('data')}\n")
    return 0


if __name__ == "__main__":
    serve(check)
