"""Sound objects that are no images, as tables."""

from collections.abc import Mapping

from conformance.generator.common_tables import MORE, STORAGE, of
from tests.support.dicom_files import COMPLETE, Table, Value, without

_PIXELS = (
    *("Rows", "Columns", "SamplesPerPixel", "BitsAllocated", "BitsStored", "HighBit"),
    *("PixelRepresentation", "PhotometricInterpretation", "PixelData", "PixelSpacing"),
    *("ImagePositionPatient", "ImageOrientationPatient", "WindowCenter", "WindowWidth"),
    *("RescaleIntercept", "RescaleSlope"),
)
_NO_IMAGE: Table = {
    **without(COMPLETE, *_PIXELS),
    **without(MORE, "SliceThickness", "PatientPosition", "PatientOrientation", "ImageType"),
}
_INSTANCE: Table = {
    "ReferencedSOPClassUID": f"{STORAGE}.2",
    "ReferencedSOPInstanceUID": "1.2.3.4.7",
}
_SERIES: Table = {"SeriesInstanceUID": "1.2.3.6", "ReferencedSOPSequence": [_INSTANCE]}
_EVIDENCE: Table = {
    "CurrentRequestedProcedureEvidenceSequence": [
        {"StudyInstanceUID": "1.2.3", "ReferencedSeriesSequence": [_SERIES]}
    ]
}


def _code(value: str, meaning: str, scheme: str = "DCM") -> list[Table]:
    return [{"CodeValue": value, "CodingSchemeDesignator": scheme, "CodeMeaning": meaning}]


def _content(kind: str, name: list[Table], **further: Value) -> dict[str, Value]:
    return {
        "RelationshipType": "CONTAINS",
        "ValueType": kind,
        "ConceptNameCodeSequence": name,
        **further,
    }


