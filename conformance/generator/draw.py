"""Draws variants: a sound object with up to two faults. A seed draws the same always."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from conformance.generator.attribute_faults import draw_attribute_fault
from conformance.generator.bases import BASES, instances_of
from conformance.generator.draft import Draft, to_file
from conformance.generator.encoding_faults import draw_encoding_fault
from conformance.generator.fault import Fault
from tests.support.dicom_files import write_zip

_NUMBERS = (0, *(1,) * 12, *(2,) * 7)
"""Numbers of faults, in proportion to how often they are drawn."""
_ATTRIBUTE = 0.75
"""Share of faults that are of an attribute; the others are of the encoding."""
_ALL, _ONE, _FIRST = 0.55, 0.2, 0.1
"""Shares of faults in all instances, in one of them, in the first; the others are in some."""
_WORKING = 0.85
"""Share of objects that the consumer works on; what it does not know tells little."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One variant. `number`: in its seed, -1 for the sound object itself."""

    number: int
    base: str
    faults: tuple[Fault, ...] = ()

    @property
    def id(self) -> str:
        """Its number, what it is made from, and what is wrong with it."""
        if self.number < 0:
            return f"whole: {self.base}"
        told = "; ".join(map(str, self.faults)) or "nothing"
        return f"{self.number:05} {self.base}: {told}"

    def build(self, folder: Path) -> Path:
        """Write the archive and return its path."""
        members = {f"{number:03}.dcm": to_file(each) for number, each in self.drafts().items()}
        return write_zip(folder / f"{max(self.number, 0):05}.dicom.zip", members)

    def drafts(self) -> Mapping[int, Draft]:
        """Return the instances by number, from 1."""
        found = {}
        for number, elements in enumerate(instances_of(self.base)):
            draft = Draft(elements)
            for fault in self.faults:
                if number in fault.only:
                    draft = fault.apply(draft)
            found[number + 1] = draft
        return found


def draw(seed: str, number: int, working: Sequence[str] = ()) -> Drawn:
    """Return a variant. `working`: objects that are drawn more often than others."""
    random = Random(f"{seed}/{number}")  # noqa: S311 - chance, no secret
    often = working or list(BASES)
    base = random.choice(often if random.random() < _WORKING else list(BASES))
    faults = (_draw_fault(random, base) for _ in range(random.choice(_NUMBERS)))
    return Drawn(number, base, tuple(faults))


def whole(base: str) -> Drawn:
    """Return a sound object."""
    return Drawn(-1, base)


def _draw_fault(random: Random, base: str) -> Fault:
    instances = instances_of(base)
    where = _draw_where(random, len(instances))
    if random.random() < _ATTRIBUTE:
        return draw_attribute_fault(random, instances[0], where)
    return draw_encoding_fault(random, where)


def _draw_where(random: Random, count: int) -> tuple[str, tuple[int, ...]]:
    chance = random.random()
    if chance < _ALL:
        return "all", tuple(range(count))
    if chance < _ALL + _ONE:
        chosen = random.randrange(count)
        return f"instance {chosen + 1}", (chosen,)
    if chance < _ALL + _ONE + _FIRST:
        return "instance 1", (0,)
    several = sorted(random.sample(range(count), random.randrange(1, count + 1)))
    return f"instances {', '.join(str(each + 1) for each in several)}", tuple(several)
