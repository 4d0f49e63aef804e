"""Makes a label safe as Flywheel's importer does (fw-meta 4.13.0, `sanitize_label`)."""

import re

_UNSAFE_CHARACTERS = re.compile(r"[*/:<>?\\|\x00-\x1f\x7f]+")
"""Characters that are replaced by an underscore."""
_LONGEST_SAFE = 255
"""Characters of a label before the limit of its level applies (fw-meta 4.13.0)."""
_GROUP_ID = re.compile(r"[0-9a-z][0-9a-z.@_-]{0,62}[0-9a-z]")
"""A group id: 2 to 64 characters (fw-meta 4.13.0)."""


def to_safe_text(text: str, limit: int) -> str:
    """Return a label as it is before an importer looks at it again: it may end in a full stop."""
    safe = _UNSAFE_CHARACTERS.sub("_", text.replace("*", "star"))
    return safe[:_LONGEST_SAFE].rstrip(".")[:limit]


def to_label(text: str, limit: int) -> str:
    """Return a label of at most `limit` characters, "" where nothing of the text is left."""
    return to_safe_text(text, limit).rstrip(".")


def to_group_id(text: str) -> str | None:
    """Return a group id in lower case, None where Flywheel would refuse it."""
    lowered = text.lower()
    return lowered if _GROUP_ID.fullmatch(lowered) else None
