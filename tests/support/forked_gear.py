"""Runs the gear in processes of their own that need not import Flywheel's packages first.

`python -m tests.support.forked_gear`: a line of JSON in, the gear's folder, environment and log; a
line out, the exit code. The jobs of a whole project are run like this; that the gear starts, and
how, is held by tests/test_gear.py and tests/test_surroundings.py, where nothing is imported before.
"""

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

from tests.support.places import ROOT


def run_forked(gear_dir: Path, log: Path) -> int:
    """Run this checkout's gear in its folder, with the manifest's environment."""
    environment = json.loads((gear_dir / "manifest.json").read_text("utf-8"))["environment"]
    own_path = {"PATH": os.environ.get("PATH", os.defpath)}
    asked = [str(gear_dir.resolve()), {**os.environ, **environment, **own_path}, str(log.resolve())]
    server = _server()
    assert server.stdin
    assert server.stdout
    server.stdin.write(json.dumps(asked) + "\n")
    server.stdin.flush()
    return int(server.stdout.readline())


@lru_cache(maxsize=1)
def _server() -> "subprocess.Popen[str]":
    """Return the one of this process; it ends with it, for want of lines."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.forked_gear"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def serve() -> None:
    """Run a gear for each line until there is none."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become_gear(*json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the answer


def _become_gear(folder: str, environment: Mapping[str, str], log: str) -> NoReturn:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    told = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream, opened in enumerate((os.open(os.devnull, os.O_RDONLY), told, told)):
        os.dup2(opened, stream)
    sys.argv = [str(ROOT / "run.py")]
    code = 0
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else bool(ended.code)
    except BaseException:  # noqa: BLE001 - as the interpreter does
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    import fw_gear_dicom_check.gear.job  # noqa: F401 - so that no child has to import it

    serve()
