"""Makes each peer a virtual environment of its own, from its exact versions, once."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from bench.places import ROOT, WORK

VERSIONS = ROOT / "bench" / "peers"
"""Folder of <peer>.txt."""


class NotAvailableError(Exception):
    """A peer cannot be run here."""


def python_of(peer: str) -> str:
    """Return the interpreter of a peer's environment. Raises NotAvailableError."""
    wanted = (VERSIONS / f"{peer}.txt").read_bytes()
    folder = WORK / f"venv-{peer}"
    stamp = folder / ".versions"
    digest = sha256(wanted).hexdigest()
    if not stamp.is_file() or stamp.read_text("utf-8") != digest:
        _make(peer, folder)
        stamp.write_text(digest, "utf-8")
    return str(folder / "bin" / "python")


def _make(peer: str, folder: Path) -> None:
    sys.stdout.write(f"making the environment of {peer}\n")
    sys.stdout.flush()
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [*pip, "--quiet", "--requirement", str(VERSIONS / f"{peer}.txt")],
    ):
        ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a list
        if ended.returncode:
            last = (ended.stderr or ended.stdout).strip().splitlines()[-1:]
            raise NotAvailableError(f"pip cannot install it: {' '.join(last)}")
