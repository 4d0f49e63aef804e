"""Reads one member's first bytes into a Header with pydicom; pixel data is never read."""

import zlib
from dataclasses import dataclass, field, replace
from typing import BinaryIO, cast

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset

from fw_gear_dicom_check.errors import MemberFault
from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.limits.budget import Budget, SpentError
from fw_gear_dicom_check.model import Attribute, Fault, FileForm, Header, Pixels, Wanted
from fw_gear_dicom_check.reading.dicom.attribute_lookup import (
    PYDICOM_ERRORS,
    AttributeLookup,
    charge_items,
    charge_values,
)
from fw_gear_dicom_check.reading.dicom.bounded_stream import BoundedStream, InflatedStream
from fw_gear_dicom_check.reading.dicom.chosen_encoding import (
    choose_encoding,
    has_declared_order,
    is_as_declared,
)
from fw_gear_dicom_check.reading.dicom.data_set import DataSetReader
from fw_gear_dicom_check.reading.dicom.encoding import DEFLATED
from fw_gear_dicom_check.reading.dicom.file_meta import (
    meta_names_own_instance,
    meta_text,
    read_file_meta,
)
from fw_gear_dicom_check.reading.dicom.fragments import START, with_start
from fw_gear_dicom_check.reading.dicom.pixel_element import LONGEST_ELEMENT_HEAD, to_pixels
from fw_gear_dicom_check.reading.dicom.refusals import (
    TOO_DEEP_REASON,
    HeaderTooLargeError,
    TooDeepError,
)
from fw_gear_dicom_check.reading.dicom.tags import captured_tags
from fw_gear_dicom_check.reading.inputs.sniff import (
    DICOM_PREFIX,
    META_START,
    PREAMBLE_SIZE,
    ZERO_PREAMBLE,
)

_GROUP_0000 = bytes(2)
"""Group 0000, of network commands, which no file may hold (PS3.7 6.3.1)."""
_NOT_AN_ATTRIBUTE = Fault(
    MemberFault.DAMAGED_HEADER,
    "its header contains bytes that are not a DICOM attribute; copy or upload it again",
)
_BAD_DEFLATE = Fault(
    MemberFault.DAMAGED_DEFLATE,
    "its deflated data set cannot be inflated; copy or upload it again",
)
_UNKNOWN_SIZE = 1 << 62
"""Bytes of a stream whose size is not known, as that of inflated data."""
_MEDIA_UID = "MediaStorageSOPInstanceUID"
_TOO_DEEP = Fault(MemberFault.NESTED_TOO_DEEP, TOO_DEEP_REASON)


@dataclass(frozen=True, slots=True)
class Reading:
    """What to read of a header, and at what cost.

    `skips`: whether to skip sequences that are not wanted, rather than have pydicom keep them.
    """

    wanted: Wanted
    limits: Limits = LIMITS
    budget: Budget = field(default_factory=Budget)
    skips: bool = False


def read_header(source: BinaryIO, size: int, reading: Reading) -> Header | Fault:
    """Read the wanted attributes of a member of `size` bytes; return a Fault where that fails.

    Raises SpentError, and NotWalkableError for a sequence that only pydicom can skip.
    """
    stream = BoundedStream(source, size, reading.limits, reading.budget)
    try:
        return _read_stream(stream, reading)
    except HeaderTooLargeError as error:
        return Fault(MemberFault.HEADER_TOO_LARGE, str(error))
    except zlib.error:
        return _BAD_DEFLATE
    except (RecursionError, TooDeepError):
        return _TOO_DEEP
    except PYDICOM_ERRORS as error:
        if refusal := _find_refusal(error):
            return refusal
        return _to_truncated(stream.tell()) if stream.is_at_end else _to_damaged(error)


def _find_refusal(error: BaseException) -> Fault | None:
    """Return the fault that caused an exception of pydicom's, which wraps those of the stream.

    Raises SpentError and MemoryError, where it is one of these.
    """
    cause = error.__context__
    while cause:
        if isinstance(cause, HeaderTooLargeError):
            return Fault(MemberFault.HEADER_TOO_LARGE, str(cause))
        if isinstance(cause, SpentError | MemoryError):
            raise cause
        if isinstance(cause, RecursionError):
            return _TOO_DEEP
        cause = cause.__context__
    return None


