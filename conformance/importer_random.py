"""Puts archives with random headers to the importer, and to us: seeded, over all that it reads.

python -m conformance.importer_random --seed 1 --count 2000
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pydicom.datadict import dictionary_VR

from conformance import asking
from conformance.evidence import Record
from conformance.fields import compare_hierarchy
from conformance.our_settings import default_settings
from fw_gear_dicom_check.checks.refusal_faults import FAULTS
from fw_gear_dicom_check.derive.importer_fields import READ
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Finding, Report
from tests.support.dicom_files import COMPLETE, EXPLICIT, IMPLICIT, Value, dicom_file, write_zip

BASE: Mapping[str, Value] = {
    **{keyword: value for keyword, value in COMPLETE.items() if keyword != "PixelData"},
    "PatientName": "Doe^Jane",
    "PatientSex": "F",
    "PatientAge": "030Y",
    "PatientBirthDate": "19900101",
    "PatientWeight": "70",
    "OperatorsName": "Roe^Jo",
}
"""A whole header, with all that the importer reads."""
TIMES = ("AcquisitionDateTime", "AcquisitionTime", "SeriesTime", "StudyTime")
"""Attributes that often vary from image to image."""
NAMES = ("SeriesDescription", "ProtocolName", "StudyDescription")
"""Attributes that labels come from; without them labels come from times."""
WRITTEN_AS = ("LO", "SH", "LT", "UT", "CS", "UN", "US", "DS", "IS", "PN", "ST", "UI")
"""VRs that may stand in a file in place of the dictionary's."""
_TEXTS = (
    *("A", "B", "a", "A ", " A", "A.", "A/B", "A*B", "A\\B", "T2*", "\\", ".", "/", "", " "),
    *("x" * 63 + ".y", "x" * 130, "x" * 600, "1", "2", "10:00", "12:00", "20240102", "May"),
    *("2024-01-02T03-04-05", "2024-01-02T04-04-05", "\t", "a\nb", "Ärzte", "A\\", "nan", "now x"),
)
_NUMBERS = (
    *("1", "2", "0", "007", "1.0", "1.5", "-1", "70", "70.0", "7_0", "70 kg", "70,5", "x", ""),
    *(" ", " 70", "70\\80", "70\\", "\\", "70\\x", "1e400", "nan", "inf", "1" * 30, "1e3", "0x1"),
)
_DAYS = (
    *("20240102", "20240103", "20231231", "2024.01.02", "2024-01-02", "20240230", "19900101"),
    *("2024", "202401", "00000000", "99991231", "00010101", "x", "", " ", "20240102\\20240103"),
)
_CLOCKS = (
    *("030405", "030406", "090405", "030405.12", "030405.1234567", "0304", "03", "03:04:05"),
    *("240000", "235960", "3", "x", "", " ", "030405\\040506", "030405+0100"),
)
_STAMPS = (
    *("20240102030405", "20240102030406", "20240102090406", "20240102030405.123456+0200"),
    *("20240102", "2024", "202401020304", "20240102030405-1200", "20240102030405+1500", "x", ""),
)
_UIDS = (
    *("1.2.3", "1.2.3.4", "1.2.20240101120000.4", "1.2.20240101120001123.4", "1.02.3", "x", ""),
    *("1.2.3\\4", " 1.2.3", "A"),
)
_OF_VR: Mapping[str, Sequence[str]] = {
    "AS": ("030Y", "031Y", "30", "360M", "012W", "010D", "x", "", " ", "999Y", "030y", "30 Y"),
    "CS": ("F", "M", "O", "f", "m", "female", "males", "unknown", "U", "N", "", "A\\B", " M"),
    "DA": _DAYS,
    "DS": _NUMBERS,
    "DT": _STAMPS,
    "IS": _NUMBERS,
    "LO": _TEXTS,
    "PN": ("Doe^Jane", "DOE^JANE", "Doe^John", "Jane Doe", "Doe", "^", "A^B=C", "=", "", " ")
    + ("A^B\\C^D", "A^B\\", "A ^ B", "Doe^Jane^M^^", "ß^é", "A B C"),
    "SH": ("+0100", "+0200", "0100", "-0500", "+9999", "x", "", " ", "-0000", "+01:00"),
    "TM": _CLOCKS,
    "UI": _UIDS,
}
"""VR -> values that the importer takes in different ways."""
_CHARSETS = ("ISO_IR 100", "ISO_IR 192", "", "x", "\\ISO 2022 IR 87", "ISO_IR 144")


@dataclass(frozen=True, slots=True)
class RandomArchive:
    """One archive of a seed."""

    id: str
    path: Path


