"""What the product is called, and the version of what is installed."""

PACKAGE = "fw-gear-dicom-check"
"""The Python package, as pip knows it."""
TOOL = "fw-dicom-check"
"""The local command."""
GEAR = "dicom-check"
"""The gear: its name in the manifest, and so the key of its results in Flywheel."""


def tool_version() -> str:
    """Return the version; looked up only where it is asked for, which costs 40 ms."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - see above

    try:
        return version(PACKAGE)
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0+unknown"
