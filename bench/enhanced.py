"""Enhanced multi-frame headers: a functional group for each frame, its lengths defined or not."""

import random
import struct
from collections.abc import Iterable

from tests.support.dicom_files import EXPLICIT, Table, Value, data_set, dicom_file, element, to_tag

ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
_STUDY = "1.3.46.670589.11.17240.2024021310150248400"
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = (
    struct.pack("<HH", 0xFFFE, element) for element in (0xE000, 0xE00D, 0xE0DD)
)

_BEFORE: Table = {
    "SpecificCharacterSet": "ISO_IR 100",
    "ImageType": "ORIGINAL\\PRIMARY\\DIFFUSION\\NONE",
    "SOPClassUID": ENHANCED_MR,
    "StudyDate": "20240213",
    "SeriesDate": "20240213",
    "ContentDate": "20240213",
    "AcquisitionDateTime": "20240213102133.781000",
    "StudyTime": "101502.484000",
    "SeriesTime": "102133.781000",
    "ContentTime": "102133.781000",
    "AccessionNumber": "",
    "Modality": "MR",
    "Manufacturer": "Philips Medical Systems",
    "StudyDescription": "Head^Diffusion",
    "SeriesDescription": "DTI 64 directions",
    "ManufacturerModelName": "Ingenia",
    "PatientName": "Sample^Frames",
    "PatientID": "BENCH-0013",
    "PatientBirthDate": "19900101",
    "PatientSex": "M",
    "MagneticFieldStrength": "3",
    "SoftwareVersions": "5.3.0",
    "ProtocolName": "DTI 64",
    "StudyInstanceUID": _STUDY,
    "SeriesInstanceUID": f"{_STUDY}.7",
    "StudyID": "1",
    "SeriesNumber": "701",
    "FrameOfReferenceUID": f"{_STUDY}.0",
    "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2",
    "BitsAllocated": 16,
    "BitsStored": 12,
    "HighBit": 11,
    "PixelRepresentation": 0,
    "PresentationLUTShape": "IDENTITY",
}
_SHARED: Table = {
    "MRTimingAndRelatedParametersSequence": [
        {"RepetitionTime": "8000", "FlipAngle": "90", "EchoTrainLength": "59"}
    ]
}


def enhanced_head(number: int, frames: int, side: int, *, is_undefined: bool) -> bytes:
    """Return a file up to the value of its Pixel Data; `is_undefined`: its sequences' lengths."""
    uid = f"{_STUDY}.7.{number}"
    table: dict[str, Value] = {
        **_BEFORE,
        "SOPInstanceUID": uid,
        "InstanceNumber": str(number),
        "NumberOfFrames": str(frames),
        "Rows": side,
        "Columns": side,
    }
    meta = {"MediaStorageSOPClassUID": ENHANCED_MR, "MediaStorageSOPInstanceUID": uid}
    rng = random.Random(number)  # noqa: S311 - not a secret
    groups = (_frame(frame, rng, is_undefined=is_undefined) for frame in range(1, frames + 1))
    return (
        dicom_file({}, meta=meta)
        + data_set(table, EXPLICIT, {})
        + _table({**_SHARED}, is_undefined=is_undefined, around="SharedFunctionalGroupsSequence")
        + _sequence("PerFrameFunctionalGroupsSequence", groups, is_undefined=is_undefined)
        + element("PixelData", b"", EXPLICIT, None, frames * side * side * 2)
    )


def _frame(number: int, rng: random.Random, *, is_undefined: bool) -> bytes:
    """Return the functional groups of one frame."""
    groups: Table = {
        "FrameContentSequence": [
            {
                "FrameAcquisitionDateTime": f"20240213102133.{rng.randrange(10**6):06}",
                "FrameReferenceDateTime": f"20240213102133.{rng.randrange(10**6):06}",
                "FrameAcquisitionDuration": 95.5,
                "DimensionIndexValues": [1, number % 40 + 1, number // 40 + 1],
                "StackID": "1",
                "InStackPositionNumber": number % 40 + 1,
                "TemporalPositionIndex": number // 40 + 1,
            }
        ],
        "PlanePositionSequence": [
            {"ImagePositionPatient": f"-112.{rng.randrange(10**6)}\\-98.25\\{number % 40 * 2.5}"}
        ],
        "PlaneOrientationSequence": [{"ImageOrientationPatient": "1\\0\\0\\0\\0.97134\\-0.23768"}],
        "PixelMeasuresSequence": [{"SliceThickness": "2.5", "PixelSpacing": "1.75\\1.75"}],
        "MREchoSequence": [{"EffectiveEchoTime": 85.2}],
        "MRDiffusionSequence": [
            {
                "DiffusionBValue": float(number % 3 * 500),
                "DiffusionDirectionality": "DIRECTIONAL",
                "DiffusionGradientDirectionSequence": [
                    {"DiffusionGradientOrientation": [rng.random(), rng.random(), rng.random()]}
                ],
            }
        ],
        "FrameVOILUTSequence": [{"WindowCenter": str(rng.randrange(900)), "WindowWidth": "1500"}],
        "PixelValueTransformationSequence": [
            {"RescaleIntercept": "0", "RescaleSlope": "1.1428", "RescaleType": "US"}
        ],
    }
    return _table(groups, is_undefined=is_undefined)


def _table(table: Table, *, is_undefined: bool, around: str = "") -> bytes:
    """Return a data set, or a sequence `around` it of one item."""
    if around:
        inside = _table(table, is_undefined=is_undefined)
        return _sequence(around, [inside], is_undefined=is_undefined)
    parts = []
    for keyword in sorted(table, key=to_tag):
        value = table[keyword]
        if isinstance(value, list) and isinstance(value[0], dict):
            items = [_table(item, is_undefined=is_undefined) for item in value]
            parts.append(_sequence(keyword, items, is_undefined=is_undefined))
        else:
            parts.append(element(keyword, value, EXPLICIT))
    return b"".join(parts)


def _sequence(keyword: str, items: Iterable[bytes], *, is_undefined: bool) -> bytes:
    if is_undefined:
        body = b"".join(
            _ITEM + struct.pack("<L", _UNDEFINED) + item + _ITEM_END + bytes(4) for item in items
        )
        head = element(keyword, b"", EXPLICIT, "SQ", _UNDEFINED)
        return head + body + _SEQUENCE_END + bytes(4)
    body = b"".join(_ITEM + struct.pack("<L", len(item)) + item for item in items)
    return element(keyword, body, EXPLICIT, "SQ")
