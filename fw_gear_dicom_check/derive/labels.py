"""Makes a label safe as Flywheel's importer does (fw-meta 4.13.0, `sanitize_label`)."""

import re

_UNSAFE_CHARACTERS = re.compile(r"[*/:<>?\\|\x00-\x1f\x7f]+")
_LONGEST_SAFE = 255
_GROUP_ID = re.compile(r"[0-9a-z][0-9a-z.@_-]{0,62}[0-9a-z]")


def to_label(text: str, limit: int) -> str:
    """Return the label, at most `limit` characters; "" where nothing is left of it."""
    safe = _UNSAFE_CHARACTERS.sub("_", text.replace("*", "star"))
    return safe[:_LONGEST_SAFE].rstrip(".")[:limit].rstrip(".")


def to_group_id(text: str) -> str | None:
    """Return the group's id in lower case, None where Flywheel would refuse it."""
    lowered = text.lower()
    return lowered if _GROUP_ID.fullmatch(lowered) else None
