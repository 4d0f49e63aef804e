"""docs/robustness.md is what the records say, by the rule that it states."""

import pytest

from robustness.inputs import INPUTS
from robustness.inputs.bad_input import DCM
from robustness.judge import Fate, Record, judge, words_for
from robustness.page import PAGE, fates, to_lines
from robustness.programs import OURS, PROGRAMS
from robustness.records import load
from robustness.run import digest_of

CUT = next(each for each in INPUTS if each.id == "D5 cut in its header")
HARMLESS = next(each for each in INPUTS if not each.told)
ENDED: Record = {"ended": "ended", "code": 0, "differs": False, "said": []}
UNPACKED = [each for each in INPUTS if each.ending == DCM and each.row[0] in "DSO"]
"""Inputs whose bytes depend on no version of zlib; D11's are made by it."""


def test_ours_is_right_about_every_input() -> None:
    wrong = {key: fate for key, fate in fates(OURS, load(OURS)).items() if fate is not Fate.RIGHT}
    assert wrong == {}


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_input_was_put_to_every_program(program: str) -> None:
    seen = load(program)
    assert seen.records.keys() == {each.id for each in INPUTS}
    others = [
        each.id
        for each in UNPACKED
        if each.row != "D11" and seen.records[each.id]["digest"] != digest_of(each.make())
    ]
    assert others == [], "these have changed since: make robustness"


def test_the_page_is_what_the_records_say() -> None:
    assert PAGE.read_text("utf-8") == "\n".join(to_lines()) + "\n", "run make robustness-page"


@pytest.mark.parametrize(
    ("changes", "fate"),
    [
        ({}, Fate.WRONG),
        ({"code": 1, "differs": True}, Fate.OTHERWISE),
        ({"said": ["(0008,0016) is missing"]}, Fate.OTHERWISE),
        ({"said": ["unexpected end of file"]}, Fate.RIGHT),
        ({"ended": "crash", "said": ["unexpected end of file"]}, Fate.CRASH),
        ({"ended": "hang"}, Fate.HANG),
        ({"ended": "not asked"}, Fate.NOT_ASKED),
    ],
)
def test_a_peer_is_judged_by_how_it_ended_and_what_it_said(changes: Record, fate: Fate) -> None:
    assert judge("dciodvfy", CUT, {**ENDED, **changes}) is fate


@pytest.mark.parametrize(
    ("changes", "fate"),
    [
        ({}, Fate.WRONG),
        ({"code": 3, "said": ["truncated_header"]}, Fate.OTHERWISE),
        ({"code": 1, "said": [*CUT.told]}, Fate.OTHERWISE),
        ({"code": 3, "said": [*CUT.told]}, Fate.RIGHT),
        ({"code": -11, "ended": "crash", "said": [*CUT.told]}, Fate.CRASH),
    ],
)
def test_ours_must_tell_every_code_and_end_with_the_exit_code(changes: Record, fate: Fate) -> None:
    assert judge(OURS, CUT, {**ENDED, **changes}) is fate


def test_a_harmless_input_may_pass_in_silence() -> None:
    assert judge("dciodvfy", HARMLESS, ENDED) is Fate.RIGHT


@pytest.mark.parametrize("code", sorted({code for each in INPUTS for code in each.told}))
def test_every_code_has_words(code: str) -> None:
    assert words_for(code).pattern, f"add {code} to robustness/words.toml"


def test_an_attribute_is_told_of_by_keyword_name_and_tag() -> None:
    words = words_for("ohif-viewer/StudyDate=malformed")
    assert all(map(words.search, ("StudyDate", "Study Date", "(0008,0020)", "0008 0020")))
    assert not words.search("SeriesDate")
