"""What several sound objects have in common, as tables."""

from tests.support.dicom_files import COMPLETE, Table, Value, picture, without

STORAGE = "1.2.840.10008.5.1.4.1.1"
GEOMETRY = ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing")
WINDOW = ("WindowCenter", "WindowWidth")
RESCALE = ("RescaleIntercept", "RescaleSlope")
MORE: Table = {
    "SpecificCharacterSet": "ISO_IR 100",
    "InstanceCreationDate": "20240102",
    "ImageType": "ORIGINAL\\PRIMARY\\AXIAL",
    "ContentDate": "20240102",
    "ContentTime": "030405",
    "AccessionNumber": "A1",
    "InstitutionName": "Clinic",
    "StationName": "ST1",
    "ReferringPhysicianName": "Roe^R",
    "OperatorsName": "Poe^P",
    "ManufacturerModelName": "Model",
    "DeviceSerialNumber": "123",
    "SoftwareVersions": "1.0",
    "PatientName": "Doe^Jane",
    "PatientBirthDate": "19700203",
    "PatientSex": "F",
    "PatientAge": "053Y",
    "PatientSize": "1.7",
    "PatientWeight": "70",
    "BodyPartExamined": "HEAD",
    "AcquisitionNumber": "1",
    "InstanceCreationTime": "030405",
    "PatientPosition": "HFS",
    "PatientOrientation": "L\\P",
    "FrameOfReferenceUID": "1.2.3.9",
    "PositionReferenceIndicator": "",
    "SliceThickness": "1",
    "BurnedInAnnotation": "NO",
    "LossyImageCompression": "00",
}
"""What real objects have besides; COMPLETE holds what the profiles ask for."""
SLICE: Table = {**COMPLETE, **MORE}
"""A slice of CT."""
GREY: Table = {
    **without(SLICE, *RESCALE, *GEOMETRY, "SliceThickness"),
    "WindowCenter": "1064",
}
"""A picture in 16 bits without a place in space."""
BYTES: Table = {
    **without(GREY, *WINDOW),
    "BitsAllocated": 8,
    "BitsStored": 8,
    "HighBit": 7,
    "PixelData": picture(8),
}
COLOUR: Table = {
    **BYTES,
    "SamplesPerPixel": 3,
    "PhotometricInterpretation": "RGB",
    "PlanarConfiguration": 0,
    "PixelData": picture(8, 3),
}


def of(table: Table, sop_class: str, modality: str, **further: Value) -> dict[str, Value]:
    """Return a table as an object of another class, `sop_class` written below STORAGE."""
    return {**table, "SOPClassUID": f"{STORAGE}.{sop_class}", "Modality": modality, **further}


def frames(table: Table, count: int, **further: Value) -> dict[str, Value]:
    """Return a picture as so many frames."""
    bits, samples = (int(str(table[each])) for each in ("BitsAllocated", "SamplesPerPixel"))
    pixels = picture(bits, samples, count)
    return {**table, "NumberOfFrames": str(count), "PixelData": pixels, **further}
