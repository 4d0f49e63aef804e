"""Run by an image in the gear's place: how the gear is run there, and what its run costs.

Only the standard library: this is a program of the image. Writes output/facts.json.
"""

import errno
import json
import os
import resource
import runpy
import socket
import subprocess
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

GEAR = "run.py"
NOWHERE = ("192.0.2.1", 9)
"""An address that leads nowhere (RFC 5737); without a network it cannot even be tried."""


def main() -> None:
    """Write what was found."""
    facts = {"network": try_network(), "root": look_at_root(), "uid": os.getuid()}
    facts |= {"seconds": measure(), "uncompiled": find_uncompiled()}
    Path("output/facts.json").write_text(json.dumps(facts), "utf-8")


def try_network() -> str:
    """Return the name of the error that a connection ends with."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
        return errno.errorcode.get(tried.connect_ex(NOWHERE), "none")


def look_at_root() -> str:
    """Tell whether the image can be written to."""
    return "read-only" if os.statvfs("/").f_flag & os.ST_RDONLY else "writable"


def measure() -> float:
    """Run the gear and return the seconds of CPU that it took, user and system."""
    subprocess.run([sys.executable, GEAR], check=True)  # noqa: S603 - our own program
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def find_uncompiled() -> list[str]:
    """Run the gear in this process and return what it loaded without finding it compiled."""
    sys.argv = [GEAR]
    with suppress(SystemExit):
        runpy.run_path(GEAR, run_name="__main__")
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    sources = {file for file in files if file and file.endswith(".py")}
    own = {str(Path(__file__).resolve()), str(Path(GEAR).resolve())}
    missing = {each for each in sources if not Path(cache_from_source(each)).is_file()}
    return sorted(missing - own - {GEAR, __file__})


if __name__ == "__main__":
    main()
