"""Says how to install what is not there: the packages of an extra of this one."""

import re
from collections.abc import Iterator, Mapping

from fw_gear_dicom_check.version import PACKAGE

_EXTRAS: Mapping[str, str] = {
    "aiohttp": "urls",
    "distributed": "dask",
    "dask": "dask",
    "flywheel": "site",
    "flywheel_gear_toolkit": "gear",
    "fsspec": "urls",
    "pyarrow": "parquet",
    "s3fs": "urls",
}
"""Package, as it is imported -> the extra that brings it."""
_OF_EXTRA = re.compile(r"""\s*;\s*extra\s*==\s*["']([\w-]+)["']\s*""")


def is_of_extra(module: str | None) -> bool:
    """Tell whether a module is of a package that an extra brings."""
    return _to_package(module) in _EXTRAS


def to_install_words(purpose: str, module: str | None) -> str:
    """Return which package of which extra a purpose needs, and the line that installs it.

    The line names the extra's packages: this one is on no index.
    """
    package = _to_package(module)
    extra = _EXTRAS.get(package, "")
    line = " ".join(f'"{each}"' for each in _requirements(extra)) or package
    return f"{purpose} needs {package} (extra '{extra}'): python -m pip install {line}"


def _to_package(module: str | None) -> str:
    return (module or "").partition(".")[0]


def _requirements(extra: str) -> Iterator[str]:
    from importlib.metadata import PackageNotFoundError, requires  # noqa: PLC0415 - costs 40 ms

    try:
        told = requires(PACKAGE) or []
    except PackageNotFoundError:  # run from a folder that was never installed
        return
    for each in told:
        found = _OF_EXTRA.search(each)
        if found and found[1] == extra:
            yield each[: found.start()].strip()