def _to_truncated(position: int) -> Fault:
    return Fault(
        MemberFault.TRUNCATED_HEADER,
        f"it ends at byte {position}, inside its header; copy or upload it again",
    )


def _to_damaged(error: Exception) -> Fault:
    return Fault(
        MemberFault.DAMAGED_HEADER,
        f"pydicom cannot parse its header ({type(error).__name__}); copy or upload it again",
    )


def _read_stream(stream: BoundedStream, reading: Reading) -> Header | Fault:
    wanted, limits = reading.wanted, reading.limits
    preamble, magic = stream.peek(PREAMBLE_SIZE), stream.peek(META_START)[PREAMBLE_SIZE:]
    has_preamble = magic == DICOM_PREFIX
    stream.seek(META_START if has_preamble else 0)
    meta = read_file_meta(stream)
    syntax = meta_text(meta, "TransferSyntaxUID")
    if syntax == DEFLATED:
        inflated = cast("BinaryIO", InflatedStream(stream.rest()))
        stream = BoundedStream(inflated, _UNKNOWN_SIZE, limits, reading.budget)
    if stream.peek(2) == _GROUP_0000:
        return _NOT_AN_ATTRIBUTE
    encoding = choose_encoding(stream.peek(8), syntax)
    tags = (*wanted.slots, *captured_tags(wanted))
    reader = DataSetReader(stream, tags, limits, skips=reading.skips)
    dataset = reader.read(**encoding._asdict())
    pixels, pixel_element = _read_pixels(stream, **encoding._asdict())
    damage = _find_damage(stream, dataset, limits, has_pixels=pixels is not None)
    lookup = AttributeLookup(meta, dataset, pixel_element, limits)
    slots, items = lookup.fill(wanted), lookup.items(wanted)
    charge_values(slots, reading.budget)
    charge_items(items, reading.budget)
    form = FileForm(
        has_preamble,
        has_file_meta=bool(meta),
        is_encoded_as_declared=is_as_declared(encoding, syntax),
        has_declared_order=has_declared_order(encoding, syntax),
        has_plain_preamble=not has_preamble or preamble == ZERO_PREAMBLE,
        has_own_meta=meta_names_own_instance(meta_text(meta, _MEDIA_UID), slots, wanted),
    )
    header = Header(wanted, slots, pixels, form, items)
    return replace(damage, remains=header) if damage else header


def _find_damage(
    stream: BoundedStream, dataset: Dataset, limits: Limits, *, has_pixels: bool
) -> Fault | None:
    """Return what is wrong with a data set that was read, None for nothing."""
    if stream.cut_at is not None or _is_any_value_short(dataset, limits):
        return _to_truncated(stream.size if stream.cut_at is None else stream.cut_at)
    return None if has_pixels or not stream.peek(1) else _NOT_AN_ATTRIBUTE


def _read_pixels(
    stream: BoundedStream, *, is_implicit: bool, is_little: bool
) -> tuple[Pixels, Attribute] | tuple[None, None]:
    begin = stream.peek(LONGEST_ELEMENT_HEAD + START)
    left = stream.size - stream.tell()
    head = begin[:LONGEST_ELEMENT_HEAD]
    found = to_pixels(head, left, is_implicit=is_implicit, is_little=is_little)
    if found is None or not found[0].is_encapsulated:
        return found or (None, None)
    start = left - found[0].available
    return with_start(found[0], begin[start : start + START]), found[1]


def _is_any_value_short(dataset: Dataset, limits: Limits) -> bool:
    """Tell whether a value that was read is shorter than its declared length."""
    return any(
        isinstance(each, RawDataElement)
        and isinstance(each.value, bytes)
        and len(each.value) < each.length <= limits.sequence
        for each in dataset.values()
    )
