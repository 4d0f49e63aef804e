"""Will this DICOM work in Flywheel? Know it before somebody opens it."""

from fw_gear_dicom_check.version import tool_version

__all__ = ["tool_version"]
