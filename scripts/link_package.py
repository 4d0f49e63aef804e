"""Makes this checkout importable in the environment that runs this, and its command callable.

What `pip install --editable` does (with --copy: `pip install`), without downloading a build backend
that no lock file covers.
"""

import argparse
import shutil
import sys
import sysconfig
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "fw_gear_dicom_check"
COMMAND = """#!{python}
import sys

from {module} import {function}

if __name__ == "__main__":
    sys.exit({function}())
"""


def main() -> None:
    """Write the path file or the copy, the package's metadata and the console commands."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--copy", action="store_true", help="copy the package; for an image")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    site = Path(sysconfig.get_path("purelib"))
    remove_earlier(site)
    if options.parse_args().copy:
        shutil.copytree(ROOT / PACKAGE, site / PACKAGE)
    else:
        (site / f"{PACKAGE}.pth").write_text(f"{ROOT}\n", "utf-8")
    write_metadata(site, project)
    write_commands(Path(sysconfig.get_path("scripts")), project)


def remove_earlier(site: Path) -> None:
    """Remove what an earlier call left: of two versions, the older one might be found."""
    (site / f"{PACKAGE}.pth").unlink(missing_ok=True)
    for folder in [site / PACKAGE, *site.glob(f"{PACKAGE}-*.dist-info")]:
        shutil.rmtree(folder, ignore_errors=True)


def write_metadata(site: Path, project: Mapping[str, Any]) -> None:
    """Write what `importlib.metadata` looks for; the version is in pyproject.toml."""
    info = site / f"{PACKAGE}-{project['version']}.dist-info"
    info.mkdir()
    head = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    needs = [f"Requires-Dist: {each}\n" for each in to_requirements(project)]
    (info / "METADATA").write_text(head + "".join(needs), "utf-8")


def to_requirements(project: Mapping[str, Any]) -> Iterator[str]:
    """Yield the requirements of the extras, as a wheel's metadata have them (PEP 566)."""
    for extra, needs in project["optional-dependencies"].items():
        yield from (f'{each}; extra == "{extra}"' for each in needs)


def write_commands(folder: Path, project: Mapping[str, Any]) -> None:
    """Write an executable for each console command."""
    for name, target in project["scripts"].items():
        module, function = target.split(":")
        command = folder / name
        text = COMMAND.format(python=sys.executable, module=module, function=function)
        command.write_text(text, "utf-8")
        command.chmod(0o755)


if __name__ == "__main__":
    main()
