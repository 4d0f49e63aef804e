"""Counts the instructions of our command, which hardly vary, and holds them to bench/baseline.json.

Time on a busy machine varies by more than a change that matters; instructions do not.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.inputs import make_inputs
from bench.places import ROOT, WORK, archive_path

BASELINE = ROOT / "bench" / "baseline.json"
ALLOWED = 1.10
"""Growth from which on the check fails."""
FEW, MORE = 10, 110
"""Instances of the two archives whose difference is counted."""
_FAMILIES = {"CT": "count_ct", "MR": "count_mr"}
_PROBE = ("true",)
_COLLECTED = re.compile(r"Collected : (\d+)")
_ANSWERED = (0, 1)


class CountError(Exception):
    """A counted command did not end as it should."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Count and print; compare or write on demand. Return 1 if something has grown."""
    parser = argparse.ArgumentParser(prog="bench.instructions", description=__doc__)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--check", action="store_true", help="fail if grown by more than 10 %%")
    group.add_argument("--update", action="store_true", help="write the baseline")
    options = parser.parse_args(arguments)
    tool = find_tool()
    if tool is None:
        _tell("instructions: not available (neither perf's counter nor valgrind works here)")
        return 0
    counts = count_all(tool)
    for name, count in counts.items():
        _tell(f"{name:<24}{count:>16,}")
    if options.update:
        write_baseline(tool, counts)
    return int(options.check and has_grown(tool, counts))


def find_tool() -> str | None:
    """Return perf if its counter works here, else callgrind, else None."""
    for tool in ("perf", "callgrind"):
        program = "valgrind" if tool == "callgrind" else tool
        if shutil.which(program) and _count(tool, _PROBE, (0,)) is not None:
            return tool
    return None


def count_all(tool: str) -> Mapping[str, int]:
    """Return instructions of one instance more, by kind, and of the rest of a run."""
    make_inputs([*_FAMILIES.values()])
    counts = {}
    for kind, family in _FAMILIES.items():
        few, more = (_count_command(tool, archive_path(family, size)) for size in (FEW, MORE))
        each = (more - few) // (MORE - FEW)
        counts[f"one {kind} instance"] = each
        counts[f"start-up, {kind}"] = few - each * FEW
    return counts


def has_grown(tool: str, counts: Mapping[str, int]) -> bool:
    """Tell what has grown. Without a baseline for this tool and Python nothing can have."""
    kept = _read_baseline().get(_key(tool))
    if kept is None:
        _tell(f"no baseline for {_key(tool)}; make one with --update")
        return False
    grown = [name for name, count in counts.items() if count > kept.get(name, count) * ALLOWED]
    for name in grown:
        _tell(f"{name}: {counts[name] / kept[name] - 1:.0%} more than {kept[name]:,}")
    return bool(grown)


def write_baseline(tool: str, counts: Mapping[str, int]) -> None:
    """Keep the counts beside those of other tools and Pythons."""
    baseline = {**_read_baseline(), _key(tool): dict(counts)}
    BASELINE.write_text(json.dumps(baseline, indent=2, sort_keys=True) + "\n", "utf-8")


def _count_command(tool: str, archive: Path) -> int:
    program = (sys.executable, "-s", "-m", "fw_gear_dicom_check.cli.app")
    output = ("--format", "json", "--output", str(WORK / "counted.json"))
    command = (*program, "check", str(archive), "--quiet", *output)
    subprocess.run(command, cwd=ROOT, env=_environment(), check=False)  # noqa: S603 - compiles what it imports
    count = _count(tool, command, _ANSWERED)
    if count is None:
        raise CountError(f"{tool} counted nothing on {archive.name}")
    return count


def _count(tool: str, command: Sequence[str], accepted: Sequence[int]) -> int | None:
    """Return the instructions of a command, None if the tool cannot tell. Raises CountError."""
    perf = ["perf", "stat", "-x", ",", "-e", "instructions:u", "--"]
    callgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}"]
    ended = subprocess.run(  # noqa: S603 - a list
        [*(perf if tool == "perf" else callgrind), *command],
        cwd=ROOT,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode not in accepted:
        last = "\n".join(ended.stderr.splitlines()[-8:])
        raise CountError(f"{tool}: the command ended with {ended.returncode}:\n{last}")
    first = ended.stderr.strip().rpartition("\n")[2].partition(",")[0]
    found = _COLLECTED.search(ended.stderr)
    counted = first if tool == "perf" else found[1] if found else ""
    return int(counted) if counted.isdecimal() else None


def _environment() -> Mapping[str, str]:
    """Return an environment of which nothing changes what is counted."""
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": path, "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _read_baseline() -> Mapping[str, Mapping[str, int]]:
    return json.loads(BASELINE.read_text("utf-8")) if BASELINE.is_file() else {}


def _key(tool: str) -> str:
    python = ".".join(platform.python_version_tuple()[:2])
    return f"{tool}, {platform.python_implementation()} {python}, {platform.machine()}"


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
