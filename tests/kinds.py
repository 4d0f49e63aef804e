"""Kinds of object, as tables: images of several IODs, and objects that are no images."""

from collections.abc import Mapping

from tests.dicom_files import COMPLETE, CT, MR, Table, picture, without

_STORAGE = "1.2.840.10008.5.1.4.1.1"
_RESCALE = ("RescaleIntercept", "RescaleSlope")
_RGB: Table = {
    **without(COMPLETE, "WindowCenter", "WindowWidth"),
    "SOPClassUID": f"{_STORAGE}.7",
    "Modality": "OT",
    "SamplesPerPixel": 3,
    "PhotometricInterpretation": "RGB",
    "BitsAllocated": 8,
    "PixelData": picture(8, 3),
}
_NO_IMAGE = without(
    COMPLETE,
    *_RESCALE,
    *("Rows", "Columns", "SamplesPerPixel", "BitsAllocated", "BitsStored", "HighBit"),
    *("PixelRepresentation", "PhotometricInterpretation", "PixelData", "PixelSpacing"),
    *("ImagePositionPatient", "ImageOrientationPatient", "WindowCenter", "WindowWidth"),
)
_POSITION = {"PlanePositionSequence": [{"ImagePositionPatient": "0\\0\\1"}]}
KINDS: Mapping[str, Table] = {
    "CT": COMPLETE,
    "MR": without(COMPLETE, *_RESCALE)
    | {"SOPClassUID": MR, "Modality": "MR", "WindowCenter": "1064"},
    "RGB": _RGB,
    "multi-frame RGB": {
        **_RGB,
        "SOPClassUID": f"{_STORAGE}.7.4",
        "NumberOfFrames": "2",
        "PixelData": picture(8, 3, 2),
    },
    "enhanced CT": {
        **COMPLETE,
        "SOPClassUID": f"{CT}.1",
        "NumberOfFrames": "2",
        "PerFrameFunctionalGroupsSequence": [_POSITION, _POSITION],
        "PixelData": picture(frames=2),
    },
    "SR": _NO_IMAGE | {"SOPClassUID": f"{_STORAGE}.88.11", "Modality": "SR"},
    "RTSTRUCT": _NO_IMAGE | {"SOPClassUID": f"{_STORAGE}.481.3", "Modality": "RTSTRUCT"},
    "PDF": _NO_IMAGE | {"SOPClassUID": f"{_STORAGE}.104.1", "Modality": "DOC"},
    "KO": _NO_IMAGE | {"SOPClassUID": f"{_STORAGE}.88.59", "Modality": "KO"},
    "PR": _NO_IMAGE | {"SOPClassUID": f"{_STORAGE}.11.1", "Modality": "PR"},
}
"""Kinds of object, each one whole."""
