"""Escapes the characters that Postgres, MongoDB and strict JSON readers refuse to store."""

import re
from typing import Any

from fw_gear_dicom_check.report.lines import to_visible

_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, and lone surrogates, which UTF-8 cannot encode."""


def to_storable(value: Any) -> Any:  # noqa: ANN401 - any JSON
    r"""Return plain values, keys and texts in them escaped, as `\x00` and `\udc80`."""
    if isinstance(value, str):
        return _NOT_STORABLE.sub(lambda found: to_visible(found[0]), value)
    if isinstance(value, dict):
        return {to_storable(key): to_storable(each) for key, each in value.items()}
    return [to_storable(each) for each in value] if isinstance(value, list) else value
