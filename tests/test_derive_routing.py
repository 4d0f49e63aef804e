"""Routing strings by hand-written cases: patterns, bad patterns, several routes, templates."""

import pytest

from fw_gear_dicom_check.derive.routing import Route, Routed, compile_pattern, route_fields
from fw_gear_dicom_check.errors import ProfileError
from tests.dicom_files import Table
from tests.oracles import read_instance


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
    match = compile_pattern(pattern).match(text)
    found = match and {name.replace("__", "."): part for name, part in match.groupdict().items()}
    assert found == fields


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        pytest.param("", "empty", id="empty"),
        pytest.param("{group", "from character 1", id="open brace"),
        pytest.param("group}", "no field|from character", id="close brace"),
        pytest.param("{group}[/{project}", "square brackets", id="open bracket"),
        pytest.param("{group}]/{project}[", "routing pattern", id="brackets the wrong way round"),
        pytest.param("{}", "is no field", id="no name"),
        pytest.param("{grop}", r"{grop} is no field; use {group._id}", id="misspelt field"),
        pytest.param("{file.name}", "is no field", id="field that is not routed"),
        pytest.param("{project:[a-z]+}", "is no field|from character", id="a form for a field"),
        pytest.param("fw://", "is no field", id="text alone"),
        pytest.param("{project}/{project}", "routing pattern", id="a field twice"),
        pytest.param("{project}!i", "not supported", id="option"),
        pytest.param(r"\[{project}", "not supported", id="backslash"),
    ],
)
def test_a_bad_pattern_is_refused_with_a_reason(pattern: str, reason: str) -> None:
    with pytest.raises(ProfileError, match=reason):
        compile_pattern(pattern)


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
        ("StudyComments", "its group is no legal group id"),
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
