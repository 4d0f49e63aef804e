"""Decodes texts by their Specific Character Set; what that may cost is bounded."""

import warnings
from encodings import normalize_encoding
from encodings.aliases import aliases
from functools import lru_cache

from pydicom.charset import convert_encodings, decode_bytes, python_encoding
from pydicom.valuerep import TEXT_VR_DELIMS

_LONGEST_TERM, _MOST_TERMS = 16, 16
"""Bytes of one term (PS3.5 6.2, CS), and terms of one Specific Character Set: none has more."""
_MOST_ESCAPES = 512
"""Escape sequences of one text; each is decoded by itself (PS3.5 6.1.2.5)."""
_LONGEST_CACHED_TEXT = 256
"""Bytes of a text up to which its decoded form is cached."""
_SPELLINGS = ("ISO_IR", "ISO-IR", "ISO IR", "ISO")
"""What a term may begin with that pydicom knows, or corrects."""
_PYTHON_NAMES = frozenset(aliases) | frozenset(aliases.values())
"""Names of encodings that are no terms of DICOM, but in use."""


class TooManyEscapesError(ValueError):
    """A text has more escape sequences than are decoded."""


def usable_charset(charset: str) -> str:
    """Return a Specific Character Set, "" in place of one that is longer than any can be."""
    if len(charset) <= _LONGEST_TERM:
        return charset
    terms = charset.split("\\", _MOST_TERMS)
    is_possible = len(terms) <= _MOST_TERMS and max(map(len, terms)) <= _LONGEST_TERM
    return charset if is_possible else ""


def decode_text(raw: bytes, charset: str) -> str:
    """Decode a text. Raises TooManyEscapesError, and UnicodeError or LookupError of its codec."""
    decode = _decode_cached if len(raw) <= _LONGEST_CACHED_TEXT else _decode_with_pydicom
    return decode(raw, usable_charset(charset))


def _decode_with_pydicom(raw: bytes, charset: str) -> str:
    if raw.count(b"\x1b") > _MOST_ESCAPES:
        raise TooManyEscapesError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return str(decode_bytes(raw, _encodings(charset), TEXT_VR_DELIMS))


_decode_cached = lru_cache(maxsize=4096)(_decode_with_pydicom)


@lru_cache(maxsize=64)
def _encodings(charset: str) -> tuple[str, ...]:
    names = [part.strip() for part in charset.split("\\")]
    return tuple(convert_encodings([name if _is_known(name) else "" for name in names]))


def _is_known(name: str) -> bool:
    """Tell whether to ask for an encoding: Python remembers each name that it does not know."""
    is_term = name in python_encoding or name.startswith(_SPELLINGS)
    return is_term or normalize_encoding(name).lower() in _PYTHON_NAMES
