"""Walks over an undamaged little-endian header, element by element, and takes out what is wanted.

Anything odd (another encoding, a length that does not fit, tags out of order, an unknown VR) is
left to pydicom, which is the judge; docs/reading.md says why this is sound.
"""

import struct

from fw_gear_dicom_check.budget import Budget
from fw_gear_dicom_check.header import DEFLATED, declared_encoding
from fw_gear_dicom_check.heads import AT_PIXELS, CAPTURED, Heads
from fw_gear_dicom_check.inside import Inside
from fw_gear_dicom_check.limits import LIMITS, Limits
from fw_gear_dicom_check.model import Attribute, Header, Pixels, Wanted
from fw_gear_dicom_check.passing import pass_extended
from fw_gear_dicom_check.pixels import HEAD as PIXEL_HEAD
from fw_gear_dicom_check.pixels import to_pixels
from fw_gear_dicom_check.preface import walked_form
from fw_gear_dicom_check.remembered import CHARSET, Memories
from fw_gear_dicom_check.runs import LESSONS, Trace, find_runs, trace
from fw_gear_dicom_check.sniff import HEAD, MAGIC, PREAMBLE
from fw_gear_dicom_check.wanted import META_GROUP
from fw_gear_dicom_check.window import OddError, Window

_META_HEAD = 12
"""Bytes of File Meta Information's group length."""
_META_LENGTH = b"\2\0\0\0UL\4\0"
"""Head of File Meta Information Group Length (PS3.10 7.1)."""


