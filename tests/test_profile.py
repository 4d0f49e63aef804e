"""Profiles that are wrong are refused, by file, rule and nearest word."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.rules.profile import parse, to_profile
from fw_gear_dicom_check.settings import to_settings

RULE = """
[[rule]]
keyword = "PatientSex"
why = "Nobody can group by it."
fix = "Set PatientSex."
source = "This site's data dictionary"
"""
"""A rule that is as it should be."""
CONSUMER = f'name = "mine"\ntitle = "Mine"\nabout = "Reads it."\n{RULE}'
"""A profile that is as it should be."""

WRONG_RULES = {
    "a keyword that DICOM does not know": (
        RULE.replace("PatientSex", "PixelSpacings"),
        ["mine/PixelSpacings", "'PixelSpacings'", "did you mean 'PixelSpacing'?"],
    ),
    "a key that no rule has": (
        f'{RULE}applies = "pixels"',
        ["mine/PatientSex", "'applies'", "did you mean 'applies_to'?"],
    ),
    "a key that names the rule, misspelt": (
        RULE.replace("keyword", "keywrod"),
        ["rule 1", "'keywrod'", "did you mean 'keyword'?"],
    ),
    "a check that there is not": (
        f'{RULE}check = "atribute"',
        ["mine/PatientSex", "'atribute'", "did you mean 'attribute'?"],
    ),
    "a group that there is not": (
        f'{RULE}applies_to = "pixel"',
        ["mine/PatientSex", "'pixel'", "did you mean 'pixels'?"],
    ),
    "a group of SOP classes that there is not": (
        f'{RULE}name = "a"\ntitle = "A"\ncheck = "allowed-value"\nvalues = ["@shwon"]',
        ["mine/a", "'shwon'", "did you mean 'shown'?"],
    ),
    "an entity that there is not": (
        f'{RULE}same_in = "serie"',
        ["mine/PatientSex", "'serie'", "did you mean 'series'?"],
    ),
    "a word for the document that there is not": (
        f'{RULE}documented = "require"',
        ["mine/PatientSex", "'require'", "did you mean 'required'?"],
    ),
    "an observation that there is not": (
        f'{RULE}observed = "block"',
        ["mine/PatientSex", "'block'", "did you mean 'blocks'?"],
    ),
    "an outcome that there is not": (
        f'{RULE}observed_when = {{ part = "none" }}',
        ["mine/PatientSex", "'part'", "did you mean 'partly'?"],
    ),
    "an outcome with an observation that there is not": (
        f'{RULE}observed_when = {{ missing = "degrade" }}',
        ["mine/PatientSex", "'degrade'", "did you mean 'degrades'?"],
    ),
    "outcomes that are no table": (
        f'{RULE}observed_when = "none"',
        ["mine/PatientSex", "'observed_when' must be a table"],
    ),
    "a level that there is not": (
        f'{RULE}level = "eror"',
        ["mine/PatientSex", "'eror'", "did you mean 'error'?"],
    ),
    "a rule that silences it and is not there": (
        f'{RULE}silent_if = "ohif-viewer/SOPClasUID"',
        ["mine/PatientSex", "'ohif-viewer/SOPClasUID'", "did you mean 'ohif-viewer/SOPClassUID'?"],
    ),
    "no keyword": (
        RULE.replace('keyword = "PatientSex"', 'name = "sex"'),
        ["mine/sex", "'keyword' is missing"],
    ),
    "a check that needs a keyword and has none": (
        RULE.replace('keyword = "PatientSex"', 'name = "a"\ntitle = "A"\ncheck = "not-zero"'),
        ["mine/a", "'keyword' is missing"],
    ),
    "a check without a title": (
        f'{RULE}name = "a"\ncheck = "unique"',
        ["mine/a", "'title' is missing"],
    ),
    "no reason why": (
        RULE.replace("why", "evidence"),
        ["mine/PatientSex", "'why' is missing or blank"],
    ),
    "a reason that is blank": (
        RULE.replace("Nobody can group by it.", "  "),
        ["mine/PatientSex", "'why'"],
    ),
    "nothing to do": (
        RULE.replace("fix", "evidence"),
        ["mine/PatientSex", "'fix' is missing or blank"],
    ),
    "a list where a text belongs": (
        RULE.replace('"Set PatientSex."', '["Set", "PatientSex"]'),
        ["mine/PatientSex", "'fix' must be a text"],
    ),
    "a list where the name belongs": (
        f'{RULE}name = ["a", "b"]',
        ["'name' must be a text"],
    ),
    "a text where a list belongs": (
        f'{RULE}alternatives = "PatientID"',
        ["mine/PatientSex", "'alternatives' must be a list of texts"],
    ),
    "an alternative that DICOM does not know": (
        f'{RULE}alternatives = ["PatientIDs"]',
        ["mine/PatientSex", "'PatientIDs'", "did you mean 'PatientID'?"],
    ),
    "a sequence that DICOM does not know": (
        f'{RULE}nested_in = ["RequestAttributeSequence"]',
        ["mine/PatientSex", "did you mean 'RequestAttributesSequence'?"],
    ),
    "a rule in single brackets": (
        RULE.replace("[[rule]]", "[rule]"),
        ["[[rule]]"],
    ),
    "the same rule twice": (
        RULE + RULE,
        ["PatientSex", "'name' of its own"],
    ),
}
"""What is wrong -> the rules, and what the message says."""

WRONG_SITES = {
    "a key that no site has": ('names = "mine"', ["'names'", "did you mean 'name'?"]),
    "no TOML at all": ("name = mine", ["no valid TOML", "line 1"]),
    "a level for a rule that there is not": (
        '[level]\n"ohif-viewer/StudyUID" = "ignore"',
        ["'ohif-viewer/StudyUID'", "did you mean 'ohif-viewer/StudyID'?"],
    ),
    "a level that there is not": (
        '[level]\n"ohif-viewer/StudyID" = "ignor"',
        ["'ohif-viewer/StudyID'", "'ignor'", "did you mean 'ignore'?"],
    ),
    "a list where a level belongs": (
        '[level]\n"ohif-viewer/StudyID" = ["ignore"]',
        ["'ohif-viewer/StudyID'", "'ignore'"],
    ),
    "levels that are no table": ('level = "error"', ["'level' must be a table"]),
    "a rule that the product has already": (
        f'{RULE}profile = "ohif-viewer"'.replace("PatientSex", "StudyID"),
        ["ohif-viewer/StudyID", "'name' of its own"],
    ),
    "a list where a profile belongs": (
        f'{RULE}profile = ["ohif-viewer"]',
        ["PatientSex", "'profile' must be a text"],
    ),
    "routing by an attribute that DICOM does not know": (
        '[[routing]]\nattribute = "PatientComment"',
        ["routing", "'PatientComment'", "did you mean 'PatientComments'?"],
    ),
    "routing to a field that Flywheel has not": (
        '[[routing]]\nattribute = "PatientComments"\npattern = "{study.label}"',
        ["routing", "{study.label}", "{session.label}"],
    ),
    "a name with a slash": ('[[rule]]\nname = "a/b"', ["rule 1", "'name' is no name"]),
    "a site's name that is no key": ('name = "my.site"', ["'name' is no name"]),
    "a text that moves the screen": (
        '[[rule]]\nkeyword = "PatientSex"\nwhy = "\\u001b[2J"',
        ["site/PatientSex", "'why' holds a character that cannot be shown"],
    ),
    "tables nested deeper than Python goes": ("x = " + "[" * 5000, ["nested too deeply"]),
    "a number longer than Python reads": ("x = " + "9" * 5000, ["impossible number"]),
    "routing by nothing": ("[[routing]]", ["routing", "'attribute' is missing"]),
    "a key that no routing has": (
        '[[routing]]\nattribute = "PatientID"\npatern = "{project.label}"',
        ["routing", "'patern'", "did you mean 'pattern'?"],
    ),
}
"""What is wrong -> a site's file, and what the message says."""


