"""The matrix: whole archives of each kind, and variants of them with one thing wrong each.

Most variants are the cases of `tests/cases`: each breaks one rule, or comes close to it.
`grid.toml` adds what no rule speaks of, and the same faults on other kinds of object.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Any

from conformance.places import HERE
from conformance.variants import Variant, whole
from fw_gear_dicom_check.rules.profile import load_profiles
from tests.support.case_files import Case, load_cases
from tests.support.dicom_files import encapsulate
from tests.support.kinds import KINDS

GRID = HERE / "grid.toml"
FRAMES = HERE / "frames.toml"
_NOTHING = {"outcome": "ok"}


@lru_cache
def variants_of(consumer: str) -> tuple[Variant, ...]:
    """Return a consumer's matrix: whole archives first, then its rules' cases, then the grid."""
    grid = tomllib.loads(GRID.read_text("utf-8")).get(consumer, {})
    cases = [case for case in load_cases() if case.profile == consumer and not case.options]
    found = [
        *_from_cases(cases, frozenset(grid.get("core", ()))),
        *_from_grid(consumer, grid),
        *_from_sets(consumer, grid),
        *_from_combinations(consumer, grid),
        *_from_values(consumer, grid),
        *_from_two_series(consumer, grid),
        *_from_encodings(consumer, grid),
    ]
    kinds = dict.fromkeys([*grid.get("kinds", ()), *(each.case.kind for each in found)])
    return (*(_whole(consumer, kind) for kind in kinds), *found)


def _whole(consumer: str, kind: str) -> Variant:
    case = Case(rule=f"{consumer}/", name="whole", expect=_NOTHING, kind=kind)
    return Variant(whole(kind), "", case, is_core=True)


def _from_cases(cases: Iterable[Case], core: frozenset[str]) -> Iterator[Variant]:
    """Yield the cases; core are some names, and all of a rule that tells versions apart."""
    telling = {each.id for profile in load_profiles() for each in profile.rules if each.observed_in}
    for case in cases:
        is_core = case.name in core or case.rule in telling
        yield Variant(f"{case.rule}: {case.name}", case.rule, case, is_core)


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
            found = _variant(consumer, name, {"kind": kind, "remove": tuple(others)})
            yield replace(found, is_core=True)


def _from_combinations(consumer: str, grid: Mapping[str, Any]) -> Iterator[Variant]:
    """Yield a variant for each choice of some attributes that stay; the others are removed."""
    for row in grid.get("combinations", ()):
        for stays in product((True, False), repeat=len(row["attributes"])):
            choice = list(zip(row["attributes"], stays, strict=True))
            kept = " ".join(keyword for keyword, is_kept in choice if is_kept) or "none"
            lost = tuple(keyword for keyword, is_kept in choice if not is_kept)
            name = f"{row['kind']}: {row['name']}: {kept}"
            settings = {"kind": row["kind"], "set": row["set"], "remove": lost}
            yield _variant(consumer, name, settings)


def _from_values(consumer: str, grid: Mapping[str, Any]) -> Iterator[Variant]:
    """Yield a variant for each value of an attribute."""
    for row in grid.get("values", ()):
        for value in row["values"]:
            name = f"{row['kind']}: {row['attribute']} = {value!r}{row.get('name', '')}"
            settings = {
                "kind": row["kind"],
                "set": {row["attribute"]: value},
                "remove": tuple(row.get("remove", ())),
            }
            yield _variant(consumer, name, settings, rule=row.get("rule", ""))


def _from_two_series(consumer: str, grid: Mapping[str, Any]) -> Iterator[Variant]:
    """Yield two series in one archive, and variants with something missing in the second one."""
    for row in grid.get("two_series", ()):
        settings = {"kind": row["kind"], "instances": 4, "only": (3, 4), "set": row["second"]}
        base = f"{row['kind']}: two series"
        yield _variant(consumer, base, settings, whole=base)
        for keyword in row["attributes"]:
            rest = {key: value for key, value in row["second"].items() if key != keyword}
            lost = {**settings, "set": rest, "remove": (keyword,)}
            yield _variant(consumer, f"{base}: {keyword} removed in one", lost, whole=base)


def _from_encodings(consumer: str, grid: Mapping[str, Any]) -> Iterator[Variant]:
    """Yield one image, and the same in each encoding of the grid and of frames.toml."""
    if "encodings" not in grid:
        return
    rule, base = grid["encodings"]["rule"], "CT: one image"
    yield _variant(consumer, base, {"instances": 1}, whole=base)
    for name, syntax in grid["encodings"]["native"].items():
        settings = {"instances": 1, "file": {"syntax": syntax}}
        yield _variant(consumer, f"CT: {name}", settings, rule=rule, whole=base)
    for frame in tomllib.loads(FRAMES.read_text("utf-8"))["frame"]:
        settings = {
            "instances": 1,
            "file": {"syntax": frame["syntax"], "pixel_length": 0xFFFFFFFF},
            "set": {**grid["encodings"]["bits"][str(frame["bits"])], "PixelData": _pixels(frame)},
        }
        yield _variant(consumer, f"CT: {frame['name']}", settings, rule=rule, whole=base)


def _pixels(frame: Mapping[str, str]) -> str:
    """Return a frame as encapsulated pixel data, in the words of a case."""
    return f"hex:{encapsulate(bytes.fromhex(frame['hex'])).hex()}"


def _variant(
    consumer: str, name: str, settings: Mapping[str, Any], *, rule: str = "", whole: str = ""
) -> Variant:
    case = Case(rule=rule or f"{consumer}/", name=name, expect=_NOTHING, **settings)
    return Variant(f"{rule}: {name}" if rule else name, rule, case, whole=whole)


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
        settings = {"kind": kind, **_WAYS[way], **change}
        yield _variant(consumer, f"{kind}: {keyword} {way}", settings)
