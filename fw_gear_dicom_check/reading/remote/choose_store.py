"""Chooses the store that serves a URL, by its scheme."""

from collections.abc import Callable

from fw_gear_dicom_check.errors import CallError
from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.reading.inputs.location import Url
from fw_gear_dicom_check.reading.remote.store import Store
from fw_gear_dicom_check.runtime.extras import to_install_words


def store_of(url: Url, limits: Limits = LIMITS) -> Store:
    """Return the store that serves a URL, and start its time.

    Raises CallError where a package is missing.
    """
    try:
        return _opener_of(url.scheme)(url.timeout, limits)
    except ImportError as error:
        raise CallError(to_install_words(f"{url}: reading URLs", error.name)) from error


def _opener_of(scheme: str) -> Callable[[float, Limits], Store]:
    # Imported here: plain checks need neither, and each needs packages of its own.
    if scheme == "s3":
        from fw_gear_dicom_check.reading.remote.s3_store import S3Store  # noqa: PLC0415 - see above

        return S3Store
    from fw_gear_dicom_check.reading.remote.http_store import HttpStore  # noqa: PLC0415 - see above

    return HttpStore
