"""Groups the loose files of a folder by series, as Flywheel's importer does (fw-file 4.2.4)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO

from fw_gear_dicom_check.derive.importer_fields import READ, series_key
from fw_gear_dicom_check.derive.labels import to_label
from fw_gear_dicom_check.errors import SkipReason
from fw_gear_dicom_check.limits.bounds import Limits
from fw_gear_dicom_check.model import Header, Instance, Skipped, Unreadable
from fw_gear_dicom_check.reading.dicom.tags import to_wanted
from fw_gear_dicom_check.reading.find_archives import number_names
from fw_gear_dicom_check.reading.header_start import HeaderStart
from fw_gear_dicom_check.reading.inputs.folder import Found
from fw_gear_dicom_check.reading.inputs.members import file_member
from fw_gear_dicom_check.reading.member_reader import Reader
from fw_gear_dicom_check.reading.read_with_pydicom import is_dicomdir, to_skipped

_LONGEST_NAME = 128
"""Characters of a series' name, as of an acquisition's label."""


@dataclass(slots=True)
class Group:
    """One series: its number and description, of its first file, and its files in their order."""

    number: str
    description: str
    files: list[Found] = field(default_factory=list)


class SeriesGroups:
    """The series of one folder, as they grow file by file.

    `unreadable`: files of which nobody knows the series. `left_out`: why, and how many, files are
    no instances. `indexes`: DICOMDIRs. `twice`: files whose SOP Instance UID another series has.
    """

    def __init__(self, folder: Path, zone: tzinfo, limits: Limits) -> None:
        """Start without a file; `zone` is that of files that name none."""
        self._folder, self._zone = folder, zone
        self._start = HeaderStart(limits)
        self._reader = Reader(to_wanted((*READ, "InstanceNumber"), {}), limits)
        self.groups: dict[str, Group] = {}
        self.unreadable: list[Found] = []
        self.indexes: list[Found] = []
        self.twice: list[Found] = []
        self.left_out: Counter[str] = Counter()
        self._group_of: dict[int, Group] = {}

    def add(self, found: Found, kind: str, stream: BinaryIO | None = None) -> None:
        """Add a file of a kind (see `sniff`), its stream at its beginning; None: not opened."""
        if stream is None or kind not in ("dicom", "bare-dicom"):
            self._add_other(found, to_skipped(Path(found.path).name, kind))
            return
        header = self._start.read(stream)
        if header is None or not header.text("SeriesInstanceUID").strip():
            self._add_slowly(found, header)
            return
        self._add_to(header.text("SeriesInstanceUID").strip(), header, found)

    def add_barred(self, found: Found) -> None:
        """Add what is not opened at all."""
        if isinstance(found.bar, SkipReason):
            self.left_out[found.bar] += 1
        else:
            self.unreadable.append(found)

    def _add_slowly(self, found: Found, start: Header | None) -> None:
        """Add a file whose whole header has to be read, to tell where it belongs."""
        if start and is_dicomdir(start):
            self._add_other(found, Skipped(found.path, SkipReason.DICOMDIR))
            return
        entry = self._reader.read(file_member(found.path, Path(found.path).name))
        if isinstance(entry, Skipped):
            self._add_other(found, entry)
            return
        header = entry.header if isinstance(entry, Instance) else entry.remains
        key = series_key(header, self._zone) if header else ""
        if header is None or (isinstance(entry, Unreadable) and not key):
            self.unreadable.append(found)
        else:
            self._add_to(key, header, found)

    def _add_other(self, found: Found, entry: Skipped | Unreadable) -> None:
        if isinstance(entry, Unreadable):
            self.unreadable.append(found)
            return
        self.left_out[entry.code] += 1
        if entry.code == SkipReason.DICOMDIR:
            self.indexes.append(found)

    def _add_to(self, key: str, header: Header, found: Found) -> None:
        group = self.groups.get(key)
        if group is None:
            named = header.text("SeriesDescription") or header.text("ProtocolName")
            group = self.groups[key] = Group(header.text("SeriesNumber").strip(), named)
        group.files.append(found)
        if uid := header.text("SOPInstanceUID"):
            first = self._group_of.setdefault(hash(uid), group)
            if first is not group:
                self.twice.append(found)


def name_groups(groups: SeriesGroups, folder: Path, *, hides_labels: bool) -> list[str]:
    """Return a name for each series, `5 - T1w`: those that are alike are told apart.

    By their folders, where labels may be shown, else by numbers.
    """
    found = list(groups.groups.values())
    names = [_to_name(group, hides_labels=hides_labels) for group in found]
    if not hides_labels:
        counts = Counter(names)
        names = [
            f"{name} in {_below(group, folder)}" if counts[name] > 1 else name
            for name, group in zip(names, found, strict=True)
        ]
    return number_names(names)


def _to_name(group: Group, *, hides_labels: bool) -> str:
    if hides_labels:
        return f"series {to_label(group.number, _LONGEST_NAME)}" if group.number else "series"
    parts = filter(None, (group.number, group.description.strip()))
    return to_label(" - ".join(parts), _LONGEST_NAME) or "series without a name"


def _below(group: Group, folder: Path) -> str:
    """Return the folder of a series' first file, below the one that was given."""
    parent = Path(group.files[0].path).parent
    return parent.relative_to(folder).as_posix() if parent != folder else folder.resolve().name
