"""The matrix: whole archives of each kind, and variants of them with one thing wrong each.

Most variants are the cases of `tests/cases`: each breaks one rule, or comes close to it.
`grid.toml` adds what no rule speaks of, and the same faults on other kinds of object.
"""

import hashlib
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, Protocol

from conformance.places import HERE
from tests.case_files import Case, build_archive, load_cases
from tests.kinds import KINDS

GRID = HERE / "grid.toml"
_NOTHING = {"outcome": "ok"}


class Put(Protocol):
    """What can be put to a consumer."""

    @property
    def id(self) -> str:
        """Its name."""

    def build(self, folder: Path) -> Path:
        """Return its path; what has to be written goes to the folder."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One archive of the matrix. `rule`: the one that it is about, "" for none.

    `baseline`: id of the whole archive that it differs from; its own id if it is one. `is_core`: it
    belongs to the set that is small enough to be run often.
    """

    id: str
    rule: str
    case: Case
    is_core: bool = False

    @property
    def baseline(self) -> str:
        """The whole archive of the same kind."""
        return whole(self.case.kind)

    def build(self, folder: Path) -> Path:
        """Write the archive and return its path."""
        return build_archive(self.case, folder)


def whole(kind: str) -> str:
    """Return the id of a kind's whole archive."""
    return f"whole: {kind}"


@lru_cache
def variants_of(consumer: str) -> tuple[Variant, ...]:
    """Return a consumer's matrix: whole archives first, then its rules' cases, then the grid."""
    grid = tomllib.loads(GRID.read_text("utf-8")).get(consumer, {})
    cases = [case for case in load_cases() if case.profile == consumer and not case.options]
    core = frozenset(grid.get("core", ()))
    found = [
        *_from_cases(cases, core),
        *_from_grid(consumer, grid),
        *_from_sets(consumer, grid),
        *_from_combinations(consumer, grid),
        *_from_values(consumer, grid),
    ]
    kinds = dict.fromkeys([*grid.get("kinds", ()), *(each.case.kind for each in found)])
    return (*(_whole(consumer, kind) for kind in kinds), *found)


def digest(archive: Path) -> str:
    """Return what tells whether an archive is still the one that was seen: names and contents."""
    found = hashlib.sha256()
    for name, content in sorted(read_members(archive).items()):
        found.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return found.hexdigest()[:16]


def read_members(archive: Path) -> Mapping[str, bytes]:
    """Return the members of a zip, a folder or a file."""
    if archive.is_dir():
        files = (path for path in sorted(archive.rglob("*")) if path.is_file())
        return {path.relative_to(archive).as_posix(): path.read_bytes() for path in files}
    if not zipfile.is_zipfile(archive):
        return {archive.name: archive.read_bytes()}
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _whole(consumer: str, kind: str) -> Variant:
    case = Case(rule=f"{consumer}/", name="whole", expect=_NOTHING, kind=kind)
    return Variant(whole(kind), "", case, is_core=True)


def _from_cases(cases: Iterable[Case], core: frozenset[str]) -> Iterator[Variant]:
    for case in cases:
        yield Variant(f"{case.rule}: {case.name}", case.rule, case, case.name in core)


def _from_grid(consumer: str, grid: Mapping[str, Any]) -> Iterator[Variant]:
    """Yield one variant for each kind of object, attribute and way of lacking it."""
    for row in grid.get("row", ()):
        for kind in row["kinds"]:
            for keyword in row["attributes"]:
                if keyword in KINDS[kind]:
                    yield from _lacking(consumer, kind, keyword, row["ways"])


def _from_sets(consumer: str, grid: Mapping[str, Any]) -> Iterator[Variant]:
    """Yield a variant for each set of attributes that is kept alone, or removed together."""
    for row in grid.get("set", ()):
        for kind in row["kinds"]:
            kept = row.get("keep", ())
            others = [each for each in KINDS[kind] if each not in kept] if kept else row["remove"]
            name = f"{kind}: {row['name']}"
            case = Case(
                rule=f"{consumer}/", name=name, expect=_NOTHING, kind=kind, remove=tuple(others)
            )
            yield Variant(name, "", case, is_core=True)


def _from_combinations(consumer: str, grid: Mapping[str, Any]) -> Iterator[Variant]:
    """Yield a variant for each choice of some attributes that stay; the others are removed."""
    for row in grid.get("combinations", ()):
        for stays in product((True, False), repeat=len(row["attributes"])):
            choice = list(zip(row["attributes"], stays, strict=True))
            kept = " ".join(keyword for keyword, is_kept in choice if is_kept) or "none"
            lost = tuple(keyword for keyword, is_kept in choice if not is_kept)
            name = f"{row['kind']}: {row['name']}: {kept}"
            case = Case(
                rule=f"{consumer}/",
                name=name,
                expect=_NOTHING,
                kind=row["kind"],
                instances=1,
                set=_set(row),
                remove=lost,
            )
            yield Variant(name, "", case)


def _set(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values that a row gives to all of its variants."""
    found: Mapping[str, Any] = row.get("set", {})
    return found


def _from_values(consumer: str, grid: Mapping[str, Any]) -> Iterator[Variant]:
    """Yield a variant for each value of an attribute."""
    for row in grid.get("values", ()):
        for value in row["values"]:
            name = f"{row['kind']}: {row['attribute']} = {value!r}{row.get('name', '')}"
            case = Case(
                rule=f"{consumer}/",
                name=name,
                expect=_NOTHING,
                kind=row["kind"],
                instances=1,
                set={**_set(row), row["attribute"]: value},
                remove=tuple(row.get("remove", ())),
            )
            yield Variant(name, "", case)


_WAYS: Mapping[str, Mapping[str, object]] = {
    "removed": {},
    "empty": {},
    "removed in one": {"only": (2,)},
    "removed in the first": {"only": (1,)},
}
"""Way of lacking an attribute -> further settings of its case."""


def _lacking(consumer: str, kind: str, keyword: str, ways: Iterable[str]) -> Iterator[Variant]:
    for way in ways:
        change = {"set": {keyword: ""}} if way == "empty" else {"remove": (keyword,)}
        name = f"{kind}: {keyword} {way}"
        settings = {**_WAYS[way], **change}
        case = Case(rule=f"{consumer}/", name=name, expect=_NOTHING, kind=kind, **settings)  # type: ignore[arg-type]
        yield Variant(name, "", case)
