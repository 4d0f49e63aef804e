"""Measures ours and the peers in turn, judges the demands, and writes docs/benchmark.md."""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.acceptance import Line, judge
from bench.chart import to_svg
from bench.measure import Agreement, Results, compare, measure
from bench.places import ROOT, archive_path
from bench.plan import FEW, ROUNDS, Plan, full_plan, quick_plan
from bench.programs import Program, find_programs
from bench.tables import NOTES, to_costs, to_lines, to_programs, to_sizes, to_wholes
from bench.work import ATTRIBUTES

ABOUT = """\
Made by `make bench`; edit bench/, not this page. CPU time is user and system time of a program and
of those that it starts; medians of interleaved rounds in one run. The ratios hold elsewhere, the
figures do not. Inputs are made, not real: headers as long and as compressible as real ones (CT
13.5 kB, MR 62.7 kB), values that vary as in a series, 12 bits of noise as pixels.
"ours" is the whole check (reading, all rules, derivation, report); peers only read, but for
dicom-qc and dciodvfy."""
COSTS = """\
µs of CPU; in brackets how many times ours. Start-up is not in it: the difference between a small
and a large archive, read in one process after warming up."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and tell; return 1 if a program saw other attributes than ours."""
    options = _parse(arguments)
    plan = quick_plan() if options.quick else full_plan()
    make_ready(plan)
    programs = find_programs(plan.programs)
    agreement = compare(plan, programs)
    results = measure(plan, programs, options.rounds)
    lines = judge(results)
    parts = [*to_report(results, lines, programs), *to_agreement(plan, agreement)]
    sys.stdout.write("\n".join(parts) + "\n")
    if options.docs:
        write_docs(options.docs, options.date, parts, results)
    return int(bool(agreement.differences))


def make_ready(plan: Plan) -> None:
    """Make inputs, the gear's folder and the list of attributes; elsewhere, to stay small.

    The kernel counts the memory of who starts a program as the program's own.
    """
    for module, *names in (
        ("bench.inputs", *plan.families),
        ("bench.gear_folder", str(archive_path("ct", FEW))),
        ("bench.peers.ours", "--wanted"),
    ):
        subprocess.run([sys.executable, "-m", module, *names], cwd=ROOT, check=True)  # noqa: S603 - a list


def to_report(
    results: Results, lines: Sequence[Line], programs: Mapping[str, Program]
) -> list[str]:
    """Return the tables, each with its title."""
    cores = len(os.sched_getaffinity(0))
    machine = f"{cores} cores, {platform.python_implementation()} {platform.python_version()}."
    return [
        *("## Demands", "", *to_lines(lines), ""),
        *("## Cost of one instance more", "", COSTS, to_sizes(results), "", *to_costs(results), ""),
        *("## Whole processes", "", *to_wholes(results), ""),
        *("## Programs", "", machine, "", *to_programs(programs), ""),
    ]


def to_agreement(plan: Plan, agreement: Agreement) -> list[str]:
    """Tell whether all programs that give attributes saw the same."""
    if agreement.differences:
        return ["## Unlike ours", "", *(f"- {each}" for each in agreement.differences)]
    inputs = ", ".join(NOTES[family] for family in plan.compared)
    programs, attributes = ", ".join(agreement.programs), ", ".join(ATTRIBUTES)
    return [f"{programs} saw the same {attributes} in each instance of {inputs}."]


def write_docs(folder: Path, date: str, parts: Sequence[str], results: Results) -> None:
    """Write the page and its picture."""
    picture = "![CPU time per instance, by number and by pixels](benchmark.svg)"
    head = ["# Benchmark", "", f"{date}. {ABOUT}" if date else ABOUT, "", picture, ""]
    (folder / "benchmark.md").write_text("\n".join([*head, *parts]) + "\n", "utf-8")
    (folder / "benchmark.svg").write_text(to_svg(results), "utf-8")


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a part of it, in two minutes")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--date", default="", help="day to write on the page")
    parser.add_argument("--docs", type=Path, help="folder to write the page and the picture to")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
