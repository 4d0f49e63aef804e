"""Where the fuzzers' inputs lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "fuzz"
"""Grown inputs and crashes; nothing of it is committed."""
CORPORA = ROOT.parent / "shared" / "corpora"
"""Real files, where they are at hand."""
