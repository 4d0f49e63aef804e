"""Names the package, the command and the gear, and looks up the installed version."""

PACKAGE = "fw-gear-dicom-check"
"""The Python package, as pip knows it."""
TOOL = "fw-dicom-check"
"""The local command."""
GEAR = "dicom-check"
"""The gear's name in the manifest, which is also the key of its results in Flywheel."""
UNFINISHED = f".{TOOL}-part"
"""The end of the name of an output while it is written; such a file is no input."""


def tool_version() -> str:
    """Return the installed version; the look-up takes 40 ms, so it is done only on demand."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - see above

    try:
        return version(PACKAGE)
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0+unknown"
