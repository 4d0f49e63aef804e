"""Compares the declared length of pixels with what their header demands."""

from operator import is_, itemgetter
from typing import NamedTuple

from fw_gear_dicom_check.model import Attribute, Header

SIZES = (
    *("Rows", "Columns", "BitsAllocated", "SamplesPerPixel", "NumberOfFrames"),
    "PhotometricInterpretation",
)
"""Attributes that decide how many bytes the pixels take, to be read in any run."""
_HALVED = {"YBR_FULL_422", "YBR_PARTIAL_422"}
"""Photometric interpretations with two samples a pixel for three (PS3.3 C.7.6.3.1.2)."""
_SMALLEST_PART = 16
"""Of the pixels, up to a sixteenth too much is padding, as some programs write."""
_MOST_DIGITS = 18
"""Digits beyond which a text is not a number of rows, bits or frames."""


class PixelSize(NamedTuple):
    """Whether pixels are shorter than the header demands, or twice as long.

    Encapsulated ones are measured as they are: nearly all are shorter. `has_frames`: the header
    says how many frames there are. `has_left_over`: what is too much is just so many rows, columns
    or frames. `has_some_frames`: what is there of them holds one of several frames at least.
    """

    is_short: bool = False
    is_double: bool = False
    has_frames: bool = False
    has_left_over: bool = False
    has_some_frames: bool = False


_UNKNOWN = PixelSize()


def pixel_size(header: Header) -> PixelSize:
    """Compare; neither short nor double where the length or the demand is not known."""
    length = _bytes_of(header)
    expected = expected_length(header) if length > 0 else None
    if expected is None:
        return _UNKNOWN
    frames = _number(header, "NumberOfFrames")
    return PixelSize(
        length < expected,
        length >= 2 * expected,
        bool(frames),
        length > expected and _fits(header, expected, length - expected),
        frames is not None and frames > 1 and _bytes_there(header) * frames >= expected,
    )


def _bytes_of(header: Header) -> int:
    """Return how many bytes the pixels take, 0 for none."""
    if header.pixels is None:
        return 0
    return header.pixels.available if header.pixels.is_encapsulated else header.pixels.length


def _bytes_there(header: Header) -> int:
    return header.pixels.available if header.pixels else 0


def _fits(header: Header, expected: int, excess: int) -> bool:
    """Tell whether what is too much is whole rows, columns or frames; padding is not."""
    sides = [_number(header, name) or 1 for name in ("Rows", "Columns", "NumberOfFrames")]
    units = [expected // side for side in sides if expected % side == 0]
    is_much = excess * _SMALLEST_PART >= expected
    return is_much and any(excess % unit == 0 for unit in units)


def expected_length(header: Header) -> int | None:
    """Return the bytes that uncompressed pixels must have, None where the header does not say."""
    rows, columns, bits = (_number(header, name) for name in ("Rows", "Columns", "BitsAllocated"))
    if not (rows and columns and bits):
        return None
    samples = _number(header, "SamplesPerPixel") or 1
    frames = _number(header, "NumberOfFrames") or 1
    if header.text("PhotometricInterpretation").strip() in _HALVED:
        samples = 2
    return (rows * columns * samples * frames * bits + 7) // 8


def _number(header: Header, keyword: str) -> int | None:
    text = header.text(keyword).strip()
    is_number = len(text) <= _MOST_DIGITS and text.isascii() and text.isdigit()
    return int(text) if is_number else None


class PixelSizes:
    """Compares header after header, anew only where an attribute is another object than before."""

    def __init__(self) -> None:
        """Start before the first header."""
        self._length = 0
        self._before: tuple[Attribute | None, ...] = ()
        self._found = _UNKNOWN

    def of(self, header: Header) -> PixelSize:
        """Return what `pixel_size` returns; all headers look for the same attributes."""
        by_keyword = header.wanted.by_keyword
        deciding = itemgetter(*(by_keyword[each] for each in SIZES))(header.slots)
        length = _bytes_of(header)
        is_same = length == self._length and all(map(is_, deciding, self._before))
        if not (is_same and self._before):
            self._length, self._before, self._found = length, deciding, pixel_size(header)
        return self._found
