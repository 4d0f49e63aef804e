"""Answers of a web server, true ones and others, piece by piece."""

import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import repeat
from typing import NamedTuple

KB, MB = 1 << 10, 1 << 20
PAUSE = b""
"""A piece that is a twentieth of a second without a byte."""


class Exchange(NamedTuple):
    """A request: its path, the range it asks for, how often the path was asked for; the file."""

    path: str
    span: tuple[int, int] | None
    number: int
    content: bytes
    port: int


Answer = Callable[[Exchange], Iterator[bytes]]


def head(status: str, **headers: object) -> bytes:
    """Return a status line and headers; `_` in a name is a dash."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", "Connection: close", *lines, "", ""]).encode()


def honest(asked: Exchange, **headers: object) -> Iterator[bytes]:
    """Answer as it should be; `headers` replace those that are true."""
    start, end = asked.span or (0, len(asked.content))
    body = asked.content[start:end]
    told = f"bytes {start}-{start + len(body) - 1}/{len(asked.content)}"
    yield head("206 OK", **{"Content_Range": told, "Content_Length": len(body), **headers})
    yield body


def with_headers(**headers: object) -> Answer:
    """Return the honest answer with other headers."""
    return lambda asked: honest(asked, **headers)


def lies(text: str) -> Answer:
    """Return an honest body with a Content-Range of `start`, `last` and `size`."""

    def answer(asked: Exchange) -> Iterator[bytes]:
        start, end = asked.span or (0, 1)
        size = len(asked.content)
        told = text.format(start=start, last=min(end, size) - 1, size=size)
        return honest(asked, Content_Range=told)

    return answer


def says(*pieces: bytes) -> Answer:
    """Return an answer of these pieces, whatever is asked."""
    return lambda _: iter(pieces)


def floods(before: bytes, piece: bytes) -> Answer:
    """Return an answer that never ends."""

    def answer(_: Exchange) -> Iterator[bytes]:
        yield before
        yield from repeat(piece)

    return answer


def drips(before: bytes, piece: bytes) -> Answer:
    """Return an answer that never ends, a few bytes at a time."""

    def answer(_: Exchange) -> Iterator[bytes]:
        yield before
        while True:
            yield PAUSE
            yield piece

    return answer


def drips_range(asked: Exchange) -> Iterator[bytes]:
    """Send the true head, and the body byte by byte."""
    first, body = honest(asked)
    yield first
    for byte in body:
        yield PAUSE
        yield bytes([byte])


def breaks_off(asked: Exchange) -> Iterator[bytes]:
    """Close in the middle of the body."""
    first, body = honest(asked)
    yield first
    yield body[: len(body) // 2]


def runs_on(asked: Exchange) -> Iterator[bytes]:
    """Send the true head without a length, the body, and more without end."""
    start, end = asked.span or (0, len(asked.content))
    body = asked.content[start:end]
    told = f"bytes {start}-{start + len(body) - 1}/{len(asked.content)}"
    yield head("206 OK", Content_Range=told)
    yield body
    yield from repeat(bytes(64 * KB))


def changes(name: str) -> Answer:
    """Return honest answers with another value of a header each time."""
    return lambda asked: honest(asked, **{name: f'"{asked.number}"'})


def grows(asked: Exchange) -> Iterator[bytes]:
    """Serve a file that is longer each time."""
    return honest(asked._replace(content=asked.content + bytes(asked.number)))


def redirects(location: str) -> Answer:
    """Return a redirect; `{port}`, `{path}` and `{number}` are those of the request."""

    def answer(asked: Exchange) -> Iterator[bytes]:
        where = location.format(port=asked.port, path=asked.path, number=asked.number)
        yield head("302 Found", Location=where, Content_Length=0)

    return answer


def page(*pieces: bytes, **headers: object) -> Answer:
    """Return a page that ends with its connection."""
    return says(head("200 OK", Content_Type="text/html", **headers), *pieces)


@cache
def inflating(size: int) -> bytes:
    """Return gzip of a page of blanks, `size` bytes long."""
    packer = zlib.compressobj(1, wbits=zlib.MAX_WBITS | 16)
    block = b" " * MB
    return b"".join([*(packer.compress(block) for _ in range(size // MB)), packer.flush()])


def bomb(_: Exchange) -> Iterator[bytes]:
    """Answer with a page that inflates to 300 MB."""
    yield head("200 OK", Content_Type="text/html", Content_Encoding="gzip")
    yield inflating(300 * MB)


def many_links(_: Exchange) -> Iterator[bytes]:
    """Answer with a page of 100,000 links."""
    yield head("200 OK", Content_Type="text/html")
    for start in range(0, 100_000, 1000):
        yield b"".join(b'<a href="%d.zip">x</a>\n' % at for at in range(start, start + 1000))
