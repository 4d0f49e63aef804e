"""A real S3 server on loopback (moto's), behind a wire that counts what it sends."""

import os
import socket
import socketserver
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore, Lock, Thread

import pytest
from botocore.session import Session

from tests.support.places import ROOT

BUCKET = "scans"
_AT_ONCE = 3
"""Requests that are passed on at a time: moto copies the whole object for each range."""
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing-secret",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass
class Wire:
    """What went over the wire."""

    server: tuple[str, int]
    port: int = 0
    sent: int = 0
    lock: Lock = field(default_factory=Lock)
    few: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(_AT_ONCE))

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to know to find the server, by way of the wire."""
        return {**_CREDENTIALS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}"}


@contextmanager
def serve_s3(folder: Path) -> Iterator[Wire]:
    """Run the server with all files of a folder in one bucket."""
    port = _free_port()
    command = [_python(), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with (folder.parent / "moto.log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 - a list
            command, stdout=log, stderr=log, env={**os.environ, **_CREDENTIALS}
        )
    try:
        _wait_for(port)
        _upload(folder, port)
        with _wire(("127.0.0.1", port)) as wire:
            yield wire
    finally:
        server.terminate()
        server.wait()


def _python() -> str:
    """Return the interpreter of the server's own environment."""
    python = ROOT / "build" / "s3-server" / "bin" / "python"
    if not python.is_file():
        pytest.fail("the S3 server is not installed; run `make build/s3-server/.installed`")
    return str(python)


def _upload(folder: Path, port: int) -> None:
    client = Session().create_client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name=_CREDENTIALS["AWS_DEFAULT_REGION"],
        aws_access_key_id=_CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )
    client.create_bucket(Bucket=BUCKET)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            client.put_object(
                Bucket=BUCKET, Key=path.relative_to(folder).as_posix(), Body=path.read_bytes()
            )
    client.close()


@contextmanager
def _wire(server: tuple[str, int]) -> Iterator[Wire]:
    wire = Wire(server)
    handler = type("Handler", (_Handler,), {"wire": wire})
    listener = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    listener.daemon_threads = True
    wire.port = listener.server_address[1]
    thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield wire
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


class _Handler(socketserver.BaseRequestHandler):
    wire: Wire

    def handle(self) -> None:
        with self.wire.few, socket.create_connection(self.wire.server) as server:
            asking = Thread(target=_pass_on, args=(self.request, server), daemon=True)
            asking.start()
            for data in _pieces(server):
                with self.wire.lock:
                    self.wire.sent += len(data)
                with suppress(OSError):
                    self.request.sendall(data)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        for data in _pieces(source):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def _pieces(source: socket.socket) -> Iterator[bytes]:
    with suppress(OSError):
        while data := source.recv(65536):
            yield data


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError("moto's server does not start")