def random_archive(seed: str, folder: Path) -> RandomArchive:
    """Write an archive of one to five headers that differ in a few attributes."""
    draw = random.Random(seed)  # noqa: S311 - the same in every run
    count = draw.choice((1, 2, 3, 3, 4, 5))
    common = dict(BASE)
    for keyword in draw.sample(NAMES, draw.choice((0, 0, 1, 2, 3))):
        common.pop(keyword)
    common = _changed(draw, common, draw.choice((0, 1, 2, 4, 8)))
    varying = draw.sample(READ, draw.choice((0, 1, 1, 2, 3)))
    times = draw.sample(TIMES, draw.choice((0, 0, 1, 2)))
    vrs = {draw.choice(READ): draw.choice(WRITTEN_AS)} if draw.random() < 0.1 else {}
    members = {}
    for number in range(1, count + 1):
        table = {**common, "SOPInstanceUID": f"1.2.9.{number}", "InstanceNumber": str(number)}
        for keyword in times:
            stamp = f"0304{number:02}.{number}"
            table[keyword] = f"20240102{stamp}" if keyword.endswith("DateTime") else stamp
        for keyword in varying:
            if draw.random() < 0.5:
                _set(draw, table, keyword)
        syntax = EXPLICIT if vrs else draw.choice((EXPLICIT, EXPLICIT, IMPLICIT))
        members[f"{number:03}.dcm"] = dicom_file(table, syntax=syntax, vrs=vrs)
    names = draw.sample(sorted(members), count)
    path = write_zip(folder / f"{seed}.zip", {name: members[name] for name in names})
    return RandomArchive(seed, path)


def _changed(draw: random.Random, table: Mapping[str, Value], count: int) -> dict[str, Value]:
    changed = dict(table)
    for keyword in draw.sample(READ, count):
        _set(draw, changed, keyword)
    if draw.random() < 0.2:
        changed["SpecificCharacterSet"] = draw.choice(_CHARSETS)
    return changed


def _set(draw: random.Random, table: dict[str, Value], keyword: str) -> None:
    """Give an attribute another value, or remove it."""
    if draw.random() < 0.3:
        table.pop(keyword, None)
    else:
        table[keyword] = draw.choice(_OF_VR[dictionary_VR(keyword)])


@dataclass(frozen=True, slots=True)
class Difference:
    """What we foretell of an archive, and what the importer did; in which both differ."""

    id: str
    what: str
    ours: object
    theirs: object


def differences(archive: RandomArchive, record: Record) -> Iterator[Difference]:
    """Yield in what we and the importer differ."""
    report = check_archive(archive.path, default_settings())
    finding = _finding(report)
    refused = sum(record["errors"].values())
    if finding.affected != refused:
        told = record["errors"], record.get("conflicts")
        yield Difference(archive.id, "refused", (finding.affected, finding.details), told)
        return
    kinds = {"metadata conflict", "one series in two studies"}
    kinds |= {"one series in two studies, which ends in a KeyError"}
    for kind, faults in _KEYS.items():
        is_ours, is_theirs = faults in finding.details, kind in record["errors"]
        if is_ours != is_theirs:
            yield Difference(archive.id, kind, finding.details, record["errors"])
    fields = {_field(each) for each in record.get("conflicts", {})}
    ours = {_FIELD_OF[each] for each in finding.details if each in _FIELD_OF}
    if not ours <= fields and fields:
        yield Difference(archive.id, "field", finding.details, record["conflicts"])
    for field in compare_hierarchy(report.series, record):
        if not field.agrees:
            yield Difference(archive.id, field.name, field.ours, field.theirs)


_KEYS = {"Missing study key": "no_study_key", "Missing series key": "no_series_key"}
_FIELD_OF = {
    **{fault: "session.age" for fault in ("patient_age", "age_from_dates")},
    **{
        fault: "session.label"
        for each in FAULTS.values()
        for fault in each
        if "session_label" in fault
    },
    **{
        fault: "acquisition.label"
        for each in FAULTS.values()
        for fault in each
        if fault.startswith(("label_from", "number_in"))
    },
    "patient_name": "name",
    "patient_sex": "subject.sex",
    "patient_weight": "session.weight",
    "operator": "session.operator",
    "subject_label": "subject.label",
    "session_times_apart": "session.timestamp",
    "acquisition_times_apart": "acquisition.timestamp",
}


def _field(name: str) -> str:
    return "name" if name.endswith("name") else name


def _finding(report: Report) -> Finding:
    found = (each for verdict in report.verdicts for each in verdict.findings)
    return next(each for each in found if each.rule.id == "dicom-connector/derived-fields")


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, compare and print."""
    parser = argparse.ArgumentParser(prog="conformance.importer_random", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--show", type=int, default=40)
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as place:
        archives = [
            random_archive(f"{options.seed}-{number}", Path(place))
            for number in range(options.count)
        ]
        records = asking.ask(
            "importer",
            {each.id: each for each in archives},
            {each.id: each.path for each in archives},
        )
        found = [list(differences(each, records[each.id])) for each in archives]
    refused = sum(bool(record["errors"]) for record in records.values())
    wrong = [each for each in found if each]
    for difference in [each[0] for each in wrong][: options.show]:
        sys.stdout.write(f"{difference}\n")
    sys.stdout.write(f"{Counter(each[0].what for each in wrong)}\n")
    agreed = len(archives) - len(wrong)
    sys.stdout.write(
        f"{refused} of {len(archives)} refused in part; {agreed} agree ({100 * agreed / len(archives):.2f} %)\n"
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
