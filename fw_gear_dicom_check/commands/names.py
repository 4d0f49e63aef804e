"""Does what the command `names` is called for: finds the names behind digests."""

from collections.abc import Iterable, Iterator, Sequence

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.grouping.find_targets import HowToGroup, find_targets
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.exit_codes import FINE, UNREADABLE
from fw_gear_dicom_check.output.screen import emit, screen_error
from fw_gear_dicom_check.pseudonyms import hide_name
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.reading.inputs.location import Location
from fw_gear_dicom_check.reading.open_input import open_input
from fw_gear_dicom_check.report.lines import Line
from fw_gear_dicom_check.settings import to_settings


def show_names(paths: Sequence[Location], key: str) -> int:
    """Show the digest of each archive and member below the paths; return the exit code."""
    targets, faults = find_targets(paths, HowToGroup(to_settings(Options()).zone.info))
    names = _list_names(targets, frozenset(paths), faults)
    emit((Line(f"{hide_name(name, key)}  {name}") for name in names), None)
    for fault in faults:
        screen_error(fault)
    return UNREADABLE if faults else FINE


def _list_names(
    targets: Iterable[Target], given: frozenset[Location], faults: list[ArchiveError]
) -> Iterator[str]:
    for target in targets:
        if target.path not in given:
            yield target.name
        try:
            with open_input(target.path) as source:
                yield from [member.name for member in source.members]
        except ArchiveError as error:
            faults.append(error)
