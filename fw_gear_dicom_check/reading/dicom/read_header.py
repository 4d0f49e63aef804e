"""Reads one member's first bytes into a Header; pydicom parses, the pixels are never touched."""

import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO, cast

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset

from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.limits.budget import Budget, SpentError
from fw_gear_dicom_check.model import Fault, FileForm, Header, Wanted
from fw_gear_dicom_check.reading.dicom.attribute_lookup import (
    PYDICOM_ERRORS,
    AttributeLookup,
    charge_values,
)
from fw_gear_dicom_check.reading.dicom.bounded_stream import BoundedStream, InflatedStream
from fw_gear_dicom_check.reading.dicom.data_set import DataSetReader
from fw_gear_dicom_check.reading.dicom.encoding import DEFLATED, declared_encoding
from fw_gear_dicom_check.reading.dicom.file_meta import meta_names_own_instance
from fw_gear_dicom_check.reading.dicom.pixel_element import LONGEST_ELEMENT_HEAD, to_pixels
from fw_gear_dicom_check.reading.dicom.refusals import HeaderTooLargeError, TooDeepError
from fw_gear_dicom_check.reading.dicom.tags import META_GROUP
from fw_gear_dicom_check.reading.inputs.sniff import (
    DICOM_PREFIX,
    META_START,
    PREAMBLE_SIZE,
    ZERO_PREAMBLE,
    guess_encoding,
)

_GROUP_0008 = (b"\x08\x00", b"\x00\x08")
"""Group 0008, with which nearly every data set begins, in both byte orders."""
_GROUP_0000 = bytes(2)
"""Group 0000, of commands on a network, which no file holds (PS3.7 6.3.1)."""
_NOT_AN_ATTRIBUTE = Fault(
    "damaged_header", "bytes that are no attribute stand in its header; copy or upload it again"
)
_UNKNOWN_SIZE = 1 << 62
"""Size of a stream whose end is not known beforehand."""
_TOO_DEEP = Fault("nested_too_deep", "sequences are nested too deeply to be read")


@dataclass(frozen=True, slots=True)
class Reading:
    """What to read of a header, and at what cost.

    `skips`: pass over sequences that nobody looks into, rather than have pydicom hold them.
    """

    wanted: Wanted
    limits: Limits
    budget: Budget
    skips: bool = False


def read_header(
    source: BinaryIO, size: int, wanted: Wanted, reading: Reading | None = None
) -> Header | Fault:
    """Read the wanted attributes. A header that cannot be read is a Fault, never an error.

    Raises SpentError, and NotWalkableError for a sequence that only pydicom can pass over.
    """
    reading = reading or Reading(wanted, LIMITS, Budget())
    stream = BoundedStream(source, size, reading.limits, reading.budget)
    try:
        return _read_stream(stream, reading)
    except HeaderTooLargeError as error:
        return Fault("header_too_large", str(error))
    except zlib.error:
        return Fault("damaged_deflate", "the deflated data set cannot be inflated")
    except (RecursionError, TooDeepError):
        return _TOO_DEEP
    except PYDICOM_ERRORS as error:
        if refusal := _find_refusal(error):
            return refusal
        return _to_truncated(stream.tell()) if stream.is_at_end else _to_damaged(error)


def _find_refusal(error: BaseException) -> Fault | None:
    """Return what stands behind an error of pydicom's, which takes all others for its own.

    Raises SpentError and MemoryError, where it is one of these.
    """
    cause = error.__context__
    while cause:
        if isinstance(cause, HeaderTooLargeError):
            return Fault("header_too_large", str(cause))
        if isinstance(cause, SpentError | MemoryError):
            raise cause
        if isinstance(cause, RecursionError):
            return _TOO_DEEP
        cause = cause.__context__
    return None


def _to_truncated(position: int) -> Fault:
    return Fault(
        "truncated_header",
        f"it ends at byte {position}, inside its header; copy or upload it again",
    )


