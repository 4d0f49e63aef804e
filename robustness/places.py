"""Where the runs on bad inputs keep things; `make clean` removes all but the records."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "robustness"
RECORDS = HERE / "records"
"""What was seen, committed: one file for each program."""
WORK = ROOT / "build" / "robustness"
