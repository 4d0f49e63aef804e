"""Kinds of object, as tables: images of several IODs, and objects that are no images."""

from collections.abc import Mapping

from tests.support.dicom_files import COMPLETE, CT, MR, Table, picture, without

_STORAGE = "1.2.840.10008.5.1.4.1.1"
_RESCALE = ("RescaleIntercept", "RescaleSlope")
_GEOMETRY = ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing")
_RGB: Table = {
    **without(COMPLETE, *_RESCALE, *_GEOMETRY, "WindowCenter", "WindowWidth"),
    "SOPClassUID": f"{_STORAGE}.7",
    "Modality": "OT",
    "SamplesPerPixel": 3,
    "PhotometricInterpretation": "RGB",
    "PlanarConfiguration": 0,
    "BitsAllocated": 8,
    "BitsStored": 8,
    "HighBit": 7,
    "PixelData": picture(8, 3),
}
_NO_IMAGE = without(
    COMPLETE,
    *_RESCALE,
    *("Rows", "Columns", "SamplesPerPixel", "BitsAllocated", "BitsStored", "HighBit"),
    *("PixelRepresentation", "PhotometricInterpretation", "PixelData", "PixelSpacing"),
    *("ImagePositionPatient", "ImageOrientationPatient", "WindowCenter", "WindowWidth"),
)
_SHARED: Table = {
    "PixelMeasuresSequence": [{"SliceThickness": "1", "PixelSpacing": "0.5\\0.5"}],
    "PlaneOrientationSequence": [{"ImageOrientationPatient": "1\\0\\0\\0\\1\\0"}],
    "FrameVOILUTSequence": [{"WindowCenter": "40", "WindowWidth": "400"}],
    "PixelValueTransformationSequence": [
        {"RescaleIntercept": "-1024", "RescaleSlope": "1", "RescaleType": "HU"}
    ],
}


def _frame(number: int) -> Table:
    return {
        "FrameContentSequence": [{"InStackPositionNumber": number}],
        "PlanePositionSequence": [{"ImagePositionPatient": f"0\\0\\{number}"}],
    }


_CONTOURED: Table = {
    "SeriesInstanceUID": "1.2.3.4",
    "ContourImageSequence": [
        {"ReferencedSOPClassUID": CT, "ReferencedSOPInstanceUID": "1.2.3.4.5.1"}
    ],
}
"""The series that a structure set is drawn on, and one of its images."""
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
    "CR": without(COMPLETE, *_RESCALE, *_GEOMETRY)
    | {"SOPClassUID": f"{_STORAGE}.1", "Modality": "CR", "WindowCenter": "1064"},
    "enhanced CT": {
        **without(COMPLETE, *_RESCALE, *_GEOMETRY, "WindowCenter", "WindowWidth"),
        "SOPClassUID": f"{CT}.1",
        "NumberOfFrames": "3",
        "SharedFunctionalGroupsSequence": [_SHARED],
        "PerFrameFunctionalGroupsSequence": [_frame(1), _frame(2), _frame(3)],
        "PixelData": picture(frames=3),
    },
    "palette": {
        **_RGB,
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "PALETTE COLOR",
        **{
            f"{colour}PaletteColorLookupTableDescriptor": [256, 0, 16]
            for colour in ("Red", "Green", "Blue")
        },
        **{
            f"{colour}PaletteColorLookupTableData": bytes(
                part for entry in range(256) for part in (entry, (entry + shift) % 256)
            )
            for colour, shift in (("Red", 0), ("Green", 20), ("Blue", 40))
        },
        "PixelData": picture(8),
    },
    "SR": _NO_IMAGE | {"SOPClassUID": f"{_STORAGE}.88.11", "Modality": "SR"},
    "RTSTRUCT": {
        **_NO_IMAGE,
        "SOPClassUID": f"{_STORAGE}.481.3",
        "Modality": "RTSTRUCT",
        "ReferencedFrameOfReferenceSequence": [
            {
                "FrameOfReferenceUID": "1.2.3.9",
                "RTReferencedStudySequence": [{"RTReferencedSeriesSequence": [_CONTOURED]}],
            }
        ],
    },
    "PDF": _NO_IMAGE | {"SOPClassUID": f"{_STORAGE}.104.1", "Modality": "DOC"},
    "KO": _NO_IMAGE | {"SOPClassUID": f"{_STORAGE}.88.59", "Modality": "KO"},
    "PR": _NO_IMAGE | {"SOPClassUID": f"{_STORAGE}.11.1", "Modality": "PR"},
}
"""Kinds of object, each one whole."""
