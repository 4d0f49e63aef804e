"""An MR header of about 64 kB, most of it a Siemens-sized private block."""

import random
from collections.abc import Mapping

from bench.private_blocks import csa_image, protocol_text
from tests.support.dicom_files import MR, Table, Value

_STUDY = "1.3.12.2.1107.5.2.43.66012.30000024021310150248400000007"
_SERIES = "1.3.12.2.1107.5.2.43.66012.2024021310213378100040.0.0.0"
_IMAGE_BLOCK, _SERIES_BLOCK = 12_600, 47_000
"""Bytes of the two parts of the private block, (0029,xx10) and (0029,xx20)."""

MR_VRS: Mapping[str, str] = {
    "00190010": "LO",
    **{f"001910{number:02X}": "IS" for number in range(0x08, 0x12)},
    "00290010": "LO",
    "00290011": "LO",
    "00291008": "CS",
    "00291009": "LO",
    "00291010": "OB",
    "00291018": "CS",
    "00291019": "LO",
    "00291020": "OB",
    "00291160": "LO",
    "00510010": "LO",
    **{f"005110{number:02X}": "LO" for number in range(0x08, 0x1A)},
}
"""Tag -> VR of the private elements, which no dictionary knows."""

_STATIC: Table = {
    "SpecificCharacterSet": "ISO_IR 100",
    "ImageType": "ORIGINAL\\PRIMARY\\M\\ND\\MOSAIC",
    "InstanceCreationDate": "20240213",
    "SOPClassUID": MR,
    "StudyDate": "20240213",
    "SeriesDate": "20240213",
    "AcquisitionDate": "20240213",
    "ContentDate": "20240213",
    "StudyTime": "101502.484000",
    "SeriesTime": "102133.781000",
    "AccessionNumber": "",
    "Modality": "MR",
    "Manufacturer": "SIEMENS",
    "InstitutionName": "Imaging Centre",
    "InstitutionAddress": "1 Main Street, Springfield",
    "ReferringPhysicianName": "",
    "StationName": "AWP66012",
    "StudyDescription": "Head^Functional",
    "SeriesDescription": "ep2d_bold_rest",
    "InstitutionalDepartmentName": "Department",
    "PerformingPhysicianName": "",
    "OperatorsName": "tech7",
    "ManufacturerModelName": "Prisma_fit",
    "ReferencedPerformedProcedureStepSequence": [
        {
            "ReferencedSOPClassUID": "1.2.840.10008.3.1.2.3.3",
            "ReferencedSOPInstanceUID": f"{_STUDY}.5",
        }
    ],
    "ReferencedImageSequence": [
        {"ReferencedSOPClassUID": MR, "ReferencedSOPInstanceUID": f"{_STUDY}.{number}"}
        for number in (11, 12, 13)
    ],
    "PatientName": "Sample^Head",
    "PatientID": "BENCH-0011",
    "PatientBirthDate": "19900101",
    "PatientSex": "M",
    "PatientAge": "034Y",
    "PatientSize": "1.8",
    "PatientWeight": "80",
    "BodyPartExamined": "BRAIN",
    "ScanningSequence": "EP",
    "SequenceVariant": "SK",
    "ScanOptions": "FS",
    "MRAcquisitionType": "2D",
    "SequenceName": "*epfid2d1_64",
    "AngioFlag": "N",
    "SliceThickness": "3",
    "RepetitionTime": "2000",
    "EchoTime": "30",
    "NumberOfAverages": "1",
    "ImagingFrequency": "123.254321",
    "ImagedNucleus": "1H",
    "EchoNumbers": "1",
    "MagneticFieldStrength": "3",
    "SpacingBetweenSlices": "3.99",
    "NumberOfPhaseEncodingSteps": "63",
    "EchoTrainLength": "31",
    "PercentSampling": "100",
    "PercentPhaseFieldOfView": "100",
    "PixelBandwidth": "2232",
    "DeviceSerialNumber": "66012",
    "SoftwareVersions": "syngo MR E11",
    "ProtocolName": "ep2d_bold_rest",
    "TransmitCoilName": "Body",
    "AcquisitionMatrix": [64, 0, 0, 64],
    "InPlanePhaseEncodingDirection": "COL",
    "FlipAngle": "77",
    "VariableFlipAngleFlag": "N",
    "dBdt": "0",
    "PatientPosition": "HFS",
    "StudyInstanceUID": _STUDY,
    "SeriesInstanceUID": _SERIES,
    "StudyID": "1",
    "SeriesNumber": "9",
    "ImageOrientationPatient": "1\\0\\0\\0\\0.97134\\-0.23768",
    "FrameOfReferenceUID": f"{_STUDY}.0.0.0",
    "PositionReferenceIndicator": "",
    "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2",
    "PixelSpacing": "3\\3",
    "BitsAllocated": 16,
    "BitsStored": 12,
    "HighBit": 11,
    "PixelRepresentation": 0,
    "WindowCenterWidthExplanation": "Algo1",
    "PerformedProcedureStepStartDate": "20240213",
    "PerformedProcedureStepStartTime": "101502.562000",
    "PerformedProcedureStepID": "MR240213101502",
    "PerformedProcedureStepDescription": "Head^Functional",
    "00190010": "SIEMENS MR HEADER",
    "00290010": "SIEMENS CSA HEADER",
    "00290011": "SIEMENS MEDCOM HEADER2",
    "00291008": "IMAGE NUM 4",
    "00291009": "20240213",
    "00291018": "MR",
    "00291019": "20240213",
    "00291160": "com",
    "00510010": "SIEMENS MR HEADER",
    **{f"005110{number:02X}": f"setting {number}" for number in range(0x0A, 0x1A)},
}
_PROTOCOL = protocol_text(random.Random(64), _SERIES_BLOCK)  # noqa: S311 - not a secret


def mr_table(side: int) -> Table:
    """Return what all instances of the series have in common."""
    return {**_STATIC, "Rows": side, "Columns": side}


def mr_values(number: int, rng: random.Random) -> Mapping[str, Value]:
    """Return what differs from instance to instance; `number` counts from 1."""
    seconds = f"{102135 + number // 40 % 60:06}.{rng.randrange(1_000_000):06}"
    position = f"{-3.99 * (number % 36) + 62.41:.8f}"
    stamp = b"%16d" % rng.randrange(10**15)
    return {
        "SOPInstanceUID": f"1.3.12.2.1107.5.2.43.66012.{number}.{rng.randrange(10**15)}",
        "InstanceCreationTime": seconds,
        "AcquisitionTime": seconds,
        "ContentTime": seconds,
        "AcquisitionNumber": str(number),
        "InstanceNumber": str(number),
        "ImagePositionPatient": f"-94.5\\-{80 + rng.random():.8f}\\{position}",
        "SliceLocation": position,
        "SAR": f"{rng.random():.12f}",
        "WindowCenter": str(rng.randrange(380, 460)),
        "WindowWidth": str(rng.randrange(800, 990)),
        "SmallestImagePixelValue": 0,
        "LargestImagePixelValue": rng.randrange(1800, 4095),
        **{f"001910{tag:02X}": str(rng.randrange(10**6)) for tag in range(0x08, 0x12)},
        "00291010": csa_image(rng, number, _IMAGE_BLOCK),
        "00291020": _PROTOCOL[:4_000] + stamp + _PROTOCOL[4_000 + len(stamp) :],
        "00511008": f"{rng.random():.8f}",
        "00511009": str(rng.randrange(10**6)),
    }
