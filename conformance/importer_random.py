"""Puts archives with random headers to the importer, and to us, and prints in what we differ.

python -m conformance.importer_random --seed 1 --count 2000
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance import asking
from conformance.evidence import Record
from conformance.fields import compare_hierarchy
from conformance.importer_headers import RandomArchive, random_archive
from conformance.our_settings import default_settings
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Finding, Report


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
    for kind, fault in _KEYS.items():
        is_ours, is_theirs = fault in finding.details, kind in record["errors"]
        if is_ours != is_theirs:
            yield Difference(archive.id, kind, finding.details, record["errors"])
    fields = {_field(each) for each in record.get("conflicts", {})}
    if not _fields_of(finding.details) <= fields:
        yield Difference(archive.id, "field", finding.details, record["conflicts"])
    for field in compare_hierarchy(report.series, record):
        if not field.agrees:
            yield Difference(archive.id, field.name, field.ours, field.theirs)


_KEYS = {"Missing study key": "no_study_key", "Missing series key": "no_series_key"}
_FIELD_OF = {
    "age_from_dates": "session.age",
    "acquisition_times_apart": "acquisition.timestamp",
    "operator": "session.operator",
    "patient_age": "session.age",
    "patient_name": "name",
    "patient_sex": "subject.sex",
    "patient_weight": "session.weight",
    "session_times_apart": "session.timestamp",
    "subject_label": "subject.label",
}
_LABELS = {"label_from": "acquisition.label", "number_in": "acquisition.label"}
_LABELS |= {"session_label": "session.label"}
"""Fault, or its beginning -> the field that differs."""


def _fields_of(faults: Iterable[str]) -> set[str]:
    found = {_FIELD_OF[fault] for fault in faults if fault in _FIELD_OF}
    return found | {
        field for begin, field in _LABELS.items() for each in faults if each.startswith(begin)
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
    share = 100 * agreed / len(archives)
    sys.stdout.write(f"{refused} of {len(archives)} refused in part; {share:.2f} % agree\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
