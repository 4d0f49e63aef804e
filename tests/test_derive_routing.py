"""Routing strings by hand-written cases: patterns, bad patterns, several routes, templates."""

import random
import re

import pytest

from fw_gear_dicom_check.derive.routing import Route, Routed, compile_pattern, route_fields
from fw_gear_dicom_check.derive.routing_pattern import LONGEST_TEXT
from fw_gear_dicom_check.errors import ProfileError
from tests.support.dicom_files import Table
from tests.support.oracles import read_instance


@pytest.mark.parametrize(
    ("pattern", "text", "fields"),
    [
        pytest.param(
            "{group}/{project}", "a/b", {"group._id": "a", "project.label": "b"}, id="short"
        ),
        pytest.param("[fw://]{group._id}", "fw://ab", {"group._id": "ab"}, id="optional, there"),
        pytest.param("[fw://]{group._id}", "ab", {"group._id": "ab"}, id="optional, not there"),
        pytest.param("fw://{group}", "ab", None, id="demanded, not there"),
        pytest.param("fw://{group}", "FW://ab", None, id="capitals"),
        pytest.param("project", "a b", {"project.label": "a b"}, id="a field without braces"),
        pytest.param("project", "a/b", None, id="a field holds no slash"),
        pytest.param("*/{project}", "any thing/b", {"project.label": "b"}, id="star"),
        pytest.param("*/{project}", "a/b/c", None, id="a star holds no slash"),
        pytest.param(
            "{project}.{subject}", "a.b", {"project.label": "a", "subject.label": "b"}, id="dot"
        ),
        pytest.param("{project}.{subject}", "axb", None, id="a dot is a dot"),
        pytest.param("{project}[/{subject}]", "a/", None, id="nothing behind the slash"),
        pytest.param("{project}", "a\n", {"project.label": "a"}, id="line feed at the end"),
    ],
)
def test_a_pattern_takes_a_text_apart(
    pattern: str, text: str, fields: dict[str, str] | None
) -> None:
    assert compile_pattern(pattern).match(text) == fields


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        pytest.param("", "empty", id="empty"),
        pytest.param("{group", "from character 1", id="open brace"),
        pytest.param("group}", "not a field|from character", id="close brace"),
        pytest.param("{group}[/{project}", "square brackets", id="open bracket"),
        pytest.param("{group}]/{project}[", "routing pattern", id="brackets the wrong way round"),
        pytest.param("{}", "is not a field", id="no name"),
        pytest.param("{grop}", r"{grop} is not a field; use {group._id}", id="misspelt field"),
        pytest.param("{file.name}", "is not a field", id="field that is not routed"),
        pytest.param("{project:[a-z]+}", "is not a field|from character", id="a form for a field"),
        pytest.param("fw://", "is not a field", id="text alone"),
        pytest.param("{project}/{project}", "routing pattern", id="a field twice"),
        pytest.param("{project}!i", "not supported", id="option"),
        pytest.param(r"\[{project}", "not supported", id="backslash"),
        pytest.param("{project}" + "x" * 512, "longer than 512", id="too long"),
    ],
)
def test_a_bad_pattern_is_refused_with_a_reason(pattern: str, reason: str) -> None:
    with pytest.raises(ProfileError, match=reason):
        compile_pattern(pattern)


_PARTS = ("{group}", "{project}", "{subject}", "[", "]", "*", "/", "_", "a")
_FIELDS = {"{group}": "group._id", "{project}": "project.label", "{subject}": "subject.label"}
_EXPRESSIONS = {
    **{part: f"(?P<{part[1:-1]}>[^/]+?)" for part in _FIELDS},
    "[": "(?:",
    "]": ")?",
    "*": "[^/]*?",
}