class Walker:
    """Walks the headers of one run, and remembers what element heads and values mean.

    Its memories: an element's first 8 bytes -> their meaning (`Heads`); a whole element -> its
    Attribute, by encoding and Specific Character Set (`Remembered`); stretches of elements that
    come again (`runs`); captured sequences -> what stands in them (`Inside`).
    """

    def __init__(
        self, wanted: Wanted, limits: Limits = LIMITS, budget: Budget | None = None
    ) -> None:
        """Look for these attributes."""
        budget = budget or Budget(limits)
        captured = frozenset(tag for path in wanted.nested.values() for tag in path)
        self._wanted = wanted
        self._is_able = captured.isdisjoint(wanted.slots)
        self._meta = Heads(wanted, captured, is_implicit=False, group=META_GROUP)
        self._heads = {
            is_implicit: Heads(wanted, captured, is_implicit=is_implicit)
            for is_implicit in (False, True)
        }
        self._memories = Memories(wanted, limits, budget)
        self._inside = Inside(wanted, limits, budget)
        self._lessons = LESSONS
        self._before: tuple[bool, Trace] | None = None
        self._syntax = wanted.by_keyword["TransferSyntaxUID"]
        self._charset = wanted.by_keyword["SpecificCharacterSet"]

    def walk(self, window: Window) -> Header | None:
        """Return the header, None where pydicom has to read it."""
        if not self._is_able:
            return None
        try:
            return self._walk(window)
        except (OddError, struct.error):
            return None

    def _walk(self, window: Window) -> Header:
        window.need(HEAD + _META_HEAD)
        if window.data[PREAMBLE:HEAD] != MAGIC:
            raise OddError
        slots: list[Attribute | None] = [None] * len(self._wanted.keywords)
        start = self._walk_meta(window, slots)
        is_implicit = _to_implicit(slots[self._syntax])
        first = window.data[start + 4 : start + 6]
        if is_implicit == (first.isalpha() and first.isupper()):
            raise OddError
        captured: list[bytes] = []
        heads = self._heads[is_implicit]
        pixels = self._walk_set(window, start, slots, captured, heads)
        if self._lessons:
            self._learn_runs(window, start, slots, heads)
        if captured:
            content, text = b"".join(captured), self._charset_of(slots)
            self._inside.fill(slots, content, text, is_implicit=is_implicit)
        form = walked_form(window.data, start, slots, self._wanted)
        return Header(self._wanted, tuple(slots), pixels, *form)

    def _charset_of(self, slots: list[Attribute | None]) -> str:
        charset = slots[self._charset]
        return charset.text if charset else ""

    def _learn_runs(
        self, window: Window, start: int, slots: list[Attribute | None], heads: Heads
    ) -> None:
        """Compare a header with the one before, and remember what they have alike."""
        self._lessons -= 1
        now = trace(window, start, slots, heads, self._charset)
        before, self._before = self._before, (heads.is_implicit, now)
        if before is None or before[0] != heads.is_implicit:
            return
        text = self._charset_of(slots)
        for run in find_runs(before[1], now):
            is_before = run[2] < CHARSET
            values = self._memories.of("" if is_before else text, heads)
            values.take_run(run)

    def _walk_meta(self, window: Window, slots: list[Attribute | None]) -> int:
        """Take File Meta Information strictly: its length first, then group 2 and nothing else."""
        if window.data[HEAD : HEAD + 8] != _META_LENGTH:
            raise OddError
        length = int.from_bytes(window.data[HEAD + 8 : HEAD + _META_HEAD], "little")
        start = HEAD + _META_HEAD
        window.need(start + length + 8)
        meta = window.data[start : start + length]
        if window.data[start + length : start + length + 2] == b"\2\0":
            raise OddError
        self._walk_set(Window.of(meta), 0, slots, [], self._meta)
        return start + length

    def _walk_set(  # noqa: C901, PLR0912 - the hot loop: calls in it would double its cost
        self,
        window: Window,
        position: int,
        slots: list[Attribute | None],
        captured: list[bytes],
        heads: Heads,
    ) -> Pixels | None:
        """Walk over a data set, whose tags must rise, and stop at its pixels."""
        is_implicit = heads.is_implicit
        data, last = window.data, -1
        size = len(data)
        values = self._memories.of("", heads)
        while True:
            known = values.steps.get(data[position : position + 8])
            if known is None:
                meaning = heads.meet(window, position)
                if meaning is None:
                    return None
                data, size = window.data, len(window.data)
                values.take_step(data[position : position + 8], meaning)
                continue
            tag, step, slot, run = known
            if run and tag > last and data[position : position + run[1]] == run[0]:
                for slot, found in run[4]:
                    slots[slot] = found
                last, position = run[3], position + run[1]
                continue
            if tag <= last:
                raise OddError
            last = tag
            if step > 0:
                end = position + step
            elif step == AT_PIXELS:
                window.used = position + PIXEL_HEAD
                return self._take_pixels(window, position, slots, is_implicit)
            else:
                end = pass_extended(window, position, step, heads)
            if end > size:
                window.need(end)
                data, size = window.data, len(window.data)
            if slot >= 0:
                element = data[position:end]
                found = values.known.get(element) or values.learn(element, tag, slot)
                slots[slot] = found
                if slot == self._charset:
                    values = self._memories.of(found.text, heads)
            elif slot == CAPTURED:
                captured.append(data[position:end])
            position = end

    def _take_pixels(
        self,
        window: Window,
        position: int,
        slots: list[Attribute | None],
        is_implicit: bool,  # noqa: FBT001 - private
    ) -> Pixels:
        window.need(position + 8)
        window.has(position + PIXEL_HEAD)
        head = window.data[position : position + PIXEL_HEAD]
        left = window.size - position
        found = to_pixels(head, left, is_implicit=is_implicit, is_little=True)
        if found is None:
            raise OddError
        pixels, attribute = found
        slot = self._wanted.by_keyword.get(attribute.keyword)
        if slot is not None:
            slots[slot] = attribute
        return pixels


def _to_implicit(syntax: Attribute | None) -> bool:
    """Tell whether a transfer syntax is implicit VR. Raises OddError for one that is not walked."""
    uid = syntax.text if syntax else ""
    declared = declared_encoding(uid)
    if declared is None or uid == DEFLATED or not declared[1]:
        raise OddError
    return declared[0]
