"""The settings with which we foretell: data come through the connector, whose routing counts."""

from functools import lru_cache

from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.settings import Settings, to_settings


@lru_cache
def default_settings() -> Settings:
    """Return them."""
    return to_settings(Options(via="connector"))
