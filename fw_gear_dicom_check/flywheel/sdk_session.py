"""Reaches into the SDK's HTTP session: of httpx2 since its version 22, of requests before."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flywheel
from flywheel import rest

HttpError: type[Exception]
"""What the SDK raises where a host cannot be reached, or breaks off."""
if hasattr(rest, "httpx2"):
    import httpx2

    HttpError = httpx2.HTTPError
else:
    import requests

    HttpError = requests.RequestException


def close_session(client: flywheel.Client) -> None:
    """Close the connections that are kept open."""
    client.api_client.rest_client.session.close()


@contextmanager
def fewer_retries(client: flywheel.Client, most: int) -> Iterator[None]:
    """Have the SDK repeat a request at most so often within the block."""
    retrying = [*_retrying(client.api_client.rest_client.session)]
    totals = [each.total for each in retrying]
    for each in retrying:
        each.total = min(each.total, most)
    try:
        yield
    finally:
        for each, total in zip(retrying, totals, strict=True):
            each.total = total


def _retrying(session: Any) -> Iterator[Any]:  # noqa: ANN401 - of either library
    """Yield each object whose `total` says how often a request is repeated."""
    if hasattr(session, "adapters"):
        yield from {id(each): each.max_retries for each in session.adapters.values()}.values()
        return
    for each in (session._transport, *session._mounts.values()):  # noqa: SLF001 - no other way to them
        if each is not None:
            yield each
