"""Finds stretches of elements that are equal in two headers, to recognise them as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fw_gear_dicom_check.model import Attribute
from fw_gear_dicom_check.reading.walker.buffer import HeaderBuffer
from fw_gear_dicom_check.reading.walker.element_heads import AT_PIXELS, CAPTURED, ElementHeads
from fw_gear_dicom_check.reading.walker.skip_in_buffer import find_element_end

COMPARED_HEADERS = 3
"""Headers of an archive that are compared, each with the previous one."""
FEWEST_REPEATED = 3
"""Elements that a stretch must have to be worth keeping."""
MOST_REPEATED = 256
"""Stretches kept for one encoding and character set at most."""

RepeatedElements = tuple[bytes, int, int, int, tuple[tuple[int, Attribute], ...]]
"""A stretch: its bytes, their number, its first and last tag, the slots that it fills."""


@dataclass(frozen=True, slots=True)
class Step:
    """One element of a walked header, with the slot and attribute that it gave, if any.

    `has_side_effect`: it does more than fill a slot, so it must be walked in each header.
    """

    start: int
    end: int
    tag: int
    found: tuple[int, Attribute] | None
    has_side_effect: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """One header's elements in order, and its bytes."""

    data: bytes
    steps: Sequence[Step]


class HeaderComparison:
    """Compares the first headers of an archive, each with the previous one.

    `left`: headers that are still to be compared.
    """

    def __init__(self, charset: int) -> None:
        """Take the slot of Specific Character Set, which decides how texts are decoded."""
        self.left = COMPARED_HEADERS
        self._charset = charset
        self._before: tuple[bool, Trace] | None = None

    def compare(
        self,
        buffer: HeaderBuffer,
        start: int,
        slots: Sequence[Attribute | None],
        heads: ElementHeads,
    ) -> Iterator[RepeatedElements]:
        """Return the stretches shared with the previous header, if both have one encoding."""
        self.left -= 1
        now = trace_header(buffer, start, slots, heads, self._charset)
        before, self._before = self._before, (heads.is_implicit, now)
        if before is None or before[0] != heads.is_implicit:
            return iter(())
        return find_repeated(before[1], now)


def trace_header(
    buffer: HeaderBuffer,
    position: int,
    slots: Sequence[Attribute | None],
    heads: ElementHeads,
    charset: int,
) -> Trace:
    """Return the elements of a header that was just walked, by walking it again."""
    steps: list[Step] = []
    while (head := buffer.data[position : position + 8]) in heads.known:
        tag, step, slot = heads.known[head]
        if step == AT_PIXELS:
            break
        end = position + step if step > 0 else find_element_end(buffer, position, step, heads)
        attribute = slots[slot] if slot >= 0 else None
        found = (slot, attribute) if attribute else None
        steps.append(Step(position, end, tag, found, slot in (CAPTURED, charset)))
        position = end
    return Trace(buffer.data, steps)


def find_repeated(before: Trace, now: Trace) -> Iterator[RepeatedElements]:
    """Yield the stretches of `now` whose elements are equal and adjacent in `before` too."""
    index_of = {step.tag: number for number, step in enumerate(before.steps)}
    stretch: list[Step] = []
    follows = -1
    for step in now.steps:
        index = index_of.get(step.tag, -1)
        is_alike = index >= 0 and not step.has_side_effect and _is_alike(before, now, index, step)
        if not is_alike or (stretch and index != follows):
            yield from _to_repeated(now, stretch)
            stretch = []
        if is_alike:
            stretch.append(step)
            follows = index + 1
    yield from _to_repeated(now, stretch)


def _is_alike(before: Trace, now: Trace, index: int, step: Step) -> bool:
    other = before.steps[index]
    return before.data[other.start : other.end] == now.data[step.start : step.end]


def _to_repeated(now: Trace, stretch: Sequence[Step]) -> Iterator[RepeatedElements]:
    if len(stretch) < FEWEST_REPEATED:
        return
    content = now.data[stretch[0].start : stretch[-1].end]
    fills = tuple(step.found for step in stretch if step.found)
    yield content, len(content), stretch[0].tag, stretch[-1].tag, fills
