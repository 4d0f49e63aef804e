"""A site's saved data views: their form, as the SDK's types have it, and what is filled in."""

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft7Validator

from tests.support.flywheel_site.state import RefusedError

_COLUMN = {
    "type": "object",
    "required": ["src"],
    "properties": {
        "src": {"type": "string", "pattern": r"^[\w-]+(\.[\w-]+)*$"},
        "dst": {"type": "string", "minLength": 1},
        "type": {"enum": ["int", "float", "string", "bool"]},
        "expr": {"type": "string"},
        "accumulator": {"type": "string"},
    },
    "additionalProperties": False,
}
_NAMES = {
    "type": "object",
    "required": ["value"],
    "properties": {"value": {"type": "string"}, "regex": {"type": "boolean"}},
    "additionalProperties": False,
}
_FILES = {
    "type": "object",
    "required": ["container", "filter"],
    "properties": {
        "container": {"enum": ["project", "subject", "session", "acquisition"]},
        "filter": _NAMES,
        "match": {"enum": ["first", "last", "newest", "oldest", "all"]},
        "processFiles": {"type": "boolean"},
        "formatOptions": {"type": "object"},
        "columns": {"type": "array", "items": _COLUMN},
    },
    "additionalProperties": False,
}
_VIEW = Draft7Validator(
    {
        "type": "object",
        "required": ["label", "columns"],
        "properties": {
            "label": {"type": "string", "minLength": 1},
            "description": {"type": "string"},
            "columns": {"type": "array", "items": _COLUMN, "minItems": 1},
            "fileSpec": _FILES,
            "filter": {"type": "string"},
            "includeIds": {"type": "boolean"},
            "includeLabels": {"type": "boolean"},
            "errorColumn": {"type": "boolean"},
            "missingDataStrategy": {"enum": ["none", "drop-row"]},
            "sort": {"type": "boolean"},
        },
        "additionalProperties": False,
    }
)


def to_view(body: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return a view as the site keeps it, defaults filled in. Raises RefusedError."""
    for error in _VIEW.iter_errors(body):
        raise RefusedError(422, error.message)
    names = [column.get("dst", column["src"]) for column in body["columns"]]
    if len(set(names)) < len(names):
        raise RefusedError(422, "two columns of one name")
    reads_files = any(column["src"].startswith("file.") for column in body["columns"])
    if reads_files and "fileSpec" not in body:
        raise RefusedError(422, "columns of files, and no files")
    return {"missingDataStrategy": "none", **body, "columns": [*map(_to_column, body["columns"])]}


def _to_column(column: Mapping[str, str]) -> dict[str, str]:
    return {"dst": column["src"], **column}
