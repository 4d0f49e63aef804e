"""Tests that an observation may depend on the viewer's version and on the route of the images."""

import pickle
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Finding, Level, Observed, Report, State
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.report.viewer_words import to_reservation
from fw_gear_dicom_check.report.words import to_advice
from fw_gear_dicom_check.rules.viewers import ANY, CHOICES, PLACES, WORST_FIRST, effect_for
from fw_gear_dicom_check.settings import to_settings
from tests.support.dicom_files import dicom_file, series, write_zip

BLOCKS, DEGRADES, NONE = Observed.BLOCKS, Observed.DEGRADES, Observed.NONE
RULE = """
[[rule]]
profile = "ohif-viewer"
name = "spot"
title = "A spot"
keyword = "BurnedInAnnotation"
observed = "{observed}"
why = "There is a spot."
fix = "Wipe it."
source = "Nobody"
"""


@pytest.mark.parametrize(
    ("firm", "seen_in", "viewer", "counts"),
    [
        (BLOCKS, {}, ANY, BLOCKS),
        (NONE, {"3.13": BLOCKS}, ANY, DEGRADES),
        (NONE, {"3.13": BLOCKS}, "3.13", BLOCKS),
        (NONE, {"3.13": BLOCKS}, "3.12", NONE),
        (NONE, {"orthanc": BLOCKS}, ANY, DEGRADES),
        (NONE, {"orthanc": BLOCKS}, "3.11", DEGRADES),
        (NONE, {"files": BLOCKS}, ANY, NONE),
        (NONE, {"files": BLOCKS}, "3.13", NONE),
        (DEGRADES, {"2": BLOCKS}, ANY, DEGRADES),
        (DEGRADES, {"2": BLOCKS}, "2", BLOCKS),
        (BLOCKS, {"3.11": NONE}, ANY, DEGRADES),
        (BLOCKS, {"3.11": DEGRADES, "3.12": DEGRADES, "3.13": DEGRADES}, ANY, DEGRADES),
        (DEGRADES, {"3.11": NONE}, ANY, DEGRADES),
    ],
)
def test_what_differs_by_version_or_server_gets_worse_at_most(
    firm: Observed, seen_in: Mapping[str, Observed], viewer: str, counts: Observed
) -> None:
    assert effect_for(firm, seen_in, viewer) is counts


def test_a_block_counts_only_where_all_versions_and_servers_block() -> None:
    drawn = random.Random(1)  # noqa: S311 - no secret
    for _ in range(2_000):
        places = drawn.sample(PLACES, drawn.randint(0, len(PLACES)))
        seen_in = {place: drawn.choice(WORST_FIRST) for place in places}
        firm = drawn.choice(WORST_FIRST)
        for viewer in CHOICES:
            blocks = effect_for(firm, seen_in, viewer) is BLOCKS
            without_files = {key: each for key, each in seen_in.items() if key != "files"}
            assert effect_for(firm, without_files, viewer) is effect_for(firm, seen_in, viewer)
            if blocks and viewer == ANY:
                assert all(effect_for(firm, seen_in, each) is BLOCKS for each in CHOICES[1:4])


@pytest.mark.parametrize(
    ("places", "viewer", "state", "words"),
    [
        ('[rule.observed_in."3.13"]\nobserved = "blocks"', "any", "WARN", "works in OHIF 3.12 and"),
        ('[rule.observed_in."3.13"]\nmissing = "blocks"', "3.13", "FAIL", "does not work in OHIF"),
        ('[rule.observed_in."3.13"]\nempty = "blocks"', "3.13", "PASS", ""),
        ('[rule.observed_in.orthanc]\npartly = "blocks"', "any", "PASS", ""),
        ('[rule.observed_in.orthanc]\nobserved = "blocks"', "any", "WARN", "with Orthanc"),
        ('[rule.observed_in.files]\nobserved = "blocks"', "any", "PASS", "not Flywheel's way"),
        ('[rule.observed_in."2"]\nobserved = "blocks"', "any", "PASS", "In OHIF 2"),
        ('[rule.observed_in."2"]\nobserved = "blocks"', "2", "FAIL", "In OHIF 2"),
    ],
)
def test_the_option_viewer_decides_and_the_effect_says_on_what_it_depends(
    tmp_path: Path, places: str, viewer: str, state: str, words: str
) -> None:
    report, finding = _spot(tmp_path, RULE.format(observed="none") + places, viewer)
    verdict = next(each for each in report.verdicts if each.profile.name == "ohif-viewer")
    assert verdict.observed is State(state)
    assert report.viewer == viewer
    effect, _ = to_advice(finding)
    assert effect.startswith("There is a spot.")
    assert (words in effect) if words else effect == "There is a spot."


@pytest.mark.parametrize("places", ["", '[rule.observed_in.orthanc]\nobserved = "blocks"'])
def test_a_report_can_be_handed_from_one_process_to_another(tmp_path: Path, places: str) -> None:
    report, _ = _spot(tmp_path, RULE.format(observed="none") + places, ANY)
    assert pickle.loads(pickle.dumps(report)) == report  # noqa: S301 - our own


def test_every_effect_is_told_in_sentences(tmp_path: Path) -> None:
    _, finding = _spot(tmp_path, RULE.format(observed="none"), ANY)
    drawn = random.Random(2)  # noqa: S311 - no secret
    for _ in range(2_000):
        places = drawn.sample(PLACES, drawn.randint(0, len(PLACES)))
        seen_in = {place: drawn.choice(WORST_FIRST) for place in places}
        told = to_reservation(replace(finding, firm=drawn.choice(WORST_FIRST), seen_in=seen_in))
        assert ("reads the files itself" in told) <= ("files" in places)
        assert ("In OHIF 2 it" in told) <= ("2" in places)


def test_what_only_a_browsers_parser_does_is_information(tmp_path: Path) -> None:
    places = '[rule.observed_in.files]\nobserved = "blocks"'
    _, finding = _spot(tmp_path, RULE.format(observed="none") + places, ANY)
    assert (finding.observed, finding.level) == (NONE, Level.INFO)
    assert finding.seen_in == {"files": BLOCKS}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[rule.observed_in.orthank]\nmissing = "none"', "did you mean 'orthanc'"),
        ('[rule.observed_in."3.13"]\nmising = "none"', "observed_in: '3.13' has 'mising'"),
        ("observed_in = 3", "must hold a table"),
    ],
)
def test_a_place_that_nobody_knows_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ProfileError) as caught:
        _spot(tmp_path, RULE.format(observed="none") + text, ANY)
    assert told in str(caught.value)


def test_a_viewer_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ProfileError, match=r"viewer: '3\.1' is none; use any, 3\.13"):
        to_settings(Options(viewer="3.1"))


def _spot(tmp_path: Path, profile: str, viewer: str) -> tuple[Report, Finding]:
    site = tmp_path / "site.toml"
    site.write_text(profile, "utf-8")
    settings = to_settings(Options(profile=site, viewer=viewer, policy="observed"))
    archive = write_zip(
        tmp_path / "a.zip", {name: dicom_file(each) for name, each in series(2).items()}
    )
    report = check_archive(archive, settings)
    findings = (each for verdict in report.verdicts for each in verdict.findings)
    return report, next(each for each in findings if each.rule.name == "spot")
