"""Lays out a gear folder with an archive; in a process of its own, which keeps the runner small."""

import argparse
from pathlib import Path

from bench.places import GEAR_FOLDER
from scripts.run_gear import lay_out


def main() -> None:
    """Lay out the folder."""
    parser = argparse.ArgumentParser(prog="bench.gear_folder", description=__doc__)
    parser.add_argument("archive", type=Path)
    lay_out(GEAR_FOLDER, parser.parse_args().archive)


if __name__ == "__main__":
    main()
