"""A web server that serves ranges, counts what it sends, and can be told to misbehave."""

import re
import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from threading import Event, Lock
from urllib.parse import unquote, urlsplit

from tests.support.quiet_server import QuietServer, running


@dataclass
class Trouble:
    """What goes wrong with the next requests for a path.

    `kind`: a status, or whole (no ranges), short (cut in the middle), drop, silent, slow, other
    (range).
    """

    kind: str
    times: int = 1_000_000
    location: str = ""


@dataclass
class Web:
    """The running server: its files, what it was asked for and has sent, the troubles to come.

    `after`: what happens once so many requests were answered.
    """

    files: dict[str, bytes]
    port: int = 0
    sent: int = 0
    busy: int = 0
    busiest: int = 0
    asked: list[str] = field(default_factory=list)
    troubles: dict[str, Trouble] = field(default_factory=dict)
    after: dict[int, Callable[[], object]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)
    closing: Event = field(default_factory=Event)

    def url(self, path: str) -> str:
        """Return a file's URL."""
        return f"http://127.0.0.1:{self.port}/{path}"

    def trouble_for(self, path: str) -> Trouble:
        """Return what is to go wrong with this request; kind is empty where nothing is."""
        with self.lock:
            trouble = self.troubles.get(path, Trouble(""))
            if trouble.times <= 0:
                return Trouble("")
            trouble.times -= 1
            return trouble


@contextmanager
def serve(files: Mapping[str, bytes]) -> Iterator[Web]:
    """Serve files on loopback."""
    web = Web(dict(files))
    server = QuietServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"web": web}))
    web.port = server.server_address[1]
    with running(server, web.closing):
        yield web


class _Handler(BaseHTTPRequestHandler):
    web: Web
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        with self.web.lock:
            self.web.busy += 1
            self.web.busiest = max(self.web.busiest, self.web.busy)
        try:
            self._get()
        finally:
            with self.web.lock:
                self.web.busy -= 1

    def _get(self) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path).lstrip("/")
        with self.web.lock:
            self.web.asked.append(self.path)
            self.web.after.pop(len(self.web.asked) - 1, lambda: None)()
        trouble = self.web.trouble_for(path)
        if trouble.kind == "slow":
            self.web.closing.wait(0.05)
        if trouble.kind == "silent":
            self.web.closing.wait(30)
            self.close_connection = True
        elif trouble.kind == "drop":
            self._drop()
        elif trouble.kind.isdigit():
            location = {"Location": trouble.location} if trouble.location else {}
            self._answer(int(trouble.kind), b"<Error>secret detail</Error>", location)
        elif path in self.web.files:
            self._serve(self.web.files[path], trouble.kind)
        elif path.endswith("/") or not path:
            self._list(path)
        else:
            self._answer(404, b"not here", {})

    def _serve(self, content: bytes, kind: str) -> None:
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if not found or kind == "whole":
            self._answer(200, content, {})
            return
        start, end = int(found[1]), min(int(found[2]) + 1, len(content))
        if start >= len(content):
            self._answer(416, b"", {"Content-Range": f"bytes */{len(content)}"})
            return
        told = {"Content-Range": f"bytes {start + (kind == 'other')}-{end - 1}/{len(content)}"}
        self._answer(206, content[start:end], told, is_cut=kind == "short")

    def _list(self, path: str) -> None:
        inside = [name.removeprefix(path) for name in self.web.files if name.startswith(path)]
        heads = {name.split("/")[0] + "/" * ("/" in name) for name in inside}
        links = [*sorted(heads), "../", "?C=N;O=D", "/elsewhere/evil.zip"]
        page = "".join(f'<a href="{name}">x</a>' for name in links).encode()
        self._answer(200 if inside else 404, page, {"Content-Type": "text/html"})

    def _answer(
        self, status: int, body: bytes, headers: Mapping[str, str], *, is_cut: bool = False
    ) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self._write(body[: len(body) // 2] if is_cut else body)
        except OSError:
            is_cut = True
        if is_cut:
            self._drop()

    def flush_headers(self) -> None:
        buffered: list[bytes] = getattr(self, "_headers_buffer", [])
        self._write(b"".join(buffered))
        buffered.clear()

    def _write(self, data: bytes) -> None:
        for start in range(0, len(data), 65536):
            piece = data[start : start + 65536]
            self.wfile.write(piece)
            with self.web.lock:
                self.web.sent += len(piece)

    def _drop(self) -> None:
        """Break the connection off: what is under way arrives as an error, not as an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""
