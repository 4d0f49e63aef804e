"""A site's own file adds needs and consumers, and changes what findings do to the state."""

import time
from pathlib import Path

import pytest

from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Level, Outcome, Report, State
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.report.words import to_headline
from fw_gear_dicom_check.rules.built_in import BUILT_IN
from fw_gear_dicom_check.rules.profile import load_profiles
from fw_gear_dicom_check.rules.site_profile import load_site
from fw_gear_dicom_check.settings import to_settings
from fw_gear_dicom_check.text import LONGEST_MESSAGE
from tests.support.case_files import Case, build_archive
from tests.support.reports import find, problems_of, verdict_of

RULE = """
[[rule]]
keyword = "PatientSex"
why = "Nobody can group by it."
fix = "Set PatientSex."
source = "This site's data dictionary"
"""
"""A need that the product does not have, and that the test archives lack."""


def test_the_site_adds_a_rule_to_a_consumer(tmp_path: Path) -> None:
    rule = f'{RULE}profile = "ohif-viewer"\nobserved = "blocks"\n'
    report = check(tmp_path, rule)
    assert problems_of(report) == {"ohif-viewer/PatientSex"}
    verdict = verdict_of(report, "ohif-viewer")
    assert (verdict.documented, verdict.observed) == (State.PASS, State.FAIL)


def test_the_site_adds_a_consumer_of_its_own(tmp_path: Path) -> None:
    site = f'name = "mine"\ntitle = "Mine"\n{RULE}level = "error"\n'
    report = check(tmp_path, site)
    names = [verdict.profile.name for verdict in report.verdicts]
    assert names == [*BUILT_IN, "mine"]
    verdict = verdict_of(report, "mine")
    assert (verdict.profile.title, verdict.state) == ("Mine", State.FAIL)
    assert verdict.findings[0].rule.source == "This site's data dictionary"


def test_the_source_of_a_sites_rule_is_its_file_unless_it_says_another(tmp_path: Path) -> None:
    rule = RULE.replace('source = "This site\'s data dictionary"', "")
    assert load_site(site_file(tmp_path, rule), load_profiles()).rules[0].source == "site.toml"


def test_the_site_may_ask_for_a_private_attribute_by_its_tag(tmp_path: Path) -> None:
    report = check(tmp_path, RULE.replace("PatientSex", "00191001"))
    assert find(report, "site/00191001").outcome is Outcome.MISSING


def test_a_level_of_the_site_decides_about_the_state_alone(tmp_path: Path) -> None:
    level = '[level]\n"ohif-viewer/InstanceNumber" = "error"\n'
    report = check(tmp_path, level, remove=("InstanceNumber",))
    assert find(report, "ohif-viewer/InstanceNumber").level is Level.ERROR
    assert states(report, "ohif-viewer") == (State.FAIL, State.PASS, State.WARN)


def test_what_the_site_ignores_stays_in_the_report_and_in_the_two_verdicts(tmp_path: Path) -> None:
    level = '[level]\n"ohif-viewer/StudyID" = "ignore"\n'
    report = check(tmp_path, level, remove=("StudyID",))
    finding = find(report, "ohif-viewer/StudyID")
    assert (finding.level, finding.outcome, finding.affected) == (Level.IGNORED, "missing", 3)
    assert finding.is_problem
    assert states(report, "ohif-viewer") == (State.PASS, State.FAIL, State.PASS)
    assert states(report, "dicom-classifier") == (State.PASS, State.FAIL, State.PASS)


def test_the_site_says_where_the_routing_string_stands(tmp_path: Path) -> None:
    route = '[[routing]]\nattribute = "PatientComments"\npattern = "{project.label}@{group._id}"\n'
    comments = {"PatientComments": "Amnesia@neuro"}
    report = check(tmp_path, route, remove=("StudyComments",), put=comments)
    assert problems_of(report) == set()
    hierarchy = report.series[0].hierarchy["documented"]
    assert (hierarchy["group._id"].value, hierarchy["project.label"].value) == ("neuro", "Amnesia")
    assert hierarchy["group._id"].source == "PatientComments"


