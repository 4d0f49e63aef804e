"""Runs the command in processes of their own, with few addresses each, and measures them.

`python -m tests.support.bomb_server`: a line of JSON in, bytes of addresses and the command's
arguments; a line of JSON out.
"""

import json
import os
import resource
import sys
import tempfile
from collections.abc import Sequence
from typing import NoReturn, TextIO

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.commands import check  # noqa: F401 - so that no child has to import it


def serve() -> None:
    """Answer each line until there is none."""
    for line in sys.stdin:
        print(json.dumps(run(*json.loads(line))), flush=True)  # noqa: T201 - the answer


def run(addresses: int, *arguments: str) -> dict[str, object]:
    """Run the command in a child; return its exit code, texts, peak memory and CPU seconds."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if not child:
            _become_command(addresses, arguments, out, err)
        _, status, usage = os.wait4(child, 0)
        texts = [_read(out), _read(err)]
    return {
        "code": os.waitstatus_to_exitcode(status),
        "out": texts[0],
        "err": texts[1],
        "peak": usage.ru_maxrss * 1024,
        "seconds": usage.ru_utime + usage.ru_stime,
    }


def _become_command(addresses: int, arguments: Sequence[str], out: TextIO, err: TextIO) -> NoReturn:
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    code = 70
    try:
        resource.setrlimit(resource.RLIMIT_AS, (addresses, addresses))
        code = main(arguments)
    except BaseException:  # noqa: BLE001 - whatever it is, the test has to see it
        sys.excepthook(*sys.exc_info())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _read(stream: TextIO) -> str:
    stream.seek(0)
    return stream.read()


if __name__ == "__main__":
    serve()
