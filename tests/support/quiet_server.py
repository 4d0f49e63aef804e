"""The HTTP server under all servers of the tests."""

import socketserver
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


class QuietServer(ThreadingHTTPServer):
    """Says nothing of a client that has gone: some take no more than the first bytes."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as there
        """Tell of our own faults alone."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def running(server: socketserver.BaseServer, closing: Event) -> Iterator[None]:
    """Let a server answer in a thread; `closing` tells those who still answer that it ends."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
