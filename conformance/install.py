"""Installs what a conformance run needs, once: Debian's packages, npm's, the viewers, Python's."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.places import HERE, WORK

VIEWERS = HERE / "viewers.toml"
_DRIVER = HERE / "viewer"


class InstallError(Exception):
    """Something that a run needs cannot be installed here."""


def need_programs(programs: Mapping[str, str]) -> None:
    """Install the Debian packages of programs or files that are missing: name -> package."""
    missing = [
        package
        for name, package in programs.items()
        if shutil.which(name) is None and not Path(name).is_file()
    ]
    if not missing:
        return
    if os.geteuid() != 0:
        raise InstallError(f"install Debian's {' '.join(missing)} first, or run as root")
    _tell(f"installing {' '.join(missing)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "PATH": os.environ["PATH"]}
    _run(["apt-get", "update", "-qq"], environment=quiet)
    _run(["apt-get", "install", "-y", "-qq", *missing], environment=quiet)


def need_driver() -> Path:
    """Install what drives the browser, and return the folder of our scripts."""
    lock = (_DRIVER / "package-lock.json").read_bytes()
    stamp = _DRIVER / "node_modules" / ".checked"
    digest = hashlib.sha256(lock).hexdigest()
    if not stamp.is_file() or stamp.read_text("utf-8") != digest:
        _run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], folder=_DRIVER)
        stamp.write_text(digest, "utf-8")
    return _DRIVER


def need_viewer(name: str) -> Path:
    """Fetch a viewer and return the folder of its built pages. Raises InstallError."""
    pinned = tomllib.loads(VIEWERS.read_text("utf-8"))[name]
    folder = WORK / f"{name}-{pinned['version']}"
    if not (folder / "package" / "dist").is_dir():
        WORK.mkdir(parents=True, exist_ok=True)
        _tell(f"fetching {pinned['package']} {pinned['version']}")
        wanted = f"{pinned['package']}@{pinned['version']}"
        packed = WORK / _run(["npm", "pack", "--silent", wanted], folder=WORK).split()[-1]
        _compare(packed, pinned["integrity"])
        fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
        with tarfile.open(packed) as opened:
            opened.extractall(fresh, filter="data")
        packed.unlink()
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    return folder / "package" / "dist"


def need_python(name: str) -> str:
    """Make a consumer's virtual environment and return its interpreter. Raises InstallError."""
    wanted = HERE / name / "requirements.txt"
    folder = WORK / f"venv-{name}"
    stamp = folder / ".checked"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    python = str(folder / "bin" / "python")
    if not stamp.is_file() or stamp.read_text("utf-8") != digest:
        _tell(f"making the environment of {name}")
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "--require-hashes", "--no-deps", "--requirement", str(wanted)])
        stamp.write_text(digest, "utf-8")
    return python


def debian_version(package: str) -> str:
    """Return the version of an installed Debian package. Raises InstallError."""
    return _run(["dpkg-query", "-W", "-f", "${Version}", package])


def _compare(packed: Path, integrity: str) -> None:
    found = base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    if f"sha512-{found}" != integrity:
        packed.unlink()
        raise InstallError(f"{packed.name}: not the file that {VIEWERS.name} names")


def _run(
    command: Sequence[str],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    ended = subprocess.run(  # noqa: S603 - a list
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        last = (ended.stderr or ended.stdout).strip().splitlines()[-1:]
        raise InstallError(f"{command[0]} {command[1]}: {' '.join(last)}")
    return ended.stdout


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
