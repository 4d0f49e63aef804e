"""A CT header of about 14 kB and 120 elements, as a table of what stands in real ones."""

import random
from collections.abc import Mapping

from bench.private_blocks import csa_image, protocol_text
from tests.support.dicom_files import CT, Table, Value

_ROOT = "1.3.12.2.1107.5.1.4.73241.2024021310150248400"
_STUDY, _SERIES, _LOCALIZER = f"{_ROOT}.7", f"{_ROOT}.40", f"{_ROOT}.12"
_IMAGE_BLOCK, _HISTORY_BLOCK = 3_600, 6_200
"""Bytes of the two long private values."""

CT_VRS: Mapping[str, str] = {
    "00190010": "LO",
    **{f"001910{number:02X}": "DS" for number in range(0x90, 0x9C)},
    "00210010": "LO",
    **{f"002110{number:02X}": "LO" for number in range(0x01, 0x07)},
    "00290010": "LO",
    "00291010": "OB",
    "00291020": "OB",
    "00430010": "LO",
    **{f"004310{number:02X}": "SH" for number in range(0x10, 0x1C)},
}
"""Tag -> VR of the private elements, which no dictionary knows."""

_CODE: Table = {
    "CodeValue": "113691",
    "CodingSchemeDesignator": "DCM",
    "CodeMeaning": "IEC Body Dosimetry Phantom",
}

_STATIC: Table = {
    "SpecificCharacterSet": "ISO_IR 100",
    "ImageType": "ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 SPI",
    "InstanceCreationDate": "20240213",
    "SOPClassUID": CT,
    "StudyDate": "20240213",
    "SeriesDate": "20240213",
    "AcquisitionDate": "20240213",
    "ContentDate": "20240213",
    "StudyTime": "101502.484000",
    "SeriesTime": "102133.781000",
    "AccessionNumber": "A20240213007",
    "Modality": "CT",
    "Manufacturer": "SIEMENS",
    "InstitutionName": "General Hospital",
    "InstitutionAddress": "1 Main Street, Springfield",
    "ReferringPhysicianName": "Doe^Jane^^Dr.",
    "StationName": "CTAWP73241",
    "TimezoneOffsetFromUTC": "+0100",
    "StudyDescription": "Thorax^Routine_chest (Adult)",
    "ProcedureCodeSequence": [{**_CODE, "CodeMeaning": "CT chest with contrast"}],
    "SeriesDescription": "Thorax 1.0 B31f",
    "InstitutionalDepartmentName": "Radiology",
    "PhysiciansOfRecord": "Roe^Richard",
    "PerformingPhysicianName": "Roe^Richard",
    "OperatorsName": "tech7",
    "ManufacturerModelName": "SOMATOM Definition AS+",
    "ReferencedStudySequence": [
        {"ReferencedSOPClassUID": "1.2.840.10008.3.1.2.3.1", "ReferencedSOPInstanceUID": _STUDY}
    ],
    "ReferencedPerformedProcedureStepSequence": [
        {
            "ReferencedSOPClassUID": "1.2.840.10008.3.1.2.3.3",
            "ReferencedSOPInstanceUID": f"{_ROOT}.5.1",
        }
    ],
    "ReferencedImageSequence": [
        {"ReferencedSOPClassUID": CT, "ReferencedSOPInstanceUID": f"{_LOCALIZER}.{number}"}
        for number in (1, 2)
    ],
    "DerivationDescription": "none",
    "PatientName": "Sample^Chest^^^",
    "PatientID": "BENCH-0007",
    "IssuerOfPatientID": "GH",
    "PatientBirthDate": "19560702",
    "PatientSex": "F",
    "PatientAge": "067Y",
    "PatientSize": "1.67",
    "PatientWeight": "71",
    "ContrastBolusAgent": "APPLIED",
    "BodyPartExamined": "CHEST",
    "KVP": "120",
    "DataCollectionDiameter": "500",
    "DeviceSerialNumber": "73241",
    "SoftwareVersions": "syngo CT 2012B",
    "ProtocolName": "01_Thorax_Routine",
    "ReconstructionDiameter": "360",
    "DistanceSourceToDetector": "1085.6",
    "DistanceSourceToPatient": "595",
    "GantryDetectorTilt": "0",
    "TableHeight": "169",
    "RotationDirection": "CW",
    "ExposureTime": "500",
    "Exposure": "97",
    "FilterType": "FLAT",
    "GeneratorPower": "34",
    "FocalSpots": "1.2",
    "DateOfLastCalibration": "20240213",
    "TimeOfLastCalibration": "070912.000000",
    "ConvolutionKernel": "B31f",
    "PatientPosition": "HFS",
    "SliceThickness": "1",
    "SingleCollimationWidth": 0.6,
    "TotalCollimationWidth": 38.4,
    "TableSpeed": 92.16,
    "TableFeedPerRotation": 46.08,
    "SpiralPitchFactor": 1.2,
    "ExposureModulationType": "XYZ_EC",
    "CTDIvol": 6.58,
    "CTDIPhantomTypeCodeSequence": [_CODE],
    "StudyInstanceUID": _STUDY,
    "SeriesInstanceUID": _SERIES,
    "StudyID": "1",
    "SeriesNumber": "5",
    "AcquisitionNumber": "4",
    "ImageOrientationPatient": "1\\0\\0\\0\\1\\0",
    "FrameOfReferenceUID": f"{_ROOT}.9",
    "PositionReferenceIndicator": "",
    "ImageComments": "",
    "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2",
    "PixelSpacing": "0.703125\\0.703125",
    "BitsAllocated": 16,
    "BitsStored": 12,
    "HighBit": 11,
    "PixelRepresentation": 0,
    "RescaleIntercept": "-1024",
    "RescaleSlope": "1",
    "RescaleType": "HU",
    "WindowCenterWidthExplanation": "WINDOW1\\WINDOW2",
    "RequestingPhysician": "Doe^Jane^^Dr.",
    "RequestingService": "OUT",
    "RequestedProcedureDescription": "CT chest",
    "RequestedContrastAgent": "",
    "StudyComments": "fw://radiology/Chest/BENCH-0007",
    "PerformedProcedureStepStartDate": "20240213",
    "PerformedProcedureStepStartTime": "101502.500000",
    "PerformedProcedureStepID": "PPS240213101502",
    "PerformedProcedureStepDescription": "Thorax^Routine_chest (Adult)",
    "RequestAttributesSequence": [
        {
            "ScheduledProcedureStepDescription": "CT chest",
            "ScheduledProcedureStepID": "SPS7731",
            "RequestedProcedureID": "RP7731",
        }
    ],
    "00190010": "SIEMENS CT BENCH",
    "00210010": "SIEMENS MED",
    **{f"002110{number:02X}": f"reconstruction step {number}" for number in range(0x01, 0x07)},
    "00290010": "SIEMENS CSA HEADER",
    "00291020": protocol_text(random.Random(14), _HISTORY_BLOCK),  # noqa: S311 - not a secret
    "00430010": "SIEMENS CT WORK",
    **{f"004310{number:02X}": f"P{number}\\{number * 17}" for number in range(0x10, 0x1C)},
}


