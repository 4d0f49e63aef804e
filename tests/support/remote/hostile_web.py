"""A web server that lies, drips, floods and breaks off, as the path asks it to."""

import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event

from tests.support.quiet_server import running
from tests.support.remote.answers import Exchange, honest
from tests.support.remote.behaviours import BEHAVIOURS

_RANGE = re.compile(rb"\r\nRange: bytes=(\d+)-(\d+)", re.IGNORECASE)


@dataclass
class HostileWeb:
    """The running server: the one file that it has, and how often each path was asked for."""

    content: bytes
    port: int = 0
    asked: dict[str, int] = field(default_factory=dict)
    closing: Event = field(default_factory=Event)

    def url(self, path: str) -> str:
        """Return the URL of a path, which begins with the name of a behaviour."""
        return f"http://127.0.0.1:{self.port}/{path}"


@contextmanager
def serve_hostile(content: bytes) -> Iterator[HostileWeb]:
    """Serve one file on loopback, in every way that is wrong."""
    web = HostileWeb(content)
    handler = type("Handler", (_Handler,), {"web": web})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    web.port = server.server_address[1]
    with running(server, web.closing):
        yield web


class _Handler(socketserver.StreamRequestHandler):
    web: HostileWeb

    def handle(self) -> None:
        head = b"".join(iter(self.rfile.readline, b"\r\n"))
        if not head:
            return
        path = head.split()[1].decode("latin-1").partition("?")[0]
        number = self.web.asked[path] = self.web.asked.get(path, 0) + 1
        found = _RANGE.search(head)
        span = (int(found[1]), int(found[2]) + 1) if found else None
        exchange = Exchange(path, span, number, self.web.content, self.web.port)
        with suppress(OSError):
            for piece in self._pieces(exchange):
                self.wfile.write(piece)

    def _pieces(self, exchange: Exchange) -> Iterator[bytes]:
        """Yield what is sent; an empty piece is a pause."""
        name = exchange.path.split("/")[1]
        is_below = exchange.path.endswith(".zip") and BEHAVIOURS[name].is_folder
        for piece in (honest if is_below else BEHAVIOURS[name].answer)(exchange):
            if self.web.closing.wait(0 if piece else 0.05):
                return
            yield piece
