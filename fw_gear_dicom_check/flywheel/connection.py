"""Connects to a Flywheel site, and turns its errors into messages.

The API key comes from the environment, a file, or the login of Flywheel's command line; it is never
an argument, which other users of the machine could see, and never part of a message.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import flywheel
from flywheel.rest import ApiException

from fw_gear_dicom_check.errors import (
    BusyError,
    GoneError,
    RefusedError,
    SiteDownError,
    SiteError,
)
from fw_gear_dicom_check.flywheel.sdk_session import HttpError, close_session, fewer_retries

API_KEY_VARIABLE = "FW_API_KEY"
"""Environment variable with the API key."""
_TIMEOUT_VARIABLE = "FLYWHEEL_SDK_REQUEST_TIMEOUT"
"""Environment variable of the SDK: seconds that it waits for an answer."""
_HOST = re.compile(r"[\w.-]+")
"""A host's name or IPv4 address."""
_LOGIN_RETRIES, _LOGIN_SECONDS = 2, 20
"""Repetitions of the first request, and seconds to wait for its answer."""
_UNEXPECTED_RESPONSE = (RuntimeError, ValueError, TypeError, AttributeError, LookupError)
"""What the SDK raises for responses that are not those of its API."""
_REFUSED_STATUSES = {
    401: "the site does not accept this API key; create a new one in your Flywheel profile",
    403: "your account has no permission; ask an administrator of the project",
    HTTPStatus.NOT_FOUND: "not found on the site, or your account has no access to it",
}
"""Status -> what it means, and the next step."""


@contextmanager
def connected(key_file: Path | None = None) -> Iterator[flywheel.Client]:
    """Yield a client that is logged in, and close its connections at the end. Raises SiteError."""
    client = _make_client(_read_key(key_file))
    try:
        _check_login(client)
        yield client
    finally:
        client.shutdown()
        close_session(client)


def _read_key(key_file: Path | None) -> str:
    """Return the key that was given, "" for none. Raises SiteError."""
    if key_file is None:
        return os.environ.get(API_KEY_VARIABLE, "").strip()
    try:
        key = key_file.read_text("utf-8").strip()
    except OSError as error:
        raise SiteError(f"the key file {key_file} cannot be read: {error.strerror}") from None
    except ValueError:
        key = ""
    if not key:
        raise SiteError(f"the key file {key_file} holds no API key; write host:key into it")
    return key


def _make_client(key: str) -> flywheel.Client:
    try:
        client = flywheel.Client(key or None, disable_auth_check=True)
        is_usable = _is_usable(client.api_client.configuration)
    except Exception:  # noqa: BLE001 - the SDK raises Exception itself, with the key in its text
        is_usable = False
    if is_usable:
        return client
    raise SiteError(
        f"no usable API key: set {API_KEY_VARIABLE} to host:key, name a file with --key-file, "
        "or log in with Flywheel's command line"
    )


def _is_usable(configuration: Any) -> bool:  # noqa: ANN401 - the SDK has no types
    """Tell whether a key's parts can be a host, a port and a secret. Raises ValueError."""
    address, secret = urlsplit(configuration.host), configuration.api_key["Authorization"]
    is_host = bool(_HOST.fullmatch(address.hostname or "")) and (address.port or 0) > 0
    return is_host and bool(secret) and secret.isascii() and secret.isprintable()


def _check_login(client: flywheel.Client) -> None:
    """Request the login's status, with fewer repetitions than the SDK's own. Raises SiteError."""
    seconds = min(_LOGIN_SECONDS, int(os.environ.get(_TIMEOUT_VARIABLE, _LOGIN_SECONDS)))
    with site_errors("connecting"), fewer_retries(client, _LOGIN_RETRIES):
        client.get_auth_status(_request_timeout=(seconds, seconds))


@contextmanager
def site_errors(doing: str) -> Iterator[None]:
    """Turn what the SDK raises into a SiteError that says what was being done."""
    try:
        yield
    except ApiException as error:
        raise to_site_error(doing, error) from None
    except HttpError as error:
        reason = f"{doing}: the site does not answer ({type(error).__name__}); try again later"
        raise SiteDownError(reason) from None
    except _UNEXPECTED_RESPONSE:
        reason = f"{doing}: the response is not Flywheel's; check the host in the API key"
        raise SiteDownError(reason) from None


def iterate_pages(doing: str, pages: Iterator[Any]) -> Iterator[Any]:
    """Yield what the SDK lists page by page. Raises SiteError."""
    while True:
        with site_errors(doing):
            found = next(pages, None)
        if found is None:
            return
        yield found


def to_site_error(doing: str, error: ApiException) -> SiteError:
    """Return the error for a response of the site, without its text, which may name people."""
    status = int(error.status or 0)
    after = _retry_after_seconds((error.headers or {}).get("Retry-After"))
    if status in _REFUSED_STATUSES:
        kind = GoneError if status == HTTPStatus.NOT_FOUND else SiteError
        return kind(f"{doing}: {_REFUSED_STATUSES[status]}")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return BusyError(f"{doing}: the site is busy (429); try again later", after)
    if 400 <= status < 500:  # noqa: PLR2004 - what HTTP calls the client's faults
        return RefusedError(f"{doing}: the site rejected the request ({status})")
    return SiteDownError(f"{doing}: the site answered {status}; try again later", after)


def _retry_after_seconds(text: str | None) -> float:
    """Return the seconds in the header Retry-After, 0 for a date or none."""
    return float(text) if text and text.isascii() and text.isdigit() else 0.0
