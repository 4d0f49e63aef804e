"""Builds the tree of containers that an upload creates, as nested nodes for a page."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from fw_gear_dicom_check.derive.placed import Placed

MOST_DRAWN = 2_000
"""Series that are drawn; the others are counted."""
_CONTAINER_LEVELS = ("group", "project", "subject", "session", "acquisition")
"""Flywheel's containers, from the top down."""


@dataclass(slots=True)
class Node:
    """A container: its level, its label, a remark, and what is below it."""

    level: str
    label: str
    remark: str
    below: dict[object, "Node"] = field(default_factory=dict)


def to_tree(placed: Iterable[Placed]) -> list[Node]:
    """Return the groups, each with the containers below it.

    A label is the documented one, or the current importer's, with a remark, where there is none.
    """
    groups: dict[object, Node] = {}
    for number, each in enumerate(placed):
        if number == MOST_DRAWN:
            break
        level = groups
        documented, importer = each.paths["documented"], each.paths["fw-file"]
        uids = (None, None, None, each.study_uid, each.series_uid)
        for depth, name in enumerate(_CONTAINER_LEVELS):
            pair = documented[depth], importer[depth]
            key = (*pair, uids[depth])
            if key not in level:
                level[key] = _to_node(name, *pair, is_hidden=each.is_hidden)
            level = level[key].below
    return list(groups.values())


def _to_node(level: str, documented: str | None, importer: str | None, *, is_hidden: bool) -> Node:
    if documented is None and importer is None:
        return Node(level, "(hidden)" if is_hidden else "(not set)", "")
    if documented is None:
        return Node(level, str(importer), "from the current importer; the documentation gives none")
    if importer != documented:
        return Node(level, documented, f"current importer: {importer or 'not set'}")
    return Node(level, documented, "")
