"""Makes the inputs in build/bench/inputs, seeded and without downloads; keeps what is there."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.families import FAMILIES, SEED, Family, huge_head, huge_size
from bench.places import HUGE_FILE, INPUTS, archive_path
from bench.zip_writer import write_archives

REVISION = 1
"""Raise it when families are made in another way: what is there is then made anew."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the families that are named, or all."""
    parser = argparse.ArgumentParser(prog="bench.inputs", description=__doc__)
    parser.add_argument("families", nargs="*", help="all if none is named")
    make_inputs(parser.parse_args(arguments).families)


def make_inputs(names: Sequence[str] = ()) -> None:
    """Make what is missing or was made in another way."""
    INPUTS.mkdir(parents=True, exist_ok=True)
    for family in FAMILIES:
        if not names or family.name in names:
            make_family(family)


def make_family(family: Family) -> None:
    """Make the archives of one family unless its stamp says that they are there."""
    stamp = INPUTS / f"{family.name}.json"
    text = json.dumps({"seed": SEED, "revision": REVISION, "sizes": family.sizes})
    if stamp.is_file() and stamp.read_text("utf-8") == text:
        return
    start = time.monotonic()
    paths = {count: archive_path(family.name, count) for count in family.sizes}
    write_archives(paths, family.make(max(family.sizes)))
    if family.name == "huge":
        write_huge_file(HUGE_FILE)
    stamp.write_text(text, "utf-8")
    size = sum(path.stat().st_size for path in paths.values()) / 1e6
    sys.stdout.write(f"{family.name}: {size:.0f} MB in {time.monotonic() - start:.0f} s\n")
    sys.stdout.flush()


def write_huge_file(path: Path) -> None:
    """Write the 2 GiB instance as a file whose pixels take no room on the disk."""
    head = huge_head()
    with path.open("wb") as out:
        out.write(head)
        out.truncate(len(head) + huge_size())


if __name__ == "__main__":
    main()
