"""Writes what an upload of many archives creates: the number of containers, and the conflicts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from fw_gear_dicom_check.derive.placed import Conflict
from fw_gear_dicom_check.derive.upload_conflicts import (
    CONFLICT_KINDS,
    CONTAINERS,
    Upload,
    count_containers,
    find_conflicts,
    to_path_text,
)
from fw_gear_dicom_check.report.lines import Line, detail, labelled, to_visible, wrap
from fw_gear_dicom_check.report.loose_files import to_loose_lines
from fw_gear_dicom_check.report.words import to_count

MAPPINGS = {"documented": "Flywheel's documentation", "fw-file": "the current importer"}
"""Mapping -> who files by it."""
CONFLICT_WORDS = {
    "series_in_archives": (
        "One series in several archives",
        "The archives become files of one acquisition; Flywheel's older viewer opens only one.",
        "Put each series into one archive, and upload it once.",
    ),
    "study_in_subjects": (
        "One study under several subjects",
        "A session has one subject: later uploads are filed under the subject that came first.",
        "Find out whose study it is, then give it one PatientID and one routing string.",
    ),
    "people_in_subject": (
        "Two people in one subject",
        "Their sessions are filed under one subject, which gets the name and sex of one of them.",
        "Find out whose data these are, and give each person a PatientID and a routing string.",
    ),
    "labels_collide": (
        "Several subjects that get the same label",
        "What a label may not hold is replaced or cut off, so that these subjects become one.",
        "Give them IDs that differ in letters or digits within the first 64 characters.",
    ),
    "session_of_days": (
        "A session of more than a day",
        "Images of several days share one StudyInstanceUID, so they become one session.",
        "Look for a wrong date; if these are several visits, give each a UID of its own.",
    ),
    "reference_not_there": (
        "A series that others refer to is not in this upload",
        "Segmentations, structure sets and the like cannot be shown on images that are not there.",
        "Upload the images that they refer to as well.",
    ),
    "sessions_alike": (
        "Several sessions of one subject with the same label",
        "The sessions are separate, because their UIDs differ, but their names look the same.",
        "Make StudyDescription differ, or rename the sessions after the upload.",
    ),
    "acquisitions_alike": (
        "Several acquisitions of one session with the same label",
        "The acquisitions are separate, because their UIDs differ, but their names look the same.",
        "Give the series different names, or tell them apart by series number and time.",
    ),
}
"""Kind of conflict -> title, effect, fix."""
_MOST_CONFLICTS = 1_000
"""Conflicts that are written out; the others are counted."""
_MOST_SHARING = 3
"""Archives, subjects or UIDs that an example names; the others are counted."""


def to_upload_lines(upload: Upload, width: int) -> Iterator[Line]:
    """Yield how many containers each mapping creates, and the conflicts, kind by kind."""
    yield from to_loose_lines(upload.loose, width)
    if not upload.placed:
        return
    yield Line("")
    yield Line("WHAT THIS UPLOAD WILL CREATE", "strong")
    for mapping, name in MAPPINGS.items():
        counts = to_container_counts(upload, mapping)
        yield from wrap(f"According to {name}: {counts}", width, "  ", "    ")
    yield from to_conflict_lines(find_conflicts(upload.placed), width)


def to_conflict_lines(conflicts: Sequence[Conflict], width: int) -> Iterator[Line]:
    """Yield the conflicts, kind by kind, with an example of each; nothing where there are none."""
    if not conflicts:
        return
    yield Line("")
    yield Line("CONFLICTS IN THIS UPLOAD", "warn")
    for (kind, mapping), count in count_by_kind(conflicts).items():
        title, effect, fix = CONFLICT_WORDS[kind]
        by = f", according to {MAPPINGS[mapping]}" if mapping else ""
        yield from labelled("", f"{title}: {count:,}{by}", width, 2, 2)
        yield from detail("effect", effect, width)
        yield from detail("fix", fix, width)
        first = next(each for each in conflicts if (each.kind, each.mapping) == (kind, mapping))
        yield from detail("example", to_conflict_example(first), width)


def to_upload_table(upload: Upload) -> dict[str, Any]:
    """Return the same as plain values, for JSON."""
    conflicts = find_conflicts(upload.placed)
    return {
        "containers": {
            mapping: dict(count_containers(upload.placed, mapping)) for mapping in MAPPINGS
        },
        "conflicts": [_conflict(each) for each in conflicts[:_MOST_CONFLICTS]],
        "conflicts_left_out": max(len(conflicts) - _MOST_CONFLICTS, 0),
        "series_left_out": upload.left_out,
        "loose": [asdict(each) for each in upload.loose],
    }


def count_by_kind(conflicts: Sequence[Conflict]) -> dict[tuple[str, str], int]:
    """Return (kind, mapping) -> conflicts, the most serious kind first."""
    counts = Counter((each.kind, each.mapping) for each in conflicts)
    return dict(sorted(counts.items(), key=lambda entry: CONFLICT_KINDS.index(entry[0][0])))


def to_container_counts(upload: Upload, mapping: str) -> str:
    """Return `2 subjects, 3 sessions, 14 acquisitions`."""
    counts = count_containers(upload.placed, mapping)
    return ", ".join(to_count(counts[level], name) for name, level in [*CONTAINERS.items()][2:])


def to_conflict_example(conflict: Conflict) -> str:
    """Return what a conflict is about, and the first archives, subjects or UIDs that share it."""
    named = [*conflict.among[:_MOST_SHARING]]
    more = len(conflict.among) - len(named)
    among = ", ".join([*map(to_visible, named), *([f"{more} more"] if more else [])])
    return f"{to_visible(to_path_text(conflict.what))} in {among}"


def _conflict(conflict: Conflict) -> dict[str, Any]:
    title, effect, fix = CONFLICT_WORDS[conflict.kind]
    return {
        "kind": conflict.kind,
        "mapping": conflict.mapping or None,
        "what": list(conflict.what),
        "among": list(conflict.among),
        "title": title,
        "why": effect,
        "fix": fix,
    }
