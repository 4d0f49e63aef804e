"""Writes results, values and tags to Flywheel's `.metadata.json`, through the gear toolkit."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flywheel_gear_toolkit import GearToolkitContext

from fw_gear_dicom_check.errors import BugError
from fw_gear_dicom_check.gear.parser import GearArgs
from fw_gear_dicom_check.output.whole_file import write_whole
from fw_gear_dicom_check.report.flywheel_metadata import MOST_INFO, FileMetadata, to_tags
from fw_gear_dicom_check.runtime.process import TERMINATED
from fw_gear_dicom_check.version import GEAR

log = logging.getLogger(GEAR)

METADATA_NAME = ".metadata.json"
"""The file that Flywheel's engine reads when the job has ended."""


def add_metadata(context: GearToolkitContext, args: GearArgs, metadata: FileMetadata) -> None:
    """Give results, values and tags to the toolkit; what others wrote stays as it was."""
    for name, result in metadata.results.items():
        data = {key: value for key, value in result.items() if key != "state"}
        context.metadata.add_qc_result(args.file, name, result["state"], **data)
    own = args.file["object"]["info"]
    qc = {**args.other_info["qc"], **own["qc"]}
    context.metadata.update_file_metadata(
        args.file,
        deep=False,
        container_type=args.parent_type,
        info={**args.other_info, "qc": qc, GEAR: metadata.info},
        tags=to_tags(args.file["object"]["tags"], args.tag, metadata),
    )


def save_metadata(context: GearToolkitContext) -> None:
    """Let the toolkit write `.metadata.json`, and put it in place as a whole. Raises OSError."""
    with TemporaryDirectory(dir=context.output_dir, prefix=".") as folder:
        try:
            context.metadata.write(Path(folder), fail_on_validation=True, log_meta=False)
        except SystemExit as refused:
            if refused.code == TERMINATED:
                raise
            raise BugError(
                "Flywheel's schema does not allow the metadata; please report it"
            ) from None
        text = (Path(folder) / METADATA_NAME).read_text("utf-8")
    write_whole(context.output_dir / METADATA_NAME, [text], follows_links=False)


def info_left(other_info: Mapping[str, Any], wanted: int) -> int:
    """Return the bytes that our results may take; log a warning where these are few."""
    taken = len(json.dumps(other_info))
    room = MOST_INFO - taken
    if room < wanted:
        reason = (
            "the file's info from other gears has %d MB, and Flywheel allows 16: "
            "findings are left out"
        )
        log.warning(reason, taken // 1_000_000)
    return room
