"""Runs a program under Python's audit hook: what reaches out of the process is refused, and told.

python watched.py REPORT WRITABLE PROGRAM [ARGUMENT …]: PROGRAM is a file or a module's name;
REPORT gets a line for each refusal; files may be opened for writing below WRITABLE alone.
"""

import os
import runpy
import sys
from pathlib import Path

REFUSED = (
    *("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"),
    *("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"),
    *("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn"),
    *("os.spawn", "os.startfile", "os.startfile/2", "pty.spawn"),
    *("pickle.find_class", "shelve.open", "code.__new__"),
)
"""Events of the network, of other processes, and of pickled data."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> None:
    """Watch from here on, and run the program as if it were called itself."""
    report, writable, program, *arguments = sys.argv[1:]
    told = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    allowed = Path(writable).resolve()

    def watch(event: str, values: tuple[object, ...]) -> None:
        if event in REFUSED or (event == "open" and writes_elsewhere(values, allowed)):
            os.write(told, f"{event} {values}\n".encode())
            raise PermissionError(event)

    sys.argv = [program, *arguments]
    sys.addaudithook(watch)
    if program.endswith(".py"):
        runpy.run_path(program, run_name="__main__")
    else:
        runpy.run_module(program, run_name="__main__", alter_sys=True)


def writes_elsewhere(values: tuple[object, ...], allowed: Path) -> bool:
    """Tell whether a file is opened for writing that does not lie where it may.

    A descriptor was opened by its path before.
    """
    path, _, flags = values
    if isinstance(path, int) or not isinstance(flags, int) or not flags & WRITING:
        return False
    return not Path(os.fsdecode(str(path))).resolve().is_relative_to(allowed)


if __name__ == "__main__":
    main()
