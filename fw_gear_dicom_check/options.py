"""What a user may choose, as text, before it is checked."""

from dataclasses import dataclass
from pathlib import Path

DEFAULT_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose, as text; see `to_settings`."""

    policy: str = "documented"
    routing_attributes: str = ""
    routing_pattern: str = ""
    timezone: str = DEFAULT_ZONE
    include_values: bool = False
    hide_labels: bool = False
    profile: Path | None = None
    limits: tuple[str, ...] = ()
