"""Where the project lies, and the shared material beside it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
"""Real files and peers' answers that are not part of the project."""
