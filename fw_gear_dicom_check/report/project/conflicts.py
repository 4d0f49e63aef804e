"""Finds what contradicts itself in a project, row by row, in bounded memory.

Names, UIDs and dates are kept as digests alone: a conflict is that two of them differ.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from fw_gear_dicom_check.report.parquet_table import Row

MOST_EXAMPLES = 3
"""Conflicts of one kind that are shown with links; the others are counted."""
_MOST_FOLLOWED = 200_000
"""Series, studies, labels or subjects that are compared; later ones are only counted."""
_DIGEST_SIZE = 8
"""Bytes of a digest: of 200,000 texts, two have the same with a probability of 1 in 900 million."""
_ID_BITS = 96
"""Bits of an id of Flywheel's, which is written as 24 hexadecimal digits."""
_ID = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class ConflictWords:
    """A kind of conflict in words. `counted`: what there is one or several of."""

    title: str
    counted: tuple[str, str]
    effect: str
    fix: str


CONFLICT_WORDS = {
    "series_in_files": ConflictWords(
        "One series in several files",
        ("series", "series"),
        "It is counted and processed more than once; Flywheel's older viewer opens only one file.",
        "Compare the files, keep the one that has all images, and delete the others.",
    ),
    "study_in_subjects": ConflictWords(
        "One study under several subjects",
        ("study", "studies"),
        "Parts of one examination are filed as if they were of different people.",
        "Find out whose study it is, and move its sessions to that subject.",
    ),
    "birth_dates": ConflictWords(
        "One subject with several birth dates",
        ("subject", "subjects"),
        "Different people may be filed as one subject, because they share a PatientID.",
        "Compare the sessions, and move those of another person to a subject of their own.",
    ),
    "sessions_alike": ConflictWords(
        "Several sessions of one subject with the same label",
        ("label", "labels"),
        "People and exports tell sessions apart by their labels, and take one for another.",
        "Rename the sessions, or make StudyDescription differ before the upload.",
    ),
}
"""Kind of conflict -> its words, the most severe first."""


_KEYS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "series_in_files": (("series_uid",), "file_id"),
    "study_in_subjects": (("study_uid",), "subject_id"),
    "birth_dates": (("subject_id",), "birth_date_digest"),
    "sessions_alike": (("subject_id", "session_label"), "session_id"),
}
"""Kind of conflict -> what has to belong to one thing alone, and that thing."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one side of a conflict is: a session, and the link to it."""

    session_id: str
    link: str


@dataclass(slots=True)
class Conflicts:
    """The conflicts so far. `examples`: for each, two places, which may be the same.

    `left_out`: how many were not compared, because there are too many.
    """

    most: int = _MOST_FOLLOWED
    found: dict[str, set[int]] = field(default_factory=lambda: {kind: set() for kind in _KEYS})
    examples: dict[str, list[tuple[Place, ...]]] = field(
        default_factory=lambda: {kind: [] for kind in _KEYS}
    )
    left_out: int = 0
    _first: dict[str, dict[int, int]] = field(default_factory=lambda: {kind: {} for kind in _KEYS})

    def follow(self, row: Row) -> None:
        """Compare a file with those before it."""
        for kind, key, member in _sides_of(row):
            first, code = self._first[kind], _digest(*key)
            if code in first:
                self._compare(kind, code, _digest(member), row)
            elif len(first) < self.most:
                first[code] = _digest(member) << _ID_BITS | _to_number(row["session_id"])
            else:
                self.left_out += 1

    def _compare(self, kind: str, code: int, member: int, row: Row) -> None:
        """Note a conflict where a file has another member than the first one of that code."""
        known, session = divmod(self._first[kind][code], 1 << _ID_BITS)
        if known == member or code in self.found[kind]:
            return
        self.found[kind].add(code)
        if len(self.examples[kind]) < MOST_EXAMPLES:
            places = (_to_place(f"{session:024x}", row), _to_place(row["session_id"], row))
            self.examples[kind].append(tuple(dict.fromkeys(places)))


def _sides_of(row: Row) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield kind, key and member where a file has both."""
    for kind, (keys, member) in _KEYS.items():
        key = tuple(row.get(each, "") for each in keys)
        if all(key) and row.get(member):
            yield kind, key, row[member]


def _digest(*texts: str) -> int:
    content = "\0".join(texts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(content, digest_size=_DIGEST_SIZE).digest())


def _to_number(session_id: str) -> int:
    """Return an id as a number, which takes a third of the text's memory; 0 for another id."""
    return int(session_id, 16) if _ID.fullmatch(session_id) else 0


def _to_place(session_id: str, row: Row) -> Place:
    """Return a session's place: all links of a project differ in the session alone."""
    link = row["link"].replace(row["session_id"], session_id) if row["session_id"] else row["link"]
    return Place(session_id, link)
