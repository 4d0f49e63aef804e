"""The base of all pages: nothing is loaded or run, and nothing hostile gets out of a text."""

import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from jinja2 import UndefinedError

from fw_gear_dicom_check.report.page.render import make_environment, render

PAGE = """{% extends "base.html.jinja" %}
{% block title %}{{ name }}{% endblock %}
{% block main %}<p title="{{ name }}">{{ name }}</p>{% for each in states %}{{ parts.badge(each) }}
{% endfor %}{{ parts.bar([("pass", 1), ("fail", 2)], 3) }}{% endblock %}"""
HOSTILE = "<script>alert(1)</script>\"' onload=x\u202e\x00\x1b[31m\ud800&amp;"
TEMPLATES = sorted(
    each.name
    for each in files("fw_gear_dicom_check.report.page").joinpath("templates").iterdir()
    if each.name.endswith(".jinja")
)


class Outline(HTMLParser):
    """What stands in a page: its tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data


def write(name: str = "a.zip", states: tuple[str, ...] = ()) -> str:
    """Return a small page that is made on the base."""
    facts = {"version": "1.2.3", "name": name, "states": states}
    return make_environment().from_string(PAGE).render(facts)


def test_a_page_loads_nothing_and_runs_nothing() -> None:
    outline = Outline(write())
    names = {tag for tag, _ in outline.tags}
    assert names.isdisjoint({"script", "link", "iframe", "object", "embed", "form", "base"})
    policy = [each["content"] for _, each in outline.tags if "http-equiv" in each]
    assert len(policy) == 1
    for part in ("default-src 'none'", "style-src 'unsafe-inline'", "img-src data:"):
        assert part in str(policy[0]).split("; ")
    assert not re.search(r"url\(|@import|https?://", write())


def test_a_page_says_its_language_its_title_and_its_version() -> None:
    outline = Outline(write())
    assert ("html", {"lang": "en"}) in outline.tags
    assert "a.zip · dicom-check" in outline.text
    assert "fw-gear-dicom-check 1.2.3." in outline.text


def test_a_hostile_text_is_shown_and_does_nothing() -> None:
    text = write(HOSTILE)
    outline = Outline(text)
    assert "script" not in {tag for tag, _ in outline.tags}
    assert {name for _, each in outline.tags for name in each}.isdisjoint({"onload", "onload=x"})
    shown = "<script>alert(1)</script>\"' onload=x\\u202e\\x00\\x1b[31m"
    assert shown in outline.text
    assert [each["title"] for tag, each in outline.tags if tag == "p" and "title" in each] == [
        shown + "\\ud800&amp;"
    ]
    text.encode("utf-8")


def test_verdicts_are_told_by_word_and_sign() -> None:
    text = Outline(write(states=("PASS", "FAIL", "NA"))).text
    assert [each for each in ("✓PASS", "✕FAIL", "–NA") if each in text] == [
        "✓PASS",
        "✕FAIL",
        "–NA",
    ]


def test_a_bar_shows_shares() -> None:
    outline = Outline(write())
    assert [each["style"] for tag, each in outline.tags if tag == "i"] == [
        "width:33.33%",
        "width:66.67%",
    ]


def test_a_fact_that_is_wanted_and_not_given_is_a_fault() -> None:
    with pytest.raises(UndefinedError):
        render("base.html.jinja", {})


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_escapes_whatever_it_prints(name: str) -> None:
    """What is joined or marked as safe inside a template would pass by what makes texts safe."""
    text = files("fw_gear_dicom_check.report.page").joinpath("templates", name).read_text("utf-8")
    unsafe = r"\|\s*(safe|e|escape|forceescape|urlize|xmlattr|tojson)\b|~|autoescape"
    assert not re.search(unsafe, text)
    assert not re.search(r"=\{\{", text), "an attribute without quotes"
