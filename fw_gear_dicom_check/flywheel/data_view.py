"""Creates the data view of a project: the gear's verdicts as a table in Flywheel itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import flywheel

from fw_gear_dicom_check.flywheel.connection import site_errors
from fw_gear_dicom_check.flywheel.lookup import find_project
from fw_gear_dicom_check.flywheel.retry import RetryPolicy, ask_site
from fw_gear_dicom_check.rules.built_in import BUILT_IN
from fw_gear_dicom_check.version import GEAR

VIEW_LABEL = f"{GEAR} results"
"""Label by which the view is found again."""
_FILE_FIELDS = ("name", "file_id", "version", "type", "tags")
_INFO_FIELDS = (
    "state",
    "answer",
    "minimum_met",
    "policy",
    "instances",
    "modality",
    "timestamp",
    "classifier_route",
    "mpr",
    "mpr_words",
    "nifti_words",
)
_RESULT_FIELDS = (
    *("answer", "documented", "observed", "missing", "empty", "malformed", "unsupported"),
)
"""Fields of a file, of the gear's summary, and of the result for each consumer."""


@dataclass(frozen=True, slots=True)
class ViewChange:
    """What was done, or would be: create, update, nothing. `fields`: those that differed."""

    action: str
    project: str
    fields: tuple[str, ...] = ()


def install_view(
    client: flywheel.Client, path: str, *, is_dry: bool, retry_policy: RetryPolicy | None = None
) -> ViewChange:
    """Create the view, or update the existing one. Raises SiteError."""
    project = find_project(client, path)
    wanted = to_view(client)
    present = _find_view(client, project.id, retry_policy or RetryPolicy())
    differing = tuple(
        key for key in wanted if present and not _contains(present.get(key), wanted[key])
    )
    if present and not differing:
        return ViewChange("nothing", path)
    if not is_dry:
        with site_errors(f"writing the data view of {path}"):
            if present:
                client.modify_view(present["_id"], wanted)
            else:
                client.add_view(project.id, wanted)
    return ViewChange("update" if present else "create", path, differing)


def to_view(client: flywheel.Client) -> dict[str, Any]:
    """Return the view: a row for each file of each acquisition, blank where it was not checked."""
    builder = flywheel.ViewBuilder(
        label=VIEW_LABEL,
        description=f"Will it work in Flywheel? The verdicts of the gear {GEAR}.",
        container="acquisition",
        filename="*",
        match="all",
        process_files=False,
    )
    for column, name in to_columns():
        builder.column(column, name)
    return _to_body(client, builder.build())


def to_columns() -> Sequence[tuple[str, str]]:
    """Return pairs of a file's field and the name of its column."""
    consumers = [(name, key) for name in BUILT_IN for key in _RESULT_FIELDS]
    return [
        *((f"file.{key}", f"file_{key}") for key in _FILE_FIELDS),
        *((f"file.info.{GEAR}.{key}", key) for key in _INFO_FIELDS),
        *(
            (f"file.info.qc.{GEAR}.{name}.{key}", _to_column_name(name, key))
            for name, key in consumers
        ),
    ]


def _to_body(client: flywheel.Client, thing: Any) -> dict[str, Any]:  # noqa: ANN401 - the SDK has no types
    """Return a model of the SDK as the JSON of the API."""
    return dict(client.api_client.sanitize_for_serialization(thing))


def _to_column_name(consumer: str, key: str) -> str:
    return f"{consumer}_{key}".replace("-", "_")


def _find_view(
    client: flywheel.Client, project: str, retry_policy: RetryPolicy
) -> dict[str, Any] | None:
    found = ask_site(
        "reading the project's data views", lambda: client.get_views(project), retry_policy
    )
    views = (_to_body(client, each) for each in getattr(found, "results", found) or ())
    return next((each for each in views if each.get("label") == VIEW_LABEL), None)


def _contains(present: Any, wanted: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell whether `present` contains all of `wanted`; the site may add fields of its own."""
    if isinstance(wanted, Mapping):
        return isinstance(present, Mapping) and all(
            _contains(present.get(key), value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        is_alike = isinstance(present, list) and len(present) == len(wanted)
        return is_alike and all(map(_contains, present, wanted))
    return bool(present == wanted)
