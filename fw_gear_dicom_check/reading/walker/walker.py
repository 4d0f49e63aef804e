"""Walks an undamaged little-endian header, element by element, and decodes the wanted attributes.

Anything unusual (another encoding, a length that does not fit, tags out of order, an unknown VR) is
left to pydicom, which decides; docs/reading.md says why this is safe.
"""

import struct

from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.model import Attribute, Header, Item, Pixels, Wanted
from fw_gear_dicom_check.reading.dicom.file_meta import to_file_form
from fw_gear_dicom_check.reading.dicom.fragments import START, with_start
from fw_gear_dicom_check.reading.dicom.pixel_element import LONGEST_ELEMENT_HEAD, to_pixels
from fw_gear_dicom_check.reading.dicom.refusals import NotWalkableError
from fw_gear_dicom_check.reading.dicom.tags import CHARSET_TAG, LAST_TAG, META_GROUP, captured_tags
from fw_gear_dicom_check.reading.dicom.text_encoding import usable_charset
from fw_gear_dicom_check.reading.inputs.sniff import DICOM_PREFIX, META_START, PREAMBLE_SIZE
from fw_gear_dicom_check.reading.walker.buffer import HeaderBuffer
from fw_gear_dicom_check.reading.walker.captured_sequences import CapturedSequences
from fw_gear_dicom_check.reading.walker.declared_encoding import charset_of, to_implicit
from fw_gear_dicom_check.reading.walker.element_heads import AT_PIXELS, CAPTURED, ElementHeads
from fw_gear_dicom_check.reading.walker.repeated_elements import HeaderComparison
from fw_gear_dicom_check.reading.walker.skip_in_buffer import find_element_end
from fw_gear_dicom_check.reading.walker.value_cache import ValueCaches

_GROUP_LENGTH_SIZE = 12
"""Bytes of the element File Meta Information Group Length."""
_GROUP_LENGTH_HEAD = b"\2\0\0\0UL\4\0"
"""Tag, VR and length of File Meta Information Group Length (PS3.10 7.1)."""


