"""Finds what contradicts itself in an upload: people, labels, days and references."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from fw_gear_dicom_check.derive.person import PERSON
from fw_gear_dicom_check.derive.placed import (
    SUBJECT_DEPTH,
    Conflict,
    ContainerPath,
    Placed,
    group_values,
)

_LONGEST_SESSION = timedelta(days=1)
_MADE_LATER = frozenset(
    {"ANN", "AU", "DOC", "FID", "KO", "OT", "PR", "REG", "RTDOSE", "RTPLAN", "RTRECORD", "RTSTRUCT"}
    | {"RWV", "SC", "SEG", "SR"}
)
"""Modalities of objects that are made from images, whenever somebody makes them."""


def find_people(placed: Sequence[Placed], mapping: str) -> Iterator[Conflict]:
    """Yield the subjects with two birth dates, sexes or names; among: attribute and archives."""
    seen: dict[tuple[ContainerPath, str], dict[str, str]] = defaultdict(dict)
    for each in placed:
        subject = each.paths[mapping][:SUBJECT_DEPTH]
        if subject[-1] is not None:
            for keyword, digest in each.person.items():
                seen[subject, keyword].setdefault(digest, each.archive)
    by_subject: dict[ContainerPath, list[str]] = defaultdict(list)
    for keyword in PERSON:
        for (subject, attribute), archives in seen.items():
            if attribute == keyword and len(archives) > 1:
                by_subject[subject].append(f"{keyword} of {', '.join(archives.values())}")
    for subject, told in by_subject.items():
        yield Conflict("people_in_subject", subject, tuple(told), mapping)


def find_collided(placed: Sequence[Placed], mapping: str) -> Iterator[Conflict]:
    """Yield the subjects whose one label was made of several texts."""
    pairs = (
        (each.paths[mapping][:SUBJECT_DEPTH], each.written.get(mapping, "")) for each in placed
    )
    for subject, texts in group_values(pairs).items():
        if len(texts) > 1 and subject[-1] is not None:
            yield Conflict("labels_collide", subject, tuple(texts), mapping)


def find_long_sessions(placed: Sequence[Placed]) -> Iterator[Conflict]:
    """Yield the sessions whose images lie more than a day apart; among: first and last archive."""
    spans: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for each in placed:
        moment = _to_moment(each.moment)
        is_original = not each.refers_to and each.modality not in _MADE_LATER
        if moment and each.study_uid and is_original:
            ends = [*spans[each.study_uid], (moment, each.archive)]
            spans[each.study_uid] = [min(ends), max(ends)]
    for study, (first, *last) in spans.items():
        if last and last[-1][0] - first[0] > _LONGEST_SESSION:
            yield Conflict("session_of_days", (study,), (first[1], last[-1][1]))


def find_dangling(placed: Sequence[Placed]) -> Iterator[Conflict]:
    """Yield the series that are referred to and not part of an upload of several series."""
    present = {each.series_uid for each in placed}
    if len(present) < 2:  # noqa: PLR2004 - what is looked at alone is no upload
        return
    pairs = ((uid, each.archive) for each in placed for uid in each.refers_to)
    for uid, archives in group_values(pairs).items():
        if uid not in present:
            yield Conflict("reference_not_there", (uid,), tuple(archives))


def _to_moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
