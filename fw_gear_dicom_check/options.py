"""Holds what a user may choose, as text, before it is checked."""

from dataclasses import dataclass
from pathlib import Path

DEFAULT_ZONE = "UTC"
"""Time zone where neither a file nor the user names one."""
NAMES_KEY_VARIABLE = "FW_DICOM_CHECK_NAMES_KEY"
"""Environment variable with the secret key of the digests, which keeps them from being guessed."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose, as text; see `to_settings`."""

    policy: str = "observed"
    consumers: str = ""
    via: str = "upload"
    viewer: str = "any"
    routing_attributes: str = ""
    routing_pattern: str = ""
    timezone: str = DEFAULT_ZONE
    include_values: bool = False
    hide_labels: bool = False
    hash_names: bool = False
    names_key: str = ""
    profile: Path | None = None
    limits: tuple[str, ...] = ()
