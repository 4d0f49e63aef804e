"""The connection to a Flywheel site, and what its refusals mean.

The API key comes from the environment, a file, or the login of Flywheel's own command line; it is
never an argument, which other users of the machine could see, and never part of a message.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flywheel
import httpx2
from flywheel.rest import ApiException

from fw_gear_dicom_check.errors import GoneError, SiteDownError, SiteError

KEY_VARIABLE = "FW_API_KEY"
_GONE = 404
_REFUSALS = {
    401: "the site does not know this API key; make a new one in your Flywheel profile",
    403: "your account has no permission for it; ask an administrator of the project",
    _GONE: "there is no such thing on the site, or your account cannot see it",
    422: "the site does not understand the request",
}
"""Status -> what it means, and the next step."""


@contextmanager
def connected(key_file: Path | None = None) -> Iterator[flywheel.Client]:
    """Yield a client that the site has let in; close its connections. Raises SiteError."""
    client = _make_client(_read_key(key_file))
    try:
        with telling("connecting"):
            client.get_auth_status()
        yield client
    finally:
        client.shutdown()
        client.api_client.rest_client.client.close()


def _read_key(key_file: Path | None) -> str:
    if key_file is not None:
        return key_file.read_text("utf-8").strip()
    return os.environ.get(KEY_VARIABLE, "").strip()


def _make_client(key: str) -> flywheel.Client:
    try:
        return flywheel.Client(key or None, disable_auth_check=True)
    except Exception:  # noqa: BLE001 - the SDK raises Exception itself, with the key in its text
        reason = (
            f"no usable API key: set {KEY_VARIABLE} to host:key, name a file with --key-file, "
            "or log in with Flywheel's command line"
        )
        raise SiteError(reason) from None


@contextmanager
def telling(doing: str) -> Iterator[None]:
    """Turn what the SDK raises into one line that names what was being done. Raises SiteError."""
    try:
        yield
    except ApiException as error:
        raise to_error(doing, error) from None
    except httpx2.HTTPError as error:
        reason = f"{doing}: the site does not answer ({type(error).__name__}); try again later"
        raise SiteDownError(reason) from None


def tell_each(doing: str, pages: Iterator[Any]) -> Iterator[Any]:
    """Yield what the SDK lists page by page, `telling` of each page. Raises SiteError."""
    while True:
        with telling(doing):
            found = next(pages, None)
        if found is None:
            return
        yield found


def to_error(doing: str, error: ApiException) -> SiteError:
    """Return what an answer of the site means; its own words are left out: they may name people."""
    status = int(error.status or 0)
    if status in _REFUSALS:
        kind = GoneError if status == _GONE else SiteError
        return kind(f"{doing}: {_REFUSALS[status]}")
    return SiteDownError(f"{doing}: the site answered {status}; try again later")
