"""Lets a program that is imported once check each input in a process of its own.

Importing a peer takes longer than all else, so it is done once: for each line of stdin, an order in
JSON, a process is forked, which checks one input under the limits and ends.
"""

import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

from robustness.limits import limit, wait_for


def serve(check: Callable[[str], int]) -> None:
    """Check each path that is ordered, in a process of its own, and tell how it ended."""
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if not pid:
            _obey(check, order)
        code, peak, hung = wait_for(pid)
        sys.stdout.write(json.dumps([code, peak, hung]) + "\n")
        sys.stdout.flush()


def _obey(check: Callable[[str], int], order: Mapping[str, str]) -> None:
    """Check one input, and end this process as the program itself would."""
    os.setsid()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for stream, number in (("out", 1), ("errors", 2)):
        os.dup2(os.open(order[stream], os.O_WRONLY), number)
    os.environ["HOME"] = os.environ["TMPDIR"] = order["home"]
    tempfile.tempdir = order["home"]
    os.chdir(Path(order["home"]))
    limit()
    code = _code_of(check, order["path"])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _code_of(check: Callable[[str], int], path: str) -> int:
    try:
        return check(path)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001 - this is what an interpreter does
        traceback.print_exc()
        return 1
