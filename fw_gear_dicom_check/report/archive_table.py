"""Writes reports as a table: a row for each archive, for people who sort and filter."""

from collections.abc import Iterable, Iterator, Mapping

from fw_gear_dicom_check.derive.upload_conflicts import CONTAINERS
from fw_gear_dicom_check.model import PROBLEMS, Compared, Level, Report, Series
from fw_gear_dicom_check.report.answer_words import to_answer
from fw_gear_dicom_check.report.csv_cells import to_csv_row
from fw_gear_dicom_check.report.documented_minimum import count_minimum
from fw_gear_dicom_check.report.space_words import to_mpr_words, to_nifti_words
from fw_gear_dicom_check.rules.built_in import CONSUMERS, LATER

_MAPPINGS = {"documented": "documented", "fw-file": "importer"}
"""Mapping -> how its columns are called."""
ARCHIVE_COLUMNS = (
    *("archive", "answer", "why", "next_step", "minimum", "minimum_lacking"),
    *(f"{consumer} {kind}" for consumer in CONSUMERS for kind in ("observed", "documented")),
    "archive state",
    *map(str, PROBLEMS),
    *("instances", "members", "series", "modality", "manufacturer"),
    *(f"{name} {field}" for name in _MAPPINGS.values() for field in CONTAINERS),
    *(
        "timestamp",
        "timestamp_source",
        "importer timestamp",
        "classifier_route",
        "policy",
        "viewer",
    ),
    *("was", "new", "solved", "unseen_members"),
    *(f"{consumer} {kind}" for consumer in LATER for kind in ("observed", "documented")),
    *("mpr", "nifti"),
)
"""Columns in their order. New ones are added at the end only."""
NUMBER_COLUMNS = frozenset({"minimum_lacking", "instances", "members", "series", "unseen_members"})
"""Columns of whole numbers."""


def to_archives_csv(reports: Iterable[Report]) -> Iterator[str]:
    """Yield the table archive by archive, the header first."""
    yield to_csv_row(ARCHIVE_COLUMNS)
    for report in reports:
        row = to_archive_row(report)
        yield to_csv_row(row.get(column, "") for column in ARCHIVE_COLUMNS)


def to_archive_row(report: Report) -> Mapping[str, str]:
    """Return an archive's cells by column; a missing one is empty.

    What is derived is told of the series that has the most instances.
    """
    answer, minimum = to_answer(report), count_minimum(report)
    series = max(report.series, key=lambda each: each.instances, default=None)
    return {
        "archive": report.name,
        "answer": str(answer.word),
        "why": answer.sentence,
        "next_step": answer.next_step,
        "minimum": "" if minimum is None else "met" if minimum.is_met else "not met",
        "minimum_lacking": str(len(minimum.lacking)) if minimum else "",
        **_verdicts(report),
        **_problems(report),
        "instances": str(report.instances),
        "members": str(report.members),
        "series": str(report.all_series),
        "policy": str(report.policy),
        "viewer": report.viewer,
        **(_derived(series) if series else {}),
        "unseen_members": str(report.unseen.members) if report.unseen else "",
        **_changes(report.compared),
    }


def _changes(compared: Compared | None) -> dict[str, str]:
    """Return what has changed since an earlier run; all is empty where there is none."""
    if compared is None:
        return {}
    return {
        "was": str(compared.was or "new archive"),
        "new": ", ".join(compared.new),
        "solved": ", ".join(compared.solved),
    }


def _verdicts(report: Report) -> dict[str, str]:
    found = {"archive state": str(report.verdicts[0].state)}
    for verdict in report.verdicts[1:]:
        found[f"{verdict.profile.name} observed"] = str(verdict.observed)
        found[f"{verdict.profile.name} documented"] = str(verdict.documented)
    return found


def _problems(report: Report) -> dict[str, str]:
    """Return by outcome what is at fault, by keyword or rule, each once, whomever it affects."""
    found: dict[str, dict[str, None]] = {}
    for verdict in report.verdicts:
        for finding in verdict.findings:
            if finding.is_problem and finding.level is not Level.IGNORED:
                rule = finding.rule
                name = rule.keyword if rule.check == "attribute" else rule.name
                for outcome in PROBLEMS:
                    if finding.counts.get(outcome):
                        found.setdefault(str(outcome), {})[name] = None
    return {outcome: ", ".join(names) for outcome, names in found.items()}


def _derived(series: Series) -> dict[str, str]:
    labels = {
        f"{name} {field}": series.hierarchy[mapping][key].value or ""
        for mapping, name in _MAPPINGS.items()
        for field, key in CONTAINERS.items()
    }
    stamp = series.timestamp
    return labels | {
        "modality": series.modality,
        "manufacturer": series.manufacturer,
        "timestamp": stamp.value or "",
        "timestamp_source": stamp.source or "",
        "importer timestamp": series.hierarchy["fw-file"]["acquisition.timestamp"].value or "",
        "classifier_route": series.classifier_route or "",
        "mpr": to_mpr_words(series.space) if series.space else "",
        "nifti": to_nifti_words(series.space) if series.space else "",
    }
