"""Will this DICOM work in Flywheel? Know it before somebody opens it."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("fw-gear-dicom-check")
except PackageNotFoundError:  # run from a folder that was never installed
    __version__ = "0+unknown"
