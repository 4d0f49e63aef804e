"""Tells what an upload of many archives makes: how many containers, and its conflicts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from fw_gear_dicom_check.derive.upload_conflicts import (
    CONFLICT_KINDS,
    CONTAINER_FIELDS,
    Conflict,
    Upload,
    count_containers,
    find_conflicts,
    to_path_text,
)
from fw_gear_dicom_check.report.lines import Line, fit, labelled, to_visible
from fw_gear_dicom_check.report.words import to_count

MAPPINGS = {"documented": "Flywheel's document", "fw-file": "the current importer"}
"""Mapping -> who files by it."""
WORDS = {
    "series_in_archives": (
        "A series stands in several archives",
        "They become files of one acquisition; Flywheel's older viewer opens one of them.",
        "Put each series into one archive, and upload it once.",
    ),
    "study_in_subjects": (
        "A study belongs to several subjects",
        "A session has one subject: what comes later lands with the subject that came first.",
        "Find out whose study it is, and set PatientID and the routing string alike.",
    ),
    "sessions_alike": (
        "Studies of one subject give sessions of one label",
        "The sessions are kept apart by their UIDs, but nobody can tell them apart by name.",
        "Make StudyDescription differ, or rename the sessions after the upload.",
    ),
    "acquisitions_alike": (
        "Series of one session give acquisitions of one label",
        "The acquisitions are kept apart by their UIDs, but nobody can tell them apart by name.",
        "Make the series' names differ, or go by the series' numbers and times.",
    ),
}
"""Kind of conflict -> what is wrong, what is lost, what to do."""
_MOST = 1_000
"""Conflicts that are written out; the others are counted."""
_NAMED = 3
_INDENT, _COLUMN = 4, 12


def to_upload_lines(upload: Upload, width: int) -> Iterator[Line]:
    """Yield how many containers each mapping makes, and the conflicts, kind by kind."""
    if not upload.placed:
        return
    yield Line("")
    yield Line("WHAT AN UPLOAD MAKES", "strong")
    for mapping, name in MAPPINGS.items():
        yield Line(fit(f"  {to_containers(upload, mapping)} by {name}", width))
    yield from to_conflict_lines(find_conflicts(upload.placed), width)


def to_conflict_lines(conflicts: Sequence[Conflict], width: int) -> Iterator[Line]:
    """Yield the conflicts, kind by kind, an example of each; nothing where there is none."""
    if not conflicts:
        return
    yield Line("")
    yield Line("CONFLICTS OF AN UPLOAD", "warn")
    for (kind, mapping), count in count_kinds(conflicts).items():
        title, why, fix = WORDS[kind]
        by = f", by {MAPPINGS[mapping]}" if mapping else ""
        yield from labelled("", f"{title}: {count:,}{by}", width, 2, 2)
        yield from labelled("lose", why, width, _INDENT, _COLUMN)
        yield from labelled("do", fix, width, _INDENT, _COLUMN)
        first = next(each for each in conflicts if (each.kind, each.mapping) == (kind, mapping))
        yield from labelled("such as", to_example(first), width, _INDENT, _COLUMN)


def to_upload_table(upload: Upload) -> dict[str, Any]:
    """Return the same as plain values, for JSON."""
    conflicts = find_conflicts(upload.placed)
    return {
        "containers": {
            mapping: dict(count_containers(upload.placed, mapping)) for mapping in MAPPINGS
        },
        "conflicts": [_conflict(each) for each in conflicts[:_MOST]],
        "conflicts_left_out": max(len(conflicts) - _MOST, 0),
        "series_left_out": upload.left_out,
    }


def count_kinds(conflicts: Sequence[Conflict]) -> dict[tuple[str, str], int]:
    """Return (kind, mapping) -> conflicts, the gravest kind first."""
    counts = Counter((each.kind, each.mapping) for each in conflicts)
    return dict(sorted(counts.items(), key=lambda entry: CONFLICT_KINDS.index(entry[0][0])))


def to_containers(upload: Upload, mapping: str) -> str:
    """Return `2 subjects, 3 sessions, 14 acquisitions`."""
    counts = count_containers(upload.placed, mapping)
    return ", ".join(
        to_count(counts[level], level.partition(".")[0]) for level in CONTAINER_FIELDS[2:]
    )


def to_example(conflict: Conflict) -> str:
    """Return what a conflict is about, and the first of what shares it."""
    named = [*conflict.among[:_NAMED]]
    more = len(conflict.among) - len(named)
    among = ", ".join([*map(to_visible, named), *([f"{more} more"] if more else [])])
    return f"{to_visible(to_path_text(conflict.what))} in {among}"


def _conflict(conflict: Conflict) -> dict[str, Any]:
    title, why, fix = WORDS[conflict.kind]
    return {
        "kind": conflict.kind,
        "mapping": conflict.mapping or None,
        "what": list(conflict.what),
        "among": list(conflict.among),
        "title": title,
        "why": why,
        "fix": fix,
    }
