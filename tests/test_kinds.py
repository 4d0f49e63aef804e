"""Rules speak of the kinds of object that they should, and ask nothing of the others."""

from collections.abc import Mapping

import pytest

from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.rules.profile import load_profiles
from tests.support.case_files import Case, build_archive
from tests.support.kinds import KINDS
from tests.support.reports import find, problems_of, settings_for

RULES = {rule.id for profile in load_profiles() for rule in profile.rules}
ENCAPSULATED = "hex:feff00e000000000 feff00e004000000ff4fff51 feffdde000000000"
WHOLE = {kind: Case(rule="", name=kind, expect={}, kind=kind) for kind in KINDS} | {
    "compressed CT": Case(
        rule="",
        name="compressed CT",
        expect={},
        set={"PixelData": ENCAPSULATED},
        file={"syntax": "jpeg-2000", "vrs": {"PixelData": "OB"}, "pixel_length": 0xFFFFFFFF},
    )
}
"""Archives in which nothing is wrong."""

VIEWED = set(WHOLE) - {"KO", "PR", "RTSTRUCT"}
IMAGES = {"CT", "compressed CT", "MR", "CR", "RGB", "multi-frame RGB", "palette", "enhanced CT"}
STACKED = {"CT", "compressed CT", "MR"}
WINDOWED = STACKED | {"CR"}
RESCALED = {"CT", "compressed CT"}
IN_SPACE = STACKED | {"enhanced CT"}
SPOKEN_OF = {
    "archive/pixel-data-complete": IMAGES,
    "dicom-classifier/PixelData": IMAGES,
    "ohif-viewer/Rows": IMAGES,
    "ohif-viewer/Columns": IMAGES,
    "ohif-viewer/SamplesPerPixel": IMAGES,
    "ohif-viewer/BitsAllocated": IMAGES,
    "ohif-viewer/bits-allocated-shown": IMAGES,
    "ohif-viewer/rows-not-zero": IMAGES,
    "ohif-viewer/columns-not-zero": IMAGES,
    "ohif-viewer/PhotometricInterpretation": IMAGES,
    "ohif-viewer/PixelData": IMAGES,
    "ohif-viewer/pixels-drawn": IMAGES,
    "ohif-viewer/pixel-data-complete": IMAGES,
    "ohif-viewer/pixel-data-size": IMAGES - {"compressed CT"},
    **dict.fromkeys(
        (
            *("ohif-viewer/colour-form", "ohif-viewer/pixel-codec", "ohif-viewer/frame-count"),
            *("ohif-viewer/modality-of-images", "ohif-viewer/transfer-syntax-served"),
            "ohif-viewer/big-endian-served",
            *("ohif-viewer/orientation-not-zero", "ohif-viewer/orientation-in-numbers"),
            *("ohif-viewer/pixel-spacing-in-numbers", "ohif-viewer/voi-function"),
            *("ohif-viewer/imager-pixel-spacing-not-zero", "ohif-viewer/window-width-usable"),
            "ohif-viewer/imager-pixel-spacing-in-numbers",
        ),
        IMAGES,
    ),
    "ohif-viewer/frame-position": {"enhanced CT"},
    "ohif-viewer/frame-orientation": {"enhanced CT"},
    "ohif-viewer/frame-measures": {"enhanced CT"},
    "ohif-viewer/frames-not-zero": IMAGES,
    "ohif-viewer/segmented-series": set(),
    "ohif-viewer/detectors-not-empty": set(),
    "ohif-viewer/contoured-images": {"RTSTRUCT"},
    "ohif-viewer/transfer-syntax-shown": IMAGES,
    "ohif-viewer/halved-chroma": IMAGES - {"compressed CT"},
    "ohif-viewer/palette": {"palette"},
    "ohif-viewer/pixel-spacing-not-zero": IMAGES,
    "ohif-viewer/rescale-slope-not-zero": IMAGES,
    "ohif-viewer/window-width-not-zero": IMAGES,
    "ohif-viewer/InstanceNumber": IMAGES,
    "ohif-viewer/ImagePositionPatient": STACKED,
    "ohif-viewer/ImageOrientationPatient": STACKED,
    "ohif-viewer/PixelSpacing": STACKED,
    "ohif-viewer/WindowCenter": WINDOWED,
    "ohif-viewer/WindowWidth": WINDOWED,
    "ohif-viewer/RescaleIntercept": RESCALED,
    "ohif-viewer/RescaleSlope": RESCALED,
    "ohif-viewer/NumberOfFrames": {"enhanced CT", "multi-frame RGB"},
    "ohif-viewer/PerFrameFunctionalGroupsSequence": {"enhanced CT"},
    "ohif-viewer/SharedFunctionalGroupsSequence": {"enhanced CT"},
    "ohif-viewer/samples-of-frames": {"enhanced CT"},
    **{
        f"{consumer}/{rule}": IN_SPACE
        for consumer in ("ohif-viewer", "dcm2niix")
        for rule in (
            *("slices-missing", "irregular-spacing", "same-slice-twice", "uneven-repeats"),
            *("stray-orientation", "several-orientations", "sheared", "fewer-than-declared"),
        )
    },
    "ohif-viewer/frame-groups": {"enhanced CT"},
    "ohif-viewer/pixel-spacing-differs": STACKED,
    "dcm2niix/frame-groups": {"enhanced CT"},
    "dcm2niix/frames-per-file": {"enhanced CT"},
    "dcm2niix/pixel-spacing-differs": STACKED,
    "dcm2niix/InstanceNumber": STACKED,
    "archive/scrambled-series": IN_SPACE,
    "archive/study-dates-agree": IN_SPACE,
    "archive/uptake-inputs": set(),
    **dict.fromkeys(
        (
            *("dcm2niix/SeriesInstanceUID", "dcm2niix/SeriesNumber", "dcm2niix/StudyDate"),
            *("dcm2niix/StudyTime", "dcm2niix/study-time-differs"),
        ),
        IN_SPACE,
    ),
}
"""Rule -> the archives that it asks something of; the others ask all that concern the consumer."""


@pytest.fixture(scope="module")
def wholes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Report]:
    """Return name -> the report on a whole archive of each kind."""
    reports = {}
    for name, case in WHOLE.items():
        path = build_archive(case, tmp_path_factory.mktemp("whole"))
        reports[name] = check_archive(path, settings_for())
    return reports


@pytest.mark.parametrize("name", WHOLE)
def test_an_archive_of_each_kind_can_be_whole(name: str, wholes: Mapping[str, Report]) -> None:
    assert problems_of(wholes[name]) == set()


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_speaks_of_the_objects_that_it_should(
    rule: str, wholes: Mapping[str, Report]
) -> None:
    by_consumer = {"ohif-viewer": VIEWED, "dcm2niix": IMAGES}
    of_interest = by_consumer.get(rule.partition("/")[0], set(WHOLE))
    spoken_of = {name for name, report in wholes.items() if find(report, rule).total}
    assert spoken_of == SPOKEN_OF.get(rule, of_interest)