def test_a_pattern_means_what_the_regular_expression_means() -> None:
    draw = random.Random(1)  # noqa: S311 - the same patterns in every run
    followed = 0
    for _ in range(20_000):
        parts = draw.choices(_PARTS, k=draw.randrange(1, 9))
        try:
            pattern = compile_pattern("".join(parts))
        except ProfileError:
            continue
        text = "".join(draw.choices("ab_/\n", weights=[4, 3, 3, 2, 0.3], k=draw.randrange(9)))
        judge = re.compile("".join(_EXPRESSIONS.get(part, part) for part in parts) + "$")
        match = judge.match(text)
        parted = match and {_FIELDS[f"{{{k}}}"]: v for k, v in match.groupdict().items() if v}
        assert pattern.match(text) == parted, (parts, text)
        followed += match is not None
    assert followed > 500


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param("{group}_{project}_{subject}_{session}/x", "_" * 4000 + "/", id="fields"),
        pytest.param("*" * 200 + "x{group}", "a" * 1000 + "/", id="stars"),
        pytest.param("[a]" * 100 + "a" * 100 + "{group}", "a" * 99 + "/", id="brackets"),
    ],
)
def test_a_hostile_text_is_refused_in_linear_time(pattern: str, text: str) -> None:
    """A regular expression would need years for each of these."""
    assert compile_pattern(pattern).match(text) is None


def test_a_text_longer_than_any_routing_string_follows_no_pattern() -> None:
    assert compile_pattern("{project}").match("a" * LONGEST_TEXT) is not None
    assert compile_pattern("{project}").match("a" * (LONGEST_TEXT + 1)) is None


def test_the_first_route_that_names_a_field_counts_field_by_field() -> None:
    routed = route(
        {"PatientComments": "fw://neuro", "StudyComments": "fw://other/Proj/s9"},
        Route("PatientComments"),
        Route("StudyComments"),
    )
    assert {name: (found.value, found.source) for name, found in routed.fields.items()} == {
        "group._id": ("neuro", "PatientComments"),
        "project.label": ("Proj", "StudyComments"),
        "subject.label": ("s9", "StudyComments"),
    }
    assert routed.passed_over == ()


def test_routes_that_give_nothing_are_told_with_the_reason() -> None:
    routed = route(
        {"PatientComments": "claustrophobic, see file", "StudyComments": "fw://_n/Proj"},
        Route("PatientID"),
        Route("PatientComments", "fw://{group}/{project}"),
        Route("StudyComments"),
    )
    assert {name: found.value for name, found in routed.fields.items()} == {"project.label": "Proj"}
    assert [(each.source, each.reason) for each in routed.passed_over] == [
        ("PatientID", "absent or empty"),
        ("PatientComments", "does not follow the routing pattern"),
        ("StudyComments", "has a group that is not a valid group id"),
    ]


def test_a_template_of_which_one_attribute_is_absent_counts_as_empty() -> None:
    routed = route({"SeriesNumber": "3"}, Route("{SeriesNumber} - {ProtocolName}", "acquisition"))
    assert routed.fields == {}
    assert [each.reason for each in routed.passed_over] == ["absent or empty"]


def test_a_template_is_filled_in_and_cut_to_the_fields_length() -> None:
    table = {"SeriesNumber": "003", "ProtocolName": "p" * 200}
    routed = route(table, Route("{SeriesNumber} - {ProtocolName}", "acquisition"))
    assert routed.fields["acquisition.label"].value == "3 - " + "p" * 124


def test_a_label_of_which_nothing_is_left_gives_way_to_the_next_route() -> None:
    table = {"PatientComments": "fw://neuro/...", "StudyComments": "fw://other/Proj"}
    routed = route(table, Route("PatientComments"), Route("StudyComments"))
    assert {name: found.value for name, found in routed.fields.items()} == {
        "group._id": "neuro",
        "project.label": "Proj",
    }


def route(table: Table, *routes: Route) -> Routed:
    """Route a file that holds a table."""
    return route_fields(read_instance(table, routes), routes)
