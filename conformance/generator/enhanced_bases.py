"""Sound images whose frames are described by functional groups, as tables."""

from collections.abc import Callable, Mapping

from conformance.generator.common_tables import BYTES, COLOUR, GREY, STORAGE, WINDOW, frames, of
from tests.support.dicom_files import SIDE, Table, Value, without

_FRAMES = 3
_IMAGE = without(GREY, *WINDOW)
_MEASURES: Table = {"SliceThickness": "1", "PixelSpacing": "0.5\\0.5"}
_CODE: Table = {
    "CodeValue": "12738006",
    "CodingSchemeDesignator": "SCT",
    "CodeMeaning": "Brain",
}
_ANATOMY: Table = {"AnatomicRegionSequence": [_CODE], "FrameLaterality": "U"}
_SHARED: Table = {
    "PixelMeasuresSequence": [_MEASURES],
    "PlaneOrientationSequence": [{"ImageOrientationPatient": "1\\0\\0\\0\\1\\0"}],
    "FrameAnatomySequence": [_ANATOMY],
}
_LOOK: Table = {
    "FrameVOILUTSequence": [{"WindowCenter": "40", "WindowWidth": "400"}],
    "PixelValueTransformationSequence": [
        {"RescaleIntercept": "-1024", "RescaleSlope": "1", "RescaleType": "HU"}
    ],
}
_DIMENSIONS: Table = {
    "DimensionOrganizationSequence": [{"DimensionOrganizationUID": "1.2.3.8"}],
    "DimensionIndexSequence": [
        {
            "DimensionIndexPointer": b"\x20\0\x57\x90",
            "FunctionalGroupPointer": b"\x20\0\x11\x91",
            "DimensionOrganizationUID": "1.2.3.8",
        }
    ],
    "InstanceNumber": "1",
    "VolumetricProperties": "VOLUME",
    "VolumeBasedCalculationTechnique": "NONE",
    "PixelPresentation": "MONOCHROME",
    "PresentationLUTShape": "IDENTITY",
}


def _frame(number: int, further: Table) -> Table:
    return {
        "FrameContentSequence": [
            {
                "StackID": "1",
                "InStackPositionNumber": number,
                "DimensionIndexValues": [number],
                "FrameAcquisitionNumber": 1,
                "FrameAcquisitionDateTime": "20240102030405",
                "FrameAcquisitionDuration": 100.0,
            }
        ],
        "PlanePositionSequence": [{"ImagePositionPatient": f"0\\0\\{number}"}],
        **further,
    }


def _groups(shared: Table, each: Callable[[int], Table]) -> dict[str, Value]:
    return {
        "SharedFunctionalGroupsSequence": [{**_SHARED, **shared}],
        "PerFrameFunctionalGroupsSequence": [
            _frame(number, each(number)) for number in range(1, _FRAMES + 1)
        ],
    }


def _alike(table: Table) -> Callable[[int], Table]:
    return lambda _number: table


