"""Where the conformance runs keep things; `make clean` removes all but the evidence."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "conformance"
EVIDENCE = HERE / "evidence"
"""What was seen, committed: one file for each way of running a consumer."""
WORK = ROOT / "build" / "conformance"
ARCHIVES = WORK / "archives"
