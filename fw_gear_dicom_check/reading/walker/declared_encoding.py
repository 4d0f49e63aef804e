"""Says how a header declares to be encoded: implicit or explicit VR, and which characters."""

from fw_gear_dicom_check.model import Attribute
from fw_gear_dicom_check.reading.dicom.encoding import DEFLATED, declared_encoding
from fw_gear_dicom_check.reading.dicom.refusals import NotWalkableError
from fw_gear_dicom_check.reading.dicom.text_encoding import usable_charset


def to_implicit(syntax: Attribute | None) -> bool:
    """Tell whether a transfer syntax is implicit VR.

    Raises NotWalkableError for big endian, deflated and unknown ones.
    """
    uid = _text_of(syntax)
    declared = declared_encoding(uid)
    if declared is None or uid == DEFLATED or not declared[1]:
        raise NotWalkableError
    return declared[0]


def charset_of(attribute: Attribute | None) -> str:
    """Return a Specific Character Set that can be used, "" for none."""
    return usable_charset(_text_of(attribute))


def _text_of(attribute: Attribute | None) -> str:
    return attribute.text if attribute else ""
