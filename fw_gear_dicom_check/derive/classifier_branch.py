"""Derives which branch of Flywheel's classifier a header takes (fw-gear-file-classifier 1.0.0)."""

from fw_gear_dicom_check.model import Header

MODALITIES = ("MR", "PT", "MG", "CT")
"""Modalities that have a branch, in the classifier's order; others are not classified."""
_GE = "GE MEDICAL SYSTEMS"
"""What Manufacturer must be for the branch GE."""
_MANUFACTURERS = (
    ("PHILIPS", ("PHILIPS", "Philips")),
    ("SIEMENS", ("SIEMENS", "Siemens")),
)
"""Branch -> texts of which Manufacturer must contain one, case-sensitively."""
GENERIC = "generic"
"""Branch of MR from any other manufacturer."""


def classifier_route(header: Header) -> str | None:
    """Return the branch: for MR the manufacturer's or `generic`, else the modality, or None."""
    modality = header.text("Modality")
    if modality not in MODALITIES:
        return None
    return _manufacturer_branch(header.text("Manufacturer")) if modality == "MR" else modality


def _manufacturer_branch(manufacturer: str) -> str:
    if manufacturer == _GE:
        return "GE"
    for branch, names in _MANUFACTURERS:
        if any(name in manufacturer for name in names):
            return branch
    return GENERIC
