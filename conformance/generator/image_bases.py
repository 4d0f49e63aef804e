"""Sound images of one frame, or of frames without functional groups, as tables."""

from collections.abc import Mapping

from conformance.generator.common_tables import BYTES, COLOUR, GREY, RESCALE, SLICE, frames, of
from tests.support.dicom_files import SIDE, Table, without

_MR: Table = {
    "WindowCenter": "1064",
    "ScanningSequence": "GR",
    "SequenceVariant": "SP\\MP",
    "ScanOptions": "PFP",
    "MRAcquisitionType": "3D",
    "SequenceName": "*tfl3d1_16ns",
    "RepetitionTime": "2300",
    "EchoTime": "2.98",
    "InversionTime": "900",
    "EchoTrainLength": "1",
    "FlipAngle": "9",
    "MagneticFieldStrength": "3",
    "ImagingFrequency": "123.2",
    "PixelBandwidth": "240",
    "SpacingBetweenSlices": "1",
    "NumberOfAverages": "1",
}
_PT: Table = {
    "Units": "BQML",
    "CorrectedImage": "DECY\\ATTN",
    "DecayCorrection": "START",
    "NumberOfSlices": 4,
    "ImageIndex": 1,
    "SeriesType": "STATIC\\IMAGE",
    "ActualFrameDuration": "60000",
    "FrameReferenceTime": "30000",
    "DecayFactor": "1",
    "RescaleIntercept": "0",
    "WindowCenter": "1064",
    "RadiopharmaceuticalInformationSequence": [
        {
            "RadionuclideTotalDose": "370000000",
            "RadionuclideHalfLife": "6586.2",
            "RadiopharmaceuticalStartTime": "020000",
            "Radiopharmaceutical": "FDG",
        }
    ],
}
_XRAY: Table = {
    "KVP": "70",
    "ExposureTime": "10",
    "XRayTubeCurrent": "100",
    "DistanceSourceToDetector": "1000",
    "DistanceSourceToPatient": "800",
    "ViewPosition": "AP",
    "ImageLaterality": "L",
    "ImagerPixelSpacing": "0.2\\0.2",
    "PixelIntensityRelationship": "LIN",
    "PixelIntensityRelationshipSign": 1,
    "PresentationIntentType": "FOR PRESENTATION",
    "PresentationLUTShape": "IDENTITY",
    "RescaleIntercept": "0",
    "RescaleSlope": "1",
    "RescaleType": "US",
}
_ULTRASOUND: Table = {
    "SequenceOfUltrasoundRegions": [
        {
            "RegionSpatialFormat": 1,
            "RegionDataType": 1,
            "RegionFlags": 0,
            "RegionLocationMinX0": 0,
            "RegionLocationMinY0": 0,
            "RegionLocationMaxX1": SIDE - 1,
            "RegionLocationMaxY1": SIDE - 1,
            "PhysicalUnitsXDirection": 3,
            "PhysicalUnitsYDirection": 3,
            "PhysicalDeltaX": 0.05,
            "PhysicalDeltaY": 0.05,
        }
    ]
}
_PALETTE: Table = {
    f"{colour}PaletteColorLookupTable{part}": value
    for colour in ("Red", "Green", "Blue")
    for part, value in (
        ("Descriptor", [256, 0, 16]),
        ("Data", bytes(part for entry in range(256) for part in (entry, entry))),
    )
}
_CINE: Table = {"FrameTime": "40", "CineRate": "25", "FrameIncrementPointer": b"\x18\0\x63\x10"}
_NM: Table = {
    "EnergyWindowVector": [1, 1],
    "DetectorVector": [1, 2],
    "NumberOfEnergyWindows": 1,
    "NumberOfDetectors": 2,
    "FrameIncrementPointer": b"\x54\0\x10\0\x54\0\x20\0",
    "EnergyWindowInformationSequence": [{"EnergyWindowName": "Tc99m"}],
    "DetectorInformationSequence": [{"CollimatorType": "PARA", "StartAngle": "0"}] * 2,
}

IMAGES: Mapping[str, Table] = {
    "CT": of(SLICE, "2", "CT", KVP="120", ConvolutionKernel="B30f", GantryDetectorTilt="0"),
    "MR": of(without(SLICE, *RESCALE), "4", "MR", **_MR),
    "MR of GE": of(
        without(SLICE, *RESCALE), "4", "MR", **{**_MR, "Manufacturer": "GE MEDICAL SYSTEMS"}
    ),
    "MR of Philips": of(
        SLICE, "4", "MR", **{**_MR, "Manufacturer": "Philips", "WindowCenter": "40"}
    ),
    "MR of another": of(without(SLICE, *RESCALE), "4", "MR", **{**_MR, "Manufacturer": "Canon"}),
    "PT": of(SLICE, "128", "PT", **_PT),
    "CR": of(GREY, "1", "CR", **without(_XRAY, *RESCALE, "RescaleType")),
    "DX": of(GREY, "1.1", "DX", **_XRAY),
    "MG": of(GREY, "1.2", "MG", **_XRAY, OrganExposed="BREAST"),
    "IO": of(GREY, "1.3", "IO", **_XRAY),
    "US": of(COLOUR, "6.1", "US", **_ULTRASOUND),
    "US palette": of(BYTES, "6.1", "US", PhotometricInterpretation="PALETTE COLOR", **_PALETTE),
    "US multi-frame": of(frames(BYTES, 3, **_CINE), "3.1", "US", **_ULTRASOUND),
    "NM": of(frames(GREY, 2, PixelSpacing="0.5\\0.5"), "20", "NM", **_NM),
    "XA": of(frames(GREY, 3, **_CINE), "12.1", "XA", ImagerPixelSpacing="0.2\\0.2", KVP="70"),
    "RF": of(frames(GREY, 2, **_CINE), "12.2", "RF", ImagerPixelSpacing="0.2\\0.2", KVP="70"),
    "SC": of(COLOUR, "7", "OT", ConversionType="WSD"),
    "SC grey byte": of(frames(BYTES, 2), "7.2", "OT", ConversionType="WSD"),
    "SC grey word": of(frames(GREY, 2), "7.3", "OT", ConversionType="WSD"),
    "SC true colour": of(frames(COLOUR, 2), "7.4", "OT", ConversionType="WSD"),
    "endoscopy": of(COLOUR, "77.1.1", "ES", LossyImageCompression="00"),
    "photograph": of(COLOUR, "77.1.4", "XC", LossyImageCompression="00"),
    "fundus": of(COLOUR, "77.1.5.1", "OP", ImageLaterality="L"),
    "RT image": of(
        GREY,
        "481.1",
        "RTIMAGE",
        RTImageLabel="DRR",
        RTImagePlane="NORMAL",
        GantryAngle="0",
        ImagePlanePixelSpacing="0.5\\0.5",
    ),
    "RT dose": of(
        frames(SLICE, 3, GridFrameOffsetVector="0\\1\\2"),
        "481.2",
        "RTDOSE",
        DoseUnits="GY",
        DoseType="PHYSICAL",
        DoseSummationType="PLAN",
        DoseGridScaling="0.001",
        FrameIncrementPointer=b"\x04\x30\x0c\0",
    ),
}
"""Name -> one instance."""
