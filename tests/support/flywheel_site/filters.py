"""Flywheel's filters: `parents.project=…,type=dicom,tags!=…`, as far as they are used here."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.support.flywheel_site.state import RefusedError

KNOWN = frozenset(
    {
        *("file_id", "name", "tags", "type", "version", "size", "state", "gear_info.name"),
        *("parents.project", "parents.acquisition", "_id"),
    }
)
_CLAUSE = re.compile(r"^([\w.]+)(!=|=~|>=|<=|=|>|<)(.*)$")
_TESTS: Mapping[str, Callable[[Any, str], bool]] = {
    "=": lambda found, value: value in found if isinstance(found, list) else str(found) == value,
    "!=": lambda found, value: not _TESTS["="](found, value),
    "=~": lambda found, value: re.search(value, str(found)) is not None,
    ">": lambda found, value: float(found) > float(value),
    "<": lambda found, value: float(found) < float(value),
    ">=": lambda found, value: float(found) >= float(value),
    "<=": lambda found, value: float(found) <= float(value),
}


def choose(
    things: Iterable[Mapping[str, Any]], text: str, limit: int, after: str, key: str
) -> list[Mapping[str, Any]]:
    """Return a page of the things for which a filter is true.

    They come in order of their ids, because ids are given in order.
    """
    tests = [_to_test(clause) for clause in text.split(",") if clause]
    page: list[Mapping[str, Any]] = []
    for each in things:
        if each[key] > after and all(test(each) for test in tests):
            page.append(each)
            if len(page) == limit:
                break
    return page


def _to_test(clause: str) -> Callable[[Mapping[str, Any]], bool]:
    parts = _CLAUSE.match(clause)
    if parts is None or parts[1] not in KNOWN:
        raise RefusedError(422, f"cannot filter by {clause!r}")
    name, sign, value = parts.groups()
    return lambda thing: _TESTS[sign](_look_up(thing, name), value)


def _look_up(thing: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - JSON
    found: Any = thing
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return "" if found is None else found