def test_the_routing_rule_names_the_attribute_of_the_site(tmp_path: Path) -> None:
    report = check(tmp_path, '[[routing]]\nattribute = "PatientComments"\n')
    finding = find(report, "dicom-connector/StudyComments")
    assert to_headline(finding) == "PatientComments (0010,4000) is missing in all 3 instances"
    assert finding.rule.title == "PatientComments"


def test_an_option_goes_before_the_routing_of_the_site(tmp_path: Path) -> None:
    path = site_file(tmp_path, '[[routing]]\nattribute = "PatientComments"\n')
    settings = to_settings(Options(profile=path, routing_attributes="PatientID"))
    assert [route.source for route in settings.routes] == ["PatientID"]


def site_file(folder: Path, content: str) -> Path:
    """Write a site's file."""
    path = folder / "site.toml"
    path.write_text(content, "utf-8")
    return path


def check(
    folder: Path, site: str, remove: tuple[str, ...] = (), put: dict[str, str] | None = None
) -> Report:
    """Check an archive that lacks some attributes and has others, with a site's file."""
    settings = to_settings(Options(profile=site_file(folder, site)))
    case = Case(rule="", name="", expect={}, remove=remove, set=put or {})
    return check_archive(build_archive(case, folder), settings)


def states(report: Report, profile: str) -> tuple[State, State, State]:
    """Return the state and the two verdicts of one consumer."""
    verdict = verdict_of(report, profile)
    return verdict.state, verdict.documented, verdict.observed


HOSTILE_PROFILES = {
    "one key of 100,000 parts": (".".join(["a"] * 100_000) + " = 1", "more than 16 parts"),
    "one quoted key of many parts": (" . ".join(['"a.b"'] * 5_000) + " = 1", "more than 16 parts"),
    "a table of many parts": (f"[{'.'.join(['a'] * 5_000)}]", "more than 16 parts"),
    "100,000 nested lists": ("a = " + "[" * 100_000, "nested too deeply"),
    "20,000 nested tables": ("a = " + "{a=" * 20_000, "nested too deeply"),
    "a text that never ends": ('a = """' + '\\"""' * 200_000, "no valid TOML"),
    "a key of 200 kB": ("k" * 200_000 + " = 1", "unknown key 'kkkk"),
}


@pytest.mark.parametrize(("text", "message"), HOSTILE_PROFILES.values(), ids=HOSTILE_PROFILES)
def test_a_profile_that_is_made_to_harm_is_refused_at_once_and_in_short(
    text: str, message: str, tmp_path: Path
) -> None:
    path = site_file(tmp_path, text)
    started = time.process_time()
    with pytest.raises(ProfileError, match=message) as refused:
        load_site(path, load_profiles())
    assert time.process_time() - started < 5
    assert len(str(refused.value)) <= LONGEST_MESSAGE


def test_dots_and_brackets_in_texts_and_comments_are_no_keys(tmp_path: Path) -> None:
    dotted = ".".join(["1"] * 40) + "[" * 40
    texts = f'# {dotted}\nabout = """\n{dotted} "" \\"\n"""\ntitle = \'{dotted}\'\n'
    assert load_site(site_file(tmp_path, texts), load_profiles()).title == dotted


def test_a_byte_order_mark_before_a_profile_is_no_fault(tmp_path: Path) -> None:
    path = site_file(tmp_path, "")
    path.write_bytes(b"\xef\xbb\xbf" + b'title = "Mine"\r\n')
    assert load_site(path, load_profiles()).title == "Mine"


def test_an_endless_profile_is_read_up_to_its_limit() -> None:
    with pytest.raises(ProfileError, match="larger than"):
        load_site(Path("/dev/zero"), load_profiles())
