"""Grows inputs for the targets: `python -m fuzz.run --runs 1000000 [--target NAME]`.

Every input may take 10 seconds and 1 GB; what breaks a target is kept under build/fuzz/crashes.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fuzz.places import ROOT, WORK
from fuzz.registry import TARGETS
from fuzz.target import Target
from tests.support.fuzz_cases import CASES

_SECONDS, _MEGABYTES = 10, 1024
_DONE = re.compile(r"stat::number_of_executed_units: +(\d+)")
_PULSE = re.compile(r"^#(\d+)\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Grown:
    """What became of one target; `crashes`: files with inputs that broke it."""

    target: str
    executions: int
    seconds: float
    crashes: tuple[Path, ...]
    code: int


def main() -> int:
    """Run the targets side by side, and tell the executions of each and of all."""
    options = _parser().parse_args()
    chosen = [TARGETS[name] for name in options.target] or list(TARGETS.values())
    shares = sum(target.share for target in chosen)
    with ThreadPoolExecutor(options.jobs) as pool:
        found = pool.map(
            lambda each: grow(each, options.runs * each.share // shares + 1, options.seed), chosen
        )
        grown = [_tell(each) for each in found]
    total = sum(each.executions for each in grown)
    _say(f"{'all':<10}{total:>10} executions")
    return 1 if any(each.code or each.crashes for each in grown) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000, help="executions of all targets")
    parser.add_argument("--target", action="append", default=[], choices=[*TARGETS])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    return parser


def grow(target: Target, runs: int, seed: int) -> Grown:
    """Run one target in a process of its own, from its seeds and all that earlier runs grew."""
    corpus, crashes = WORK / "corpus" / target.name, WORK / "crashes" / target.name
    for folder in (corpus, crashes):
        folder.mkdir(parents=True, exist_ok=True)
    before = set(crashes.iterdir())
    _plant(target, corpus)
    began = time.monotonic()
    log = WORK / f"{target.name}.log"
    with log.open("w", encoding="utf-8") as out:
        ended = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", "fuzz.grow", target.name, *_flags(target, runs, seed), corpus],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(WORK)},
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    new = tuple(sorted(set(crashes.iterdir()) - before))
    count = _executions(log.read_text("utf-8", "replace"))
    return Grown(target.name, count, time.monotonic() - began, new, ended.returncode)


def _flags(target: Target, runs: int, seed: int) -> Iterator[str]:
    yield from (f"-runs={runs}", f"-seed={seed}", f"-max_len={target.longest}", "-len_control=0")
    yield "-mutate_depth=1"
    yield from (f"-timeout={_SECONDS}", f"-rss_limit_mb={_MEGABYTES}", "-print_final_stats=1")
    yield f"-artifact_prefix={WORK / 'crashes' / target.name}/"


def _plant(target: Target, corpus: Path) -> None:
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number:04}").write_bytes(seed)
    for number, case in enumerate(CASES.get(target.name, {}).values()):
        (corpus / f"case-{number:04}").write_bytes(case)


def _executions(log: str) -> int:
    """Return the executions that libFuzzer told of, those of its last sign of life at the least."""
    return max(map(int, [*_DONE.findall(log), *_PULSE.findall(log)]), default=0)


def _tell(grown: Grown) -> Grown:
    _say(f"{grown.target:<10}{grown.executions:>10} executions in {grown.seconds:.0f} s")
    for crash in grown.crashes:
        _say(f"  broken by {crash.relative_to(ROOT)}")
    if grown.code and not grown.crashes:
        _say(f"  ended with {grown.code}: see {(WORK / grown.target).relative_to(ROOT)}.log")
    return grown


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