_DOCUMENT: Table = {
    **_EVIDENCE,
    "ValueType": "CONTAINER",
    "ConceptNameCodeSequence": _code("126000", "Imaging Measurement Report"),
    "ContinuityOfContent": "SEPARATE",
    "CompletionFlag": "COMPLETE",
    "VerificationFlag": "UNVERIFIED",
    "PerformedProcedureCodeSequence": [],
    "ReferencedPerformedProcedureStepSequence": [],
}
_SENTENCE = _content("TEXT", _code("121071", "Finding"), TextValue="Nothing unusual.")
_MEASURED = _content(
    "NUM",
    _code("410668003", "Length", "SCT"),
    MeasuredValueSequence=[
        {"NumericValue": "12.5", "MeasurementUnitsCodeSequence": _code("mm", "millimeter", "UCUM")}
    ],
    ContentSequence=[
        _content("IMAGE", _code("121112", "Source"), ReferencedSOPSequence=[_INSTANCE])
    ],
)
_CONTOUR: Table = {
    "ContourImageSequence": [_INSTANCE],
    "ContourGeometricType": "CLOSED_PLANAR",
    "NumberOfContourPoints": "3",
    "ContourData": "0\\0\\1\\4\\0\\1\\4\\4\\1",
}
_FRAME_OF_REFERENCE: Table = {
    "FrameOfReferenceUID": "1.2.3.9",
    "RTReferencedStudySequence": [
        {
            "ReferencedSOPClassUID": "1.2.840.10008.3.1.2.3.1",
            "ReferencedSOPInstanceUID": "1.2.3",
            "RTReferencedSeriesSequence": [
                {"SeriesInstanceUID": "1.2.3.6", "ContourImageSequence": [_INSTANCE]}
            ],
        }
    ],
}
_STRUCTURES: Table = {
    "StructureSetLabel": "RS",
    "StructureSetDate": "20240102",
    "StructureSetTime": "030405",
    "ReferencedFrameOfReferenceSequence": [_FRAME_OF_REFERENCE],
    "StructureSetROISequence": [
        {
            "ROINumber": "1",
            "ReferencedFrameOfReferenceUID": "1.2.3.9",
            "ROIName": "Brain",
            "ROIGenerationAlgorithm": "MANUAL",
        }
    ],
    "ROIContourSequence": [
        {
            "ROIDisplayColor": "255\\0\\0",
            "ReferencedROINumber": "1",
            "ContourSequence": [_CONTOUR],
        }
    ],
    "RTROIObservationsSequence": [
        {"ObservationNumber": "1", "ReferencedROINumber": "1", "RTROIInterpretedType": "ORGAN"}
    ],
}
_PLAN: Table = {
    "RTPlanLabel": "PLAN",
    "RTPlanDate": "20240102",
    "RTPlanGeometry": "PATIENT",
    "FractionGroupSequence": [
        {"FractionGroupNumber": "1", "NumberOfFractionsPlanned": "5", "NumberOfBeams": "1"}
    ],
    "BeamSequence": [{"BeamNumber": "1", "BeamName": "B1", "RadiationType": "PHOTON"}],
}
_SHUTTER: Table = {
    "ContentLabel": "PR",
    "ContentDescription": "",
    "ContentCreatorName": "Roe^R",
    "PresentationCreationDate": "20240102",
    "PresentationCreationTime": "030405",
    "ReferencedSeriesSequence": [
        {"SeriesInstanceUID": "1.2.3.6", "ReferencedImageSequence": [_INSTANCE]}
    ],
    "DisplayedAreaSelectionSequence": [
        {
            "DisplayedAreaTopLeftHandCorner": [1, 1],
            "DisplayedAreaBottomRightHandCorner": [16, 16],
            "PresentationSizeMode": "SCALE TO FIT",
        }
    ],
    "PresentationLUTShape": "IDENTITY",
}
_CHANNEL: Table = {
    "ChannelSourceSequence": _code("5.6.3-9-1", "Lead I", "SCPECG"),
    "ChannelSensitivity": "1",
    "ChannelSensitivityCorrectionFactor": "1",
    "ChannelBaseline": "0",
    "WaveformBitsStored": 16,
    "ChannelSensitivityUnitsSequence": _code("uV", "microvolt", "UCUM"),
}
_WAVEFORM: Table = {
    "AcquisitionContextSequence": [],
    "WaveformSequence": [
        {
            "WaveformOriginality": "ORIGINAL",
            "NumberOfWaveformChannels": 2,
            "NumberOfWaveformSamples": 500,
            "SamplingFrequency": "500",
            "ChannelDefinitionSequence": [_CHANNEL] * 2,
            "WaveformBitsAllocated": 16,
            "WaveformSampleInterpretation": "SS",
            "WaveformData": bytes(part for sample in range(1000) for part in (sample % 200, 0)),
        }
    ],
}
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)

OTHERS: Mapping[str, Table] = {
    "RT structures": of(_NO_IMAGE, "481.3", "RTSTRUCT", **_STRUCTURES),
    "RT plan": of(_NO_IMAGE, "481.5", "RTPLAN", **_PLAN),
    "basic text SR": of(_NO_IMAGE, "88.11", "SR", **_DOCUMENT, ContentSequence=[_SENTENCE]),
    "comprehensive SR": of(
        _NO_IMAGE, "88.33", "SR", **_DOCUMENT, ContentSequence=[_SENTENCE, _MEASURED]
    ),
    "KO": of(
        _NO_IMAGE,
        "88.59",
        "KO",
        **{**_DOCUMENT, "ConceptNameCodeSequence": _code("113000", "Of Interest")},
        ContentSequence=[_content("IMAGE", [], ReferencedSOPSequence=[_INSTANCE])],
    ),
    "PR": of(_NO_IMAGE, "11.1", "PR", **_SHUTTER),
    "PDF": of(
        _NO_IMAGE,
        "104.1",
        "DOC",
        BurnedInAnnotation="YES",
        DocumentTitle="Report",
        ConversionType="WSD",
        MIMETypeOfEncapsulatedDocument="application/pdf",
        EncapsulatedDocument=_PDF,
    ),
    "ECG": of(_NO_IMAGE, "9.1.1", "ECG", **_WAVEFORM),
    "raw data": of(_NO_IMAGE, "66", "MR", CreatorVersionUID="1.2.3.7"),
    "registration": of(
        _NO_IMAGE,
        "66.1",
        "REG",
        RegistrationSequence=[{"FrameOfReferenceUID": "1.2.3.9"}],
    ),
}
"""Name -> one instance."""