class Walker:
    """Walks the headers of one run; bytes that repeat are recognised and not parsed again.

    Its caches: an element's first 8 bytes -> their meaning (`ElementHeads`); a whole element -> its
    Attribute, by encoding and Specific Character Set (`ValueCache`); stretches of elements that are
    equal in several headers (`RepeatedElements`); sequences -> what is wanted of them
    (`CapturedSequences`).
    """

    def __init__(
        self,
        wanted: Wanted,
        limits: Limits = LIMITS,
        budget: Budget | None = None,
        last: int = LAST_TAG,
    ) -> None:
        """Take the attributes to look for, what the archive may cost, and the last tag to look at.

        A header that is not walked to its end has no pixels.
        """
        budget = budget or Budget(limits)
        captured = captured_tags(wanted)
        self._wanted = wanted
        self._meta = ElementHeads(wanted, captured, is_implicit=False, group=META_GROUP)
        self._heads = {
            is_implicit: ElementHeads(wanted, captured, is_implicit=is_implicit, last=last)
            for is_implicit in (False, True)
        }
        self._caches = ValueCaches(wanted, limits, budget)
        self._captured = CapturedSequences(wanted, limits, budget, self._caches)
        self._is_whole = last == LAST_TAG
        self._syntax = wanted.by_keyword["TransferSyntaxUID"]
        self._charset = wanted.by_keyword["SpecificCharacterSet"]
        self._comparison = HeaderComparison(self._charset)

    def walk(self, buffer: HeaderBuffer) -> Header | None:
        """Return the header, None where it has to be read with pydicom."""
        if not self._captured.is_usable:
            return None
        try:
            return self._walk(buffer)
        except (NotWalkableError, struct.error):
            return None

    def _walk(self, buffer: HeaderBuffer) -> Header:
        buffer.need(META_START + _GROUP_LENGTH_SIZE)
        if buffer.data[PREAMBLE_SIZE:META_START] != DICOM_PREFIX:
            raise NotWalkableError
        slots: list[Attribute | None] = [None] * len(self._wanted.keywords)
        start = self._walk_meta(buffer, slots)
        is_implicit = to_implicit(slots[self._syntax])
        first = buffer.data[start + 4 : start + 6]
        if is_implicit == (first.isalpha() and first.isupper()):
            raise NotWalkableError
        captured: list[bytes] = []
        heads = self._heads[is_implicit]
        pixels = self._walk_data_set(buffer, start, slots, captured, heads)
        if self._comparison.left:
            for found in self._comparison.compare(buffer, start, slots, heads):
                charset = "" if found[2] < CHARSET_TAG else charset_of(slots[self._charset])
                self._caches.of(charset, heads).add_repeated(found)
        items: tuple[Item, ...] = ()
        if captured:
            charset = charset_of(slots[self._charset])
            items = self._captured.read(captured, slots, charset, heads)
        form = to_file_form(buffer.data, start, slots, self._wanted)
        return Header(self._wanted, tuple(slots), pixels, form, items)

    def _walk_meta(self, buffer: HeaderBuffer, slots: list[Attribute | None]) -> int:
        """Walk File Meta Information, strictly by PS3.10 7.1; return where the data set begins."""
        if buffer.data[META_START : META_START + 8] != _GROUP_LENGTH_HEAD:
            raise NotWalkableError
        length = int.from_bytes(
            buffer.data[META_START + 8 : META_START + _GROUP_LENGTH_SIZE], "little"
        )
        start = META_START + _GROUP_LENGTH_SIZE
        buffer.need(start + length + 8)
        meta = buffer.data[start : start + length]
        if buffer.data[start + length : start + length + 2] == b"\2\0":
            raise NotWalkableError
        self._walk_data_set(HeaderBuffer.of(meta), 0, slots, [], self._meta)
        return start + length

    # A data element in bytes (PS3.5 7.1). The first 8 are its head; `step` is head plus value.
    #   explicit VR, short   tag 4 | VR 2 | length 2     | value
    #   explicit VR, long    tag 4 | VR 2 | reserved 2   | length 4 | value
    #   implicit VR          tag 4 | length 4            | value
    def _walk_data_set(  # noqa: C901, PLR0912 - the hot loop: calls in it would double its cost
        self,
        buffer: HeaderBuffer,
        position: int,
        slots: list[Attribute | None],
        captured: list[bytes],
        heads: ElementHeads,
    ) -> Pixels | None:
        """Fill `slots` and `captured` up to the pixel data, and return it; tags must ascend."""
        is_implicit = heads.is_implicit
        data, last = buffer.data, -1
        size = len(data)
        cache = self._caches.of("", heads)
        while True:
            meaning = cache.steps.get(data[position : position + 8])
            if meaning is None:
                parsed = heads.look_up(buffer, position)
                if parsed is None:
                    return None
                data, size = buffer.data, len(buffer.data)
                cache.add_step(data[position : position + 8], parsed)
                continue
            tag, step, slot, repeated = meaning
            if repeated and tag > last and data[position : position + repeated[1]] == repeated[0]:
                for slot, found in repeated[4]:
                    slots[slot] = found
                last, position = repeated[3], position + repeated[1]
                continue
            if tag <= last:
                raise NotWalkableError
            last = tag
            if step > 0:
                end = position + step
            elif step == AT_PIXELS:
                buffer.used = position + LONGEST_ELEMENT_HEAD
                return self._take_pixels(buffer, position, slots, is_implicit)
            else:
                end = find_element_end(buffer, position, step, heads)
            if end > size:
                buffer.need(end)
                data, size = buffer.data, len(buffer.data)
            if slot >= 0:
                element = data[position:end]
                found = cache.known.get(element) or cache.learn(element, tag, slot)
                slots[slot] = found
                if slot == self._charset:
                    cache = self._caches.of(usable_charset(found.text), heads)
            elif slot == CAPTURED:
                captured.append(data[position:end])
            position = end

    def _take_pixels(
        self,
        buffer: HeaderBuffer,
        position: int,
        slots: list[Attribute | None],
        is_implicit: bool,  # noqa: FBT001 - private
    ) -> Pixels | None:
        if not self._is_whole:
            return None
        buffer.need(position + 8)
        buffer.has(position + LONGEST_ELEMENT_HEAD)
        head = buffer.data[position : position + LONGEST_ELEMENT_HEAD]
        left = buffer.size - position
        found = to_pixels(head, left, is_implicit=is_implicit, is_little=True)
        if found is None:
            raise NotWalkableError
        pixels, attribute = found
        slot = self._wanted.by_keyword.get(attribute.keyword)
        if slot is not None:
            slots[slot] = attribute
        if pixels.is_encapsulated:
            start = position + left - pixels.available
            buffer.has(start + START)
            return with_start(pixels, buffer.data[start : start + START])
        return pixels
