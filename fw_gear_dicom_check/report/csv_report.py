"""Writes reports as CSV (RFC 4180): a row for each requirement and each derived value."""

from collections.abc import Iterable, Iterator

from fw_gear_dicom_check.model import (
    Finding,
    InstanceTable,
    PassedOver,
    Report,
    Series,
    Space,
    Verdict,
)
from fw_gear_dicom_check.report.csv_cells import to_csv_row
from fw_gear_dicom_check.report.first_look import FIRST_LOOK_NOTE
from fw_gear_dicom_check.report.grouping import rank_level
from fw_gear_dicom_check.report.space_words import to_mpr_words, to_nifti_words, to_slice_words
from fw_gear_dicom_check.report.words import to_advice, to_tag_text, to_vr

REPORT_COLUMNS = (
    "archive",
    "record",
    "consumer",
    "requirement",
    "keyword",
    "tag",
    "vr",
    "state",
    "documented_verdict",
    "observed_verdict",
    "documented",
    "observed",
    "level",
    "outcome",
    "affected",
    "total",
    "examples",
    "found_in",
    "details",
    "series_uid",
    "value",
    "source",
    "why",
    "fix",
    "counts",
    "examples_by_outcome",
)
"""Columns in their order. New ones are added at the end only."""


def to_csv(reports: Iterable[Report]) -> Iterator[str]:
    """Yield the table archive by archive, the header first."""
    yield to_csv_row(REPORT_COLUMNS)
    for report in reports:
        yield "".join(
            to_csv_row(row.get(column) for column in REPORT_COLUMNS) for row in _rows(report)
        )


def to_instances_csv(tables: Iterable[InstanceTable]) -> Iterator[str]:
    """Yield the second table: a row for each instance, a column for each requirement."""
    columns: list[str] = []
    for table in tables:
        if not columns:
            columns = list(table.outcomes)
            yield to_csv_row(["archive", "member", *columns])
        rows = zip(*(table.outcomes[column] for column in columns), strict=True)
        for member, row in zip(table.members, rows, strict=False):
            yield to_csv_row([table.name, member, *row])


def _rows(report: Report) -> Iterator[dict[str, object]]:
    if report.unseen:
        yield {"archive": report.name, "record": "first-look"} | _first_look_row(report)
    found = [(verdict, finding) for verdict in report.verdicts for finding in verdict.findings]
    for verdict, finding in sorted(found, key=_problems_first):
        yield {"archive": report.name} | _requirement_row(verdict, finding)
    for series in report.series:
        for row in _derived_rows(series):
            yield {"archive": report.name, "record": "derived", **row}
    if report.series_left_out:
        left = f"{report.series_left_out} more series"
        yield {"archive": report.name, "record": "left out", "details": left}


def _problems_first(each: tuple[Verdict, Finding]) -> tuple[bool, int]:
    """Return what sorts problems before the rest, the most serious level first."""
    finding = each[1]
    return not finding.is_problem, rank_level(finding.level) if finding.is_problem else 0


def _first_look_row(report: Report) -> dict[str, object]:
    unseen = report.unseen.members if report.unseen else 0
    reason = report.fault.reason if report.fault else FIRST_LOOK_NOTE
    return {"requirement": "unseen-members", "total": report.members, "value": unseen} | {
        "state": report.state,
        "why": reason,
    }


def _requirement_row(verdict: Verdict, finding: Finding) -> dict[str, object]:
    rule = finding.rule
    effect, fix = to_advice(finding) if finding.is_problem else ("", "")
    return {
        "record": "requirement",
        "consumer": verdict.profile.name,
        "requirement": rule.id,
        "keyword": rule.keyword,
        "tag": to_tag_text(rule.keyword),
        "vr": to_vr(rule.keyword),
        "state": verdict.state,
        "documented_verdict": verdict.documented,
        "observed_verdict": verdict.observed,
        "documented": rule.documented,
        "observed": finding.observed,
        "level": finding.level,
        "outcome": finding.outcome,
        "affected": finding.affected,
        "total": finding.total,
        "examples": " | ".join(finding.examples),
        "found_in": " | ".join(finding.found_in),
        "details": " | ".join(finding.details),
        "value": " | ".join(finding.values),
        "source": rule.source,
        "why": effect,
        "fix": fix,
        "counts": " | ".join(f"{each.outcome}: {each.count}" for each in finding.by_outcome),
        "examples_by_outcome": " | ".join(
            f"{each.outcome}: {name}" for each in finding.by_outcome for name in each.examples
        ),
    }


def _derived_rows(series: Series) -> Iterator[dict[str, object]]:
    for mapping, fields in series.hierarchy.items():
        for name, derived in fields.items():
            yield {
                "consumer": mapping,
                "requirement": name,
                "series_uid": series.series_uid,
                "value": derived.value,
                "source": derived.source,
                "details": _reasons(derived.passed_over),
            }
    stamp = series.timestamp
    yield {
        "consumer": "documented",
        "requirement": "timestamp",
        "series_uid": series.series_uid,
        "value": stamp.value,
        "source": stamp.source,
        "details": "; ".join(filter(None, [_reasons(stamp.passed_over), *stamp.warnings])),
    }
    yield {
        "consumer": "dicom-classifier",
        "requirement": "classifier_route",
        "series_uid": series.series_uid,
        "value": series.classifier_route,
        "source": "Modality+Manufacturer",
    }
    if series.space:
        yield from _space_rows(series.series_uid, series.space)


def _space_rows(series_uid: str, space: Space) -> Iterator[dict[str, object]]:
    told = (
        ("ohif-viewer", "mpr", "yes" if space.is_mpr_offered else "no", to_mpr_words(space)),
        ("dcm2niix", "nifti", sum(each.number for each in space.nifti), to_nifti_words(space)),
        ("", "slices", space.places or space.images, to_slice_words(space)),
        ("", "empty_places", space.empty, ""),
    )
    for consumer, name, value, words in told:
        yield {
            "consumer": consumer,
            "requirement": name,
            "series_uid": series_uid,
            "value": value,
            "source": "ImagePositionPatient+ImageOrientationPatient",
            "details": words,
        }


def _reasons(passed_over: Iterable[PassedOver]) -> str:
    return "; ".join(f"{each.source}: {each.reason}" for each in passed_over)