def _to_damaged(error: Exception) -> Fault:
    return Fault(
        "damaged_header",
        f"pydicom cannot parse its header ({type(error).__name__}); copy or upload it again",
    )


def _read_stream(stream: BoundedStream, reading: Reading) -> Header | Fault:
    wanted, limits = reading.wanted, reading.limits
    preamble, magic = stream.peek(PREAMBLE_SIZE), stream.peek(META_START)[PREAMBLE_SIZE:]
    has_preamble = magic == DICOM_PREFIX
    stream.seek(META_START if has_preamble else 0)
    meta = _read_meta(stream)
    syntax = _text_of(meta, "TransferSyntaxUID")
    if syntax == DEFLATED:
        inflated = cast("BinaryIO", InflatedStream(stream.rest()))
        stream = BoundedStream(inflated, _UNKNOWN_SIZE, limits, reading.budget)
    if stream.peek(2) == _GROUP_0000:
        return _NOT_AN_ATTRIBUTE
    is_implicit, is_little = _choose_encoding(stream, syntax)
    tags = (*wanted.slots, *(tag for path in wanted.nested.values() for tag in path))
    reader = DataSetReader(stream, tags, limits, skips=reading.skips)
    dataset = reader.read(is_implicit=is_implicit, is_little=is_little)
    found = to_pixels(
        stream.peek(LONGEST_ELEMENT_HEAD),
        stream.size - stream.tell(),
        is_implicit=is_implicit,
        is_little=is_little,
    )
    pixels, pixel_element = found or (None, None)
    if stream.cut_at is not None or _is_any_value_short(dataset, limits):
        return _to_truncated(stream.size if stream.cut_at is None else stream.cut_at)
    if pixels is None and stream.peek(1):
        return _NOT_AN_ATTRIBUTE
    slots = AttributeLookup(meta, dataset, pixel_element, limits).fill(wanted)
    charge_values(slots, reading.budget)
    return Header(
        wanted,
        slots,
        pixels,
        FileForm(
            has_preamble,
            has_file_meta=bool(meta),
            is_encoded_as_declared=declared_encoding(syntax) in (None, (is_implicit, is_little)),
            has_plain_preamble=not has_preamble or preamble == ZERO_PREAMBLE,
            has_own_meta=meta_names_own_instance(
                _text_of(meta, "MediaStorageSOPInstanceUID"), slots, wanted
            ),
        ),
    )


def _is_any_value_short(dataset: Dataset, limits: Limits) -> bool:
    """Tell whether a value is shorter than its length; those that were not read do not count."""
    return any(
        isinstance(each, RawDataElement)
        and isinstance(each.value, bytes)
        and len(each.value) < each.length <= limits.sequence
        for each in dataset.values()
    )


def _read_meta(stream: BoundedStream) -> Dataset:
    if stream.peek(2) != struct.pack("<H", META_GROUP):
        return Dataset()
    return read_dataset(
        cast("BinaryIO", stream),
        is_implicit_VR=False,
        is_little_endian=True,
        stop_when=lambda tag, _vr, _length: tag >> 16 != META_GROUP,
    )


def _text_of(part: Dataset, keyword: str) -> str:
    element = part.get_item(keyword) if keyword in part else None
    raw = getattr(element, "value", None)
    return raw.decode("iso8859-1").rstrip(" \0") if isinstance(raw, bytes) else str(raw or "")


def _choose_encoding(stream: BoundedStream, syntax: str) -> tuple[bool, bool]:
    """Return (is implicit, is little endian): as declared, unless the first VR says otherwise."""
    first = stream.peek(8)
    declared = declared_encoding(syntax)
    if len(first) < 8:  # noqa: PLR2004 - no element follows
        return declared or (False, True)
    guessed = guess_encoding(first)
    if declared is None or first[:2] in _GROUP_0008:
        return guessed
    return guessed[0], declared[1]
