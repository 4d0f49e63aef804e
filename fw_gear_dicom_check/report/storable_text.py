"""Makes texts fit to be stored: what Postgres, MongoDB and strict JSON readers refuse is shown."""

import re
from typing import Any

from fw_gear_dicom_check.report.lines import to_visible

_REFUSED = re.compile("[\x00\ud800-\udfff]")
"""NUL, and surrogates, which stand alone wherever Python shows them: no UTF-8 can hold them."""


def to_storable(value: Any) -> Any:  # noqa: ANN401 - any JSON
    r"""Return plain values with such characters written out, as `\x00` and `\udc80`."""
    if isinstance(value, str):
        if _REFUSED.search(value) is None:
            return value
        return _REFUSED.sub(lambda found: to_visible(found[0]), value)
    if isinstance(value, dict):
        return {to_storable(key): to_storable(each) for key, each in value.items()}
    return [to_storable(each) for each in value] if isinstance(value, list) else value