def ct_table(side: int) -> Table:
    """Return what all instances of the series have in common."""
    return {**_STATIC, "Rows": side, "Columns": side}


def ct_values(number: int, rng: random.Random) -> Mapping[str, Value]:
    """Return what differs from instance to instance; `number` counts from 1."""
    position = f"{-0.5 * number + 312.25:.2f}"
    seconds = f"{102135 + number // 40 % 60:06}.{rng.randrange(1_000_000):06}"
    centre = rng.choice(("40\\-600", "45\\-600", "50\\-550"))
    return {
        "SOPInstanceUID": f"{_SERIES}.{number}.{rng.randrange(10**9)}",
        "InstanceCreationTime": seconds,
        "AcquisitionTime": seconds,
        "ContentTime": seconds,
        "AcquisitionDateTime": f"20240213{seconds}",
        "InstanceNumber": str(number),
        "ImagePositionPatient": f"-179.6484375\\-348.6484375\\{position}",
        "SliceLocation": position,
        "XRayTubeCurrent": str(rng.randrange(120, 380)),
        "EstimatedDoseSaving": rng.random(),
        "WindowCenter": centre,
        "WindowWidth": "400\\1200",
        "SmallestImagePixelValue": rng.randrange(4),
        "LargestImagePixelValue": rng.randrange(1800, 4095),
        **{f"001910{tag:02X}": f"{rng.random() * 1000:.6f}" for tag in range(0x90, 0x9C)},
        "00291010": csa_image(rng, number, _IMAGE_BLOCK),
    }