_VOLUME = frames(_IMAGE, _FRAMES, **_DIMENSIONS)
_FRAME_TYPE = "ORIGINAL\\PRIMARY\\VOLUME\\NONE"
_MR_FRAME: Table = {
    "MRImageFrameTypeSequence": [
        {
            "FrameType": _FRAME_TYPE,
            "ComplexImageComponent": "MAGNITUDE",
            "AcquisitionContrast": "T1",
        }
    ],
    "MREchoSequence": [{"EffectiveEchoTime": 2.98}],
}
_MR_SHARED: Table = {
    **_LOOK,
    "MRTimingAndRelatedParametersSequence": [
        {"RepetitionTime": "2300", "FlipAngle": "9", "EchoTrainLength": "1"}
    ],
    "MRModifierSequence": [{"InversionRecovery": "YES", "InversionTimes": [900.0]}],
    "MRImagingModifierSequence": [{"PixelBandwidth": "240", "TransmitterFrequency": 123.2}],
}
_CT_SHARED: Table = {
    **_LOOK,
    "CTImageFrameTypeSequence": [{"FrameType": _FRAME_TYPE}],
    "CTExposureSequence": [{"ExposureTimeInms": 500.0, "XRayTubeCurrentInmA": 100.0}],
    "CTReconstructionSequence": [{"ConvolutionKernel": "B30f", "ReconstructionDiameter": "200"}],
}
_SEGMENT: Table = {
    "SegmentNumber": 1,
    "SegmentLabel": "Brain",
    "SegmentAlgorithmType": "MANUAL",
    "SegmentedPropertyCategoryCodeSequence": [_CODE],
    "SegmentedPropertyTypeCodeSequence": [_CODE],
    "RecommendedDisplayCIELabValue": [34885, 53485, 50171],
}
_REFERENCED: Table = {
    "ReferencedSeriesSequence": [
        {
            "SeriesInstanceUID": "1.2.3.4",
            "ReferencedInstanceSequence": [
                {"ReferencedSOPClassUID": f"{STORAGE}.2", "ReferencedSOPInstanceUID": "1.2.3.4.7"}
            ],
        }
    ]
}
_SEG: Table = {
    **of(without(_VOLUME, "VolumetricProperties"), "66.4", "SEG"),
    **_groups({}, _alike({"SegmentIdentificationSequence": [{"ReferencedSegmentNumber": 1}]})),
    **_REFERENCED,
    "ImageType": "DERIVED\\PRIMARY",
    "SegmentationType": "BINARY",
    "ContentLabel": "SEG",
    "BitsAllocated": 1,
    "BitsStored": 1,
    "HighBit": 0,
    "LossyImageCompression": "00",
    "SegmentSequence": [_SEGMENT],
    "PixelData": bytes([0x0F, 0xF0] * (SIDE * SIDE // 16 * _FRAMES)),
}
_WSI: Table = {
    **of(frames(COLOUR, 4), "77.1.6", "SM"),
    "ImageType": "ORIGINAL\\PRIMARY\\VOLUME\\NONE",
    "VolumetricProperties": "VOLUME",
    "TotalPixelMatrixColumns": 2 * SIDE,
    "TotalPixelMatrixRows": 2 * SIDE,
    "ImagedVolumeWidth": 16.0,
    "ImagedVolumeHeight": 16.0,
    "ImagedVolumeDepth": 1.0,
    "DimensionOrganizationType": "TILED_FULL",
    "NumberOfOpticalPaths": 1,
    "TotalPixelMatrixFocalPlanes": 1,
    "FocusMethod": "AUTO",
    "ContainerIdentifier": "C1",
    "ImageOrientationSlide": "0\\-1\\0\\-1\\0\\0",
    "SpecimenLabelInImage": "NO",
    "TotalPixelMatrixOriginSequence": [
        {"XOffsetInSlideCoordinateSystem": "20", "YOffsetInSlideCoordinateSystem": "40"}
    ],
    "OpticalPathSequence": [
        {"OpticalPathIdentifier": "1", "IlluminationTypeCodeSequence": [_CODE]}
    ],
    "SharedFunctionalGroupsSequence": [
        {
            "PixelMeasuresSequence": [_MEASURES],
            "WholeSlideMicroscopyImageFrameTypeSequence": [{"FrameType": _FRAME_TYPE}],
        }
    ],
}

ENHANCED: Mapping[str, Table] = {
    "enhanced CT": {**of(_VOLUME, "2.1", "CT"), **_groups(_CT_SHARED, _alike({}))},
    "enhanced MR": {**of(_VOLUME, "4.1", "MR"), **_groups(_MR_SHARED, _alike(_MR_FRAME))},
    "enhanced MR, look by frame": {
        **of(_VOLUME, "4.1", "MR", Manufacturer="Philips"),
        **_groups({}, _alike({**_LOOK, **_MR_FRAME})),
    },
    "legacy enhanced CT": {**of(_VOLUME, "2.2", "CT"), **_groups(_LOOK, _alike({}))},
    "enhanced PET": {**of(_VOLUME, "130", "PT"), **_groups(_LOOK, _alike({}))},
    "enhanced XA": {
        **of(frames(GREY, _FRAMES), "12.1.1", "XA", ImagerPixelSpacing="0.2\\0.2"),
        "SharedFunctionalGroupsSequence": [{**_LOOK, "FrameAnatomySequence": [_ANATOMY]}],
        "PerFrameFunctionalGroupsSequence": [
            {"FrameContentSequence": [{"FrameAcquisitionNumber": number}]}
            for number in range(1, _FRAMES + 1)
        ],
    },
    "3D angiography": {**of(_VOLUME, "13.1.1", "XA"), **_groups(_LOOK, _alike({}))},
    "breast tomosynthesis": {**of(_VOLUME, "13.1.3", "MG"), **_groups(_LOOK, _alike({}))},
    "OPT": {
        **of(frames(BYTES, _FRAMES, **_DIMENSIONS), "77.1.5.4", "OPT", ImageLaterality="L"),
        **_groups({}, _alike({})),
    },
    "WSI": _WSI,
    "SEG": _SEG,
}
"""Name -> one instance."""
