"""The HTTP server under all servers of the tests."""

import sys
from http.server import ThreadingHTTPServer
from typing import Any


class QuietServer(ThreadingHTTPServer):
    """Says nothing of a client that has gone: some take no more than the first bytes."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as there
        """Tell of our own faults alone."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)
