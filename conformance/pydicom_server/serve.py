"""Serves DICOMweb on loopback: QIDO-RS, WADO-RS metadata, frames, bulk data and instances.

python -m conformance.pydicom_server.serve [--mode lenient|strict]
Writes its port to standard output, and ends with standard input. Files come by POST /instances, one
each, and go by DELETE /instances. What pydicom cannot do is answered with 500.
"""

import argparse
import json
import logging
import sys
import warnings
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from conformance.pydicom_server.answers import (
    ROOT,
    Answer,
    Asked,
    answer,
    judge_strictly,
    multipart,
)
from conformance.pydicom_server.frames import NoFrameError
from conformance.pydicom_server.stored import RefusedError, Store
from conformance.pydicom_server.to_json import LENIENT, MODES


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def __init__(self, store: Store, mode: str, *rest: Any) -> None:  # noqa: ANN401 - the standard library's
        """Answer from a store, in a mode."""
        self._store, self._mode = store, mode
        super().__init__(*rest)

    def do_GET(self) -> None:
        """Answer DICOMweb."""
        address = urlsplit(self.path)
        steps = [unquote(each) for each in address.path.removeprefix(ROOT).strip("/").split("/")]
        asked = Asked(steps, dict(parse_qsl(address.query)), self._mode, self._origin())
        try:
            found = answer(self._store, asked)
        except (LookupError, NoFrameError) as error:
            self._send(404, Answer("text/plain", [str(error).encode()]))
        except Exception as error:  # noqa: BLE001 - a server's fault, which is what is looked at
            text = f"{type(error).__name__}: {error}"
            self._send(500, Answer("text/plain", [text.encode()]))
        else:
            self._send(200 if found.parts else 204, found)

    def do_POST(self) -> None:
        """Keep a file; tell what a strict server would make of it."""
        content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        try:
            stored = self._store.add(content)
        except RefusedError as error:
            self._send(409, Answer("text/plain", [str(error).encode()]))
        else:
            told = json.dumps({"strict": judge_strictly(stored)})
            self._send(200, Answer("application/json", [told.encode()]))

    def do_DELETE(self) -> None:
        """Forget everything."""
        self._store.clear()
        self._send(204, Answer("text/plain", []))

    def _origin(self) -> str:
        """Return the origin that the browser knows, which the page's server hands on (RFC 7239)."""
        told = dict(
            part.split("=", 1)
            for part in self.headers.get("Forwarded", "").split(";")
            if "=" in part
        )
        return f"{told.get('proto', 'http')}://{told.get('host', self.headers.get('Host', ''))}"

    def _send(self, status: int, found: Answer) -> None:
        body, kind = b"".join(found.parts), found.media
        if found.is_multipart:
            accepted = self.headers.get("Accept", "")
            is_single = found.can_be_single and "multipart" not in accepted
            body, kind = (body, found.media) if is_single else multipart(found)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mode", choices=MODES, default=LENIENT)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, Store(), options.mode))
    Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
