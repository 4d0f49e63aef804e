"""Looks up projects and gears by their names."""

from typing import Any

import flywheel

from fw_gear_dicom_check.errors import SiteError
from fw_gear_dicom_check.flywheel.connection import site_errors
from fw_gear_dicom_check.version import GEAR


def find_project(client: flywheel.Client, path: str) -> Any:  # noqa: ANN401 - the SDK has no types
    """Return a project by `group/project`. Raises SiteError."""
    parts = [part for part in path.removeprefix("fw://").split("/") if part]
    if len(parts) != 2:  # noqa: PLR2004 - a group and a project
        raise SiteError(f"project {path!r}: write it as group/project")
    with site_errors(f"looking up the project {path}"):
        found = client.lookup("/".join(parts))
        kind = found.container_type
    if kind != "project":
        raise SiteError(f"{path}: this is a {kind}, not a project; write group/project")
    return found


def find_gear(client: flywheel.Client, version: str = "") -> Any:  # noqa: ANN401 - the same
    """Return the gear, in its newest version if none is given. Raises SiteError."""
    name = f"{GEAR}/{version}" if version else GEAR
    with site_errors(f"looking up the gear {name} (is it installed on the site?)"):
        return client.lookup(f"gears/{name}")
