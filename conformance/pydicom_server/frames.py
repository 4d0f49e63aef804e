"""Takes single frames out of pixel data, as they are stored."""

from itertools import islice

from pydicom import Dataset
from pydicom.encaps import generate_frames
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from conformance.pydicom_server.stored import Stored
from conformance.pydicom_server.to_json import LENIENT

_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_NATIVE = "application/octet-stream"
_TYPES = {
    **dict.fromkeys(("4.50", "4.51", "4.57", "4.70"), "image/jpeg"),
    **dict.fromkeys(("4.80", "4.81"), "image/jls"),
    **dict.fromkeys(("4.90", "4.91", "4.92", "4.93"), "image/jp2"),
    **dict.fromkeys(("4.201", "4.202", "4.203"), "image/jphc"),
    "5": "image/dicom-rle",
}
"""End of a transfer syntax's UID -> media type of its frames (PS3.18 8.7.3.3)."""
_PREFIX = "1.2.840.10008.1.2."


class NoFrameError(Exception):
    """There is no such frame."""


def read_frame(stored: Stored, number: int, mode: str) -> tuple[bytes, str]:
    """Return a frame, counted from 1, and its media type. Raises NoFrameError, and as pydicom."""
    value = _pixels(stored.dataset)
    syntax = UID(stored.syntax)
    if syntax.is_private or not syntax.is_encapsulated:
        return _native(stored.dataset, value, number, mode), _type(_NATIVE, _sent_as(syntax))
    frame = _encapsulated(stored.dataset, value, number)
    return frame, _type(_TYPES.get(syntax.removeprefix(_PREFIX), _NATIVE), syntax)


def _pixels(dataset: Dataset) -> bytes:
    value = next((dataset[each].value for each in _PIXELS if each in dataset), None)
    if not value:
        raise NoFrameError("no pixel data")
    return bytes(value)


def _type(media: str, syntax: str) -> str:
    return f"{media}; transfer-syntax={syntax}"


def _sent_as(syntax: UID) -> str:
    """Return the syntax of the bytes themselves: implicit and deflated ones are like explicit."""
    if syntax == DeflatedExplicitVRLittleEndian or syntax.is_implicit_VR:
        return ExplicitVRLittleEndian
    return syntax


def _count(dataset: Dataset) -> int:
    return max(int(dataset.get("NumberOfFrames", 1) or 1), 1)


def _encapsulated(dataset: Dataset, value: bytes, number: int) -> bytes:
    """`generate_frames` counts fragments where the offset table is wrong; `get_frame` does not."""
    frames = generate_frames(
        value, number_of_frames=_count(dataset), extended_offsets=_ext(dataset)
    )
    for frame in islice(frames, number - 1, number):
        return frame
    raise NoFrameError(f"no frame {number}")


def _ext(dataset: Dataset) -> tuple[bytes, bytes] | None:
    names = ("ExtendedOffsetTable", "ExtendedOffsetTableLengths")
    if not all(each in dataset for each in names):
        return None
    return dataset[names[0]].value, dataset[names[1]].value


def _native(dataset: Dataset, value: bytes, number: int, mode: str) -> bytes:
    bits = _frame_bits(dataset, value, mode)
    begin = (number - 1) * bits
    if number < 1 or begin >= 8 * len(value):
        raise NoFrameError(f"no frame {number}")
    if begin % 8 or bits % 8:
        return _shifted(value, begin, bits)
    frame = value[begin // 8 : (begin + bits + 7) // 8]
    if mode != LENIENT and 8 * len(frame) < bits:
        raise NoFrameError(f"frame {number} is cut")
    return frame


def _frame_bits(dataset: Dataset, value: bytes, mode: str) -> int:
    """Return a frame's length in bits; leniently by the number of frames where it is not told."""
    try:
        samples = int(dataset.get("SamplesPerPixel", 1) or 1)
        if dataset.get("PhotometricInterpretation") == "YBR_FULL_422":
            samples = 2
        bits = int(dataset.Rows) * int(dataset.Columns) * int(dataset.BitsAllocated) * samples
    except (AttributeError, TypeError, ValueError):
        if mode != LENIENT:
            raise
        bits = 0
    return bits or 8 * (len(value) // _count(dataset))


def _shifted(value: bytes, begin: int, bits: int) -> bytes:
    """Return bits that do not begin with a byte, from a byte's beginning on (PS3.5 D.2)."""
    whole = int.from_bytes(value[begin // 8 : (begin + bits + 7) // 8], "little") >> (begin % 8)
    return (whole & ((1 << bits) - 1)).to_bytes((bits + 7) // 8, "little")
