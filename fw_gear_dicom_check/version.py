"""The product's one version, as its package's metadata says it."""


def tool_version() -> str:
    """Return the version; looked up only where it is asked for, which costs 40 ms."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - see above

    try:
        return version("fw-gear-dicom-check")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0+unknown"
