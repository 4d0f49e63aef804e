#!/usr/bin/env python3
"""The gear's entry point: the process is prepared before anything slow is imported."""

import sys

from fw_gear_dicom_check.runtime.process import prepare


def run() -> int:
    """Run the gear in the current folder, and return the job's exit code."""
    prepare()
    from fw_gear_dicom_check.gear.job import run_job  # noqa: PLC0415 - the toolkit takes half a second

    return run_job()


if __name__ == "__main__":
    sys.exit(run())
