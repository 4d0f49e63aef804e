"""Puts a site's profile at its project, where the gear rule and the jobs of a batch find it."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import flywheel

from fw_gear_dicom_check.errors import SiteError
from fw_gear_dicom_check.flywheel.connection import site_errors
from fw_gear_dicom_check.version import GEAR

PROFILE_NAME = f"{GEAR}.profile.toml"
"""Name of the project's file, by which it is found again."""
PROFILE_INPUT = "profile"
"""Name of the gear's input, as in its manifest."""


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What was done, or would be: upload, replace, nothing. `version`: the file's, then."""

    action: str
    project_id: str
    version: int

    @property
    def fixed_input(self) -> Mapping[str, Any]:
        """The profile as an input of a rule, in this version."""
        return {**self.ref(), "version": self.version, "input": PROFILE_INPUT}

    def ref(self) -> dict[str, str]:
        """Return the profile as an input of a job; the SDK asks every input for it."""
        return {"type": "project", "id": self.project_id, "name": PROFILE_NAME}


def put_profile(
    client: flywheel.Client,
    project_id: str,
    gear: Any,  # noqa: ANN401 - the SDK has no types
    content: bytes,
    *,
    is_dry: bool,
) -> ProfileChange:
    """Upload a profile, or a new version where its content differs. Raises SiteError."""
    if PROFILE_INPUT not in (gear.gear.inputs or {}):
        raise SiteError(f"{gear.gear.name} {gear.gear.version} takes no profile; use a newer gear")
    present = _find_profile(client, project_id)
    version = _version_of(present)
    if present and _is_alike(client, project_id, present, content):
        return ProfileChange("nothing", project_id, version)
    action = "replace" if present else "upload"
    if is_dry:
        return ProfileChange(action, project_id, version + 1)
    with site_errors("uploading the profile"):
        file = flywheel.FileSpec(PROFILE_NAME, io.BytesIO(content), "text/plain", len(content))
        client.upload_file_to_project(project_id, file)
    return ProfileChange(action, project_id, _version_of(_find_profile(client, project_id)))


def _find_profile(client: flywheel.Client, project_id: str) -> Any:  # noqa: ANN401 - the same
    """Return the project's file of that name, None where there is none."""
    with site_errors("reading the project's files"):
        files = client.get_project(project_id).files or ()
        return next((each for each in files if each.name == PROFILE_NAME), None)


def _version_of(file: Any) -> int:  # noqa: ANN401 - the same
    return int(file.version or 1) if file else 0


def _is_alike(client: flywheel.Client, project_id: str, file: Any, content: bytes) -> bool:  # noqa: ANN401 - the same
    """Compare by digest with what the site holds; how it makes its own is not documented."""
    if file.size not in (None, len(content)):
        return False
    with site_errors("reading the profile"):
        held = client.download_file_from_project_as_data(project_id, PROFILE_NAME)
    return sha256(held or b"").digest() == sha256(content).digest()