@pytest.mark.parametrize(("rules", "words"), WRONG_RULES.values(), ids=WRONG_RULES)
def test_a_wrong_rule_of_a_site_is_refused_with_a_hint(
    rules: str, words: Sequence[str], tmp_path: Path
) -> None:
    message = refusal(site_file(tmp_path, f'name = "mine"\n{rules}'))
    assert [word for word in ["site.toml", *words] if word not in message] == []


@pytest.mark.parametrize(("content", "words"), WRONG_SITES.values(), ids=WRONG_SITES)
def test_a_wrong_site_file_is_refused_with_a_hint(
    content: str, words: Sequence[str], tmp_path: Path
) -> None:
    message = refusal(site_file(tmp_path, content))
    assert [word for word in ["site.toml", *words] if word not in message] == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b'name = "caf\xe9"', ["no UTF-8 text"], id="Latin-1"),
        pytest.param(b"#" * (1024 * 1024 + 1), ["larger than 1048576 bytes"], id="too large"),
    ],
)
def test_a_file_that_is_no_profile_is_refused(
    content: bytes, words: Sequence[str], tmp_path: Path
) -> None:
    path = tmp_path / "site.toml"
    path.write_bytes(content)
    message = refusal(path)
    assert [word for word in ["site.toml", *words] if word not in message] == []


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "absent.toml").startswith("absent.toml: cannot be read")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(CONSUMER + RULE, ["'PatientSex'", "twice"], id="the same rule twice"),
        pytest.param(
            CONSUMER.replace('source = "This site\'s data dictionary"', ""),
            ["mine/PatientSex", "'source' is missing"],
            id="no source",
        ),
        pytest.param(
            CONSUMER.replace("about", "abuot"),
            ["'abuot'", "did you mean 'about'?"],
            id="a key that no profile has",
        ),
        pytest.param(
            f'interest = "viewabel"\n{CONSUMER}',
            ["'viewabel'", "did you mean 'viewable'?"],
            id="an interest that there is not",
        ),
        pytest.param('title = "Mine"', ["'name' is missing"], id="no name"),
    ],
)
def test_a_wrong_profile_is_refused_with_a_hint(content: str, words: Sequence[str]) -> None:
    with pytest.raises(ProfileError) as refused:
        to_profile("mine.toml", parse("mine.toml", content))
    message = str(refused.value)
    assert [word for word in ["mine.toml", *words] if word not in message] == []


def test_a_right_profile_is_taken() -> None:
    profile = to_profile("mine.toml", parse("mine.toml", CONSUMER))
    assert [rule.id for rule in profile.rules] == ["mine/PatientSex"]


def site_file(folder: Path, content: str) -> Path:
    """Write a site's file."""
    path = folder / "site.toml"
    path.write_text(content, "utf-8")
    return path


def refusal(path: Path) -> str:
    """Return what is said when a site's file is used."""
    with pytest.raises(ProfileError) as refused:
        to_settings(Options(profile=path))
    return str(refused.value)
