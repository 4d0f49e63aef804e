"""The entry point of the command: prepares the process before the rest is imported."""

import sys

from fw_gear_dicom_check.runtime.process import prepare


def main() -> int:
    """Run the command and return its exit code."""
    prepare()
    try:
        from fw_gear_dicom_check.cli import app  # noqa: PLC0415 - may be interrupted already

        return app.main()
    except KeyboardInterrupt:
        return 130  # as exit_codes says, which is not imported yet


if __name__ == "__main__":
    sys.exit(main())
