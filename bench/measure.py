"""Runs the tasks in interleaved rounds, and has all programs tell what they saw."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.meter import CommandError, Usage, run_command
from bench.places import ROOT, archive_path
from bench.plan import FEW, Plan, Task
from bench.programs import OURS, Program

Key = tuple[str, str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Sample:
    """One run. For two sizes `cpu` and `wall` are seconds per instance, for one of the whole."""

    cpu: float
    wall: float
    peak: int


@dataclass(frozen=True, slots=True)
class Results:
    """All samples; medians are None where nothing was measured."""

    samples: dict[Key, list[Sample]] = field(default_factory=dict)

    def add(self, key: Key, sample: Sample) -> None:
        """Keep a sample."""
        self.samples.setdefault(key, []).append(sample)

    def cpu(self, program: str, family: str, *sizes: int) -> float | None:
        """Return the median of CPU seconds."""
        found = self.samples.get((program, family, sizes))
        return median(each.cpu for each in found) if found else None

    def wall(self, program: str, family: str, *sizes: int) -> float | None:
        """Return the median of wall seconds."""
        found = self.samples.get((program, family, sizes))
        return median(each.wall for each in found) if found else None

    def peak(self, program: str, family: str, *sizes: int) -> float | None:
        """Return the most bytes of memory."""
        found = self.samples.get((program, family, sizes))
        return max(each.peak for each in found) if found else None


def measure(plan: Plan, programs: Mapping[str, Program], rounds: int) -> Results:
    """Run all tasks round by round, so that a slow minute of the machine hits every program."""
    results = Results()
    for turn in range(rounds):
        for task in plan.tasks:
            program = programs[task.program]
            if turn < task.rounds and program.is_available:
                tell(f"round {turn + 1}: {task.program} on {task.family} {task.sizes}")
                for _ in range(task.repeat):
                    results.add(task.key, run_task(task, program))
    tell("")
    return results


def run_task(task: Task, program: Program) -> Sample:
    """Run one task once. Raises CommandError also if instances were left out."""
    archives = [archive_path(task.family, size) for size in task.sizes]
    if len(task.sizes) == 1:
        return _whole(program, archives[0], task.sizes[0])
    warm = ("--warm", str(archive_path("warm", 2)))
    output = _call(program, *warm, *map(str, archives)).output
    small, large = (json.loads(line) for line in output.splitlines())
    _refuse_lost(program, task.sizes, (small["instances"], large["instances"]))
    more = task.sizes[1] - task.sizes[0]
    cpu, wall = ((large[each] - small[each]) / more for each in ("cpu", "wall"))
    return Sample(cpu, wall, max(small["peak"], large["peak"]))


@dataclass(frozen=True, slots=True)
class Agreement:
    """Programs that told what attributes they saw, and what they saw unlike ours."""

    programs: tuple[str, ...]
    differences: tuple[str, ...]


def compare(plan: Plan, programs: Mapping[str, Program]) -> Agreement:
    """Have all programs that can, tell what they saw."""
    told, differences = [], []
    for name, program in programs.items():
        if not (program.is_available and program.is_script):
            continue
        seen = {family: _see(family, program) for family in plan.compared}
        if not all(each["checksums"] for each in seen.values()):
            continue
        told.append(name)
        for family, each in seen.items():
            differences += _differences(family, name, _see(family, programs[OURS]), each)
    return Agreement(tuple(told), tuple(differences))


def tell(line: str) -> None:
    """Show how far it is, in place on a terminal."""
    is_terminal = sys.stderr.isatty()
    sys.stderr.write(f"\r\x1b[K{line}" if is_terminal else f"{line}\n")
    sys.stderr.flush()


def _whole(program: Program, archive: Path, instances: int) -> Sample:
    arguments = [str(archive)] if program.takes_archive else []
    usage = _call(program, *arguments)
    if program.is_script:
        _refuse_lost(program, (instances,), (json.loads(usage.output)["instances"],))
    if program.report:
        told = json.loads(program.report.read_bytes())["archives"][0]["instances"]
        _refuse_lost(program, (instances,), (told,))
    return Sample(usage.cpu, usage.wall, usage.peak)


def _call(program: Program, *arguments: str) -> Usage:
    return run_command(
        [*program.script, *arguments],
        folder=program.folder or ROOT,
        environment=program.environment,
        accepted=program.accepted,
    )


def _refuse_lost(program: Program, expected: tuple[int, ...], told: tuple[int, ...]) -> None:
    if expected != told:
        raise CommandError(f"{program.name}: read {told} instances out of {expected}")


def _see(family: str, program: Program) -> Mapping[str, Any]:
    """Return a program's number of instances, and a checksum for each attribute it gives."""
    seen = json.loads(_call(program, "--rows", str(archive_path(family, FEW))).output)
    return dict(seen)


def _differences(
    family: str, name: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> list[str]:
    differ = [
        f"{name} sees another {attribute} than ours in {family}"
        for attribute, checksum in ours["checksums"].items()
        if theirs["checksums"][attribute] != checksum
    ]
    if ours["instances"] != theirs["instances"]:
        differ.append(f"{name} sees {theirs['instances']} instances in {family}")
    return differ
