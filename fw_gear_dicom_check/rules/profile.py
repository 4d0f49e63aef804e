"""Loads profiles from TOML, and refuses what it does not understand, by name and with a hint."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pydicom._dicom_dict import DicomDictionary

from fw_gear_dicom_check.checks.instance_groups import GROUPS, load_sop_classes
from fw_gear_dicom_check.checks.registry import CHECKS
from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.model import (
    Documented,
    Level,
    Profile,
    Rule,
    State,
    Via,
)
from fw_gear_dicom_check.reading.dicom.tags import to_tag
from fw_gear_dicom_check.rules.built_in import BUILT_IN
from fw_gear_dicom_check.rules.observations import (
    to_observed,
    to_observed_in,
    to_observed_when,
)
from fw_gear_dicom_check.rules.toml_shape import refuse_shape
from fw_gear_dicom_check.rules.toml_table import Table
from fw_gear_dicom_check.rules.wording import to_words
from fw_gear_dicom_check.text import nearest

PROFILE_KEYS = frozenset(
    {
        *("name", "title", "about", "documented", "interest", "observed_interest", "nothing"),
        *("works", "fails", "rule"),
    }
)
RULE_KEYS = frozenset(
    {
        "alternatives",
        "applies_to",
        "check",
        "decided_by",
        "documented",
        "evidence",
        "fix",
        "in_items",
        "keyword",
        "level",
        "name",
        "nested_in",
        "observed",
        "observed_in",
        "observed_when",
        "same_in",
        "silent_if",
        "source",
        "title",
        "values",
        "via",
        "why",
        "words",
    }
)
_ENTITIES = frozenset({"", "study", "series"})
_VIA: Mapping[str, Via | None] = {"": None, Via.UPLOAD: Via.UPLOAD, Via.CONNECTOR: Via.CONNECTOR}
LEVELS = {"ignore": Level.IGNORED} | {str(level): level for level in Level}
"""Word for a level -> the level."""


@lru_cache(maxsize=1)
def load_profiles() -> tuple[Profile, ...]:
    """Return the built-in profiles. Raises ProfileError if one of them is wrong."""
    folder = files("fw_gear_dicom_check").joinpath("rules", "profiles")
    texts = {name: folder.joinpath(f"{name}.toml").read_text("utf-8") for name in BUILT_IN}
    return tuple(
        to_profile(f"{name}.toml", parse(f"{name}.toml", text)) for name, text in texts.items()
    )


def parse(place: str, text: str) -> Mapping[str, Any]:
    """Parse TOML. Raises ProfileError that names the place."""
    if refusal := refuse_shape(text):
        raise ProfileError(f"{place}: no valid TOML: {refusal}; is it a profile?")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{place}: no valid TOML: {error}") from error
    except RecursionError:
        raise ProfileError(f"{place}: no valid TOML: it is nested too deeply") from None
    except ValueError:  # of Python's own numbers and texts, beyond what tomllib looks for
        raise ProfileError(f"{place}: no valid TOML: it holds an impossible number") from None


def to_profile(place: str, content: Mapping[str, Any]) -> Profile:
    """Turn a parsed file into a profile. Raises ProfileError."""
    table = Table(place, content)
    table.refuse_unknown(PROFILE_KEYS)
    name = table.name("name")
    rules = tuple(
        to_rule(place, number, each, name) for number, each in enumerate(table.tables("rule"), 1)
    )
    _refuse_doubles(table, rules)
    return Profile(
        name=name,
        title=table.text("title"),
        about=table.text("about"),
        rules=rules,
        interest=table.choice("interest", GROUPS, "all"),
        nothing=table.text("nothing", ""),
        observed_interest=table.choice("observed_interest", GROUPS, "all"),
        works=table.text("works", ""),
        fails=table.text("fails", ""),
        is_documented=not table.choice("documented", ("", State.NA), ""),
    )


def to_rule(place: str, number: int, content: Mapping[str, Any], profile: str) -> Rule:
    """Turn one block `[[rule]]` into a rule of a profile. Raises ProfileError."""
    name = _name(place, number, content)
    table = Table(f"{place}: {profile}/{name}" if name else f"{place}: rule {number}", content)
    table.refuse_unknown(RULE_KEYS)
    keyword = table.text("keyword", "")
    check = table.choice("check", CHECKS, "attribute")
    if CHECKS[check].needs_keyword and not keyword:
        raise table.fail("'keyword' is missing")
    return Rule(
        profile=profile,
        name=name or check,
        check=check,
        why=table.text("why"),
        fix=table.text("fix"),
        source=table.text("source"),
        title=table.text("title", keyword if check == "attribute" else None),
        evidence=table.text("evidence", ""),
        keyword=known_keyword(table, keyword) if keyword else "",
        lookup=tuple(
            known_keyword(table, each) for each in (keyword, *table.texts("alternatives")) if each
        ),
        nested_in=tuple(known_keyword(table, each) for each in table.texts("nested_in")),
        in_items=tuple(_known_path(table, each) for each in table.texts("in_items")),
        documented=Documented(table.choice("documented", [*map(str, Documented)], "not listed")),
        observed=to_observed(table, table.text("observed", "none")),
        observed_when=to_observed_when(table, CHECKS[check]),
        observed_in=to_observed_in(table, CHECKS[check]),
        applies_to=table.choice("applies_to", GROUPS, "all"),
        same_in=table.choice("same_in", _ENTITIES, ""),
        decided_by=table.choice("decided_by", ("", "first"), ""),
        values=_values(table),
        silent_if=table.text("silent_if", ""),
        level=LEVELS.get(table.choice("level", {**LEVELS, "": None}, "")),
        via=_VIA[table.choice("via", _VIA, "")],
        words=to_words(table),
    )


def _name(place: str, number: int, content: Mapping[str, Any]) -> str:
    table = Table(f"{place}: rule {number}", content)
    return table.name("name", "") or table.text("keyword", "")


def _values(table: Table) -> tuple[str, ...]:
    values = table.texts("values")
    groups = load_sop_classes().groups
    for value in values:
        if value.startswith("@") and value[1:] not in groups:
            hint = nearest(value[1:], groups)
            raise table.fail(f"'values' names the group '{value[1:]}' of SOP classes{hint}")
    return values


def known_keyword(table: Table, keyword: str) -> str:
    """Return a keyword that DICOM knows. Raises ProfileError with the nearest one."""
    try:
        to_tag(keyword)
    except ProfileError as error:
        known = [entry[4] for entry in DicomDictionary.values()]
        raise table.fail(f"no such DICOM keyword '{keyword}'{nearest(keyword, known)}") from error
    return keyword


def _known_path(table: Table, path: str) -> str:
    """Return a path whose parts are all keywords that DICOM knows. Raises ProfileError."""
    return "/".join(known_keyword(table, each) for each in path.split("/"))


def _refuse_doubles(table: Table, rules: tuple[Rule, ...]) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.name in seen:
            raise table.fail(f"rule '{rule.name}' stands there twice; give one a 'name' of its own")
        seen.add(rule.name)
