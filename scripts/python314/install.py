"""Makes build/python314: Python 3.14 for Node, and of the locked packages those that need no C.

python -m scripts.python314.install; needs node 20 and npm.
"""

import re
import subprocess
import sys
from pathlib import Path

from scripts.run_gear import BUILD, ROOT

FOLDER = BUILD / "python314"
SITE = FOLDER / "site"
"""The packages, as in site-packages."""
PYODIDE = "pyodide@314.0.7"
"""Python 3.14.2."""
PACKAGES = (
    *("click", "jinja2", "markupsafe", "pydicom", "python-dateutil", "six", "tzdata", "rich"),
    *("pygments", "markdown-it-py", "mdurl", "typing-extensions"),
    *("pytest", "pytest-xdist", "execnet", "pluggy", "iniconfig", "packaging"),
)
"""Ours without isal, and pytest's. MarkupSafe does without its C."""
_HEAD = re.compile(r"^([a-z0-9-]+)==")


def main() -> None:
    """Install both."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    lock = FOLDER / "requirements.txt"
    lock.write_text(choose_locked((ROOT / "requirements-dev.txt").read_text("utf-8")), "utf-8")
    call("npm", "install", "--prefix", str(FOLDER), "--no-audit", "--no-fund", PYODIDE)
    platform = ("--platform", "manylinux2014_x86_64", "--platform", "any")
    version = ("--python-version", "3.14", "--implementation", "cp", "--abi", "cp314")
    how = ("--require-hashes", "--no-deps", "--only-binary", ":all:", "--abi", "none")
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--no-compile")
    call(*pip, "--target", str(SITE), *platform, *version, *how, "--requirement", str(lock))


def choose_locked(text: str) -> str:
    """Return of a lock the packages that are named here, with their hashes."""
    kept, is_wanted = list[str](), False
    for line in text.splitlines():
        if found := _HEAD.match(line):
            is_wanted = found[1] in PACKAGES
        if is_wanted and not line.lstrip().startswith("#"):
            kept.append(line)
    return "\n".join(kept) + "\n"


def call(*command: str) -> None:
    """Run a command; end with its exit code where that is not 0."""
    ended = subprocess.run(command, check=False, cwd=Path(ROOT))  # noqa: S603 - a list, no shell
    if ended.returncode:
        sys.exit(ended.returncode)


if __name__ == "__main__":
    main()
