"""What a profile says of a real consumer is what that consumer was seen to do (conformance/)."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from conformance.agreement import Compared, compare, explained
from conformance.consumers import CONSUMERS
from conformance.evidence import load_evidence, path_of
from conformance.foretelling import foretell
from conformance.matrix import variants_of
from conformance.our_settings import default_settings
from conformance.page import PAGE, to_page
from conformance.parts import PARTS
from conformance.pictures import load_pictures
from conformance.places import HERE
from conformance.real import RealCompared, compare_real, count, load_counts, real_setups
from conformance.setups import DECIDING
from fw_gear_dicom_check.model import Observed, Profile, Rule
from fw_gear_dicom_check.rules.profile import load_profiles
from fw_gear_dicom_check.settings import Settings

PROFILES = {profile.name: profile for profile in load_profiles() if profile.name in CONSUMERS}
RULES = {rule.id: rule for profile in PROFILES.values() for rule in profile.rules}
SETUPS = [
    each
    for consumer in CONSUMERS.values()
    for each in consumer.all_setups
    if path_of(each).is_file()
]
REAL = [(name, each) for name, several in CONSUMERS.items() for each in real_setups(several)]
"""Profile and way of running its consumer that real archives were put to."""


@lru_cache
def compared(profile: str) -> Sequence[Compared]:
    return compare(profile)


@lru_cache
def compared_real(profile: str, setup: str, folder: Path) -> Sequence[RealCompared]:
    return list(compare_real(profile, setup, folder))


def of_rule(rule: str) -> list[Compared]:
    return [each for each in compared(rule.partition("/")[0]) if each.variant.rule == rule]


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_consumer_did_what_the_rule_foretells(rule: str) -> None:
    assert of_rule(rule), f"{rule}: no variant was put to the consumer"
    told = [f"{each.variant.id}: {each.told()}" for each in of_rule(rule) if each.is_open]
    assert told == [], f"{rule}: run `make conformance`, or correct `observed`"


@pytest.mark.parametrize("profile", sorted(CONSUMERS))
def test_what_no_rule_speaks_of_was_foretold_too(profile: str) -> None:
    others = [each for each in compared(profile) if not each.variant.rule]
    assert [f"{each.variant.id}: {each.told()}" for each in others if each.is_open] == []


@pytest.mark.parametrize("profile", sorted(CONSUMERS))
def test_only_real_differences_are_explained(profile: str) -> None:
    differing = {each.variant.id for each in compared(profile) if not each.agrees}
    assert set(explained(profile)) <= differing


@pytest.mark.parametrize("setup", SETUPS)
def test_evidence_is_not_older_than_the_pinned_programs(setup: str) -> None:
    pins = PARTS[setup].pins
    assert pins
    assert pins.items() <= load_evidence(setup).programs.items()


def test_what_decides_has_been_looked_at() -> None:
    assert {"importer", "classifier", *(each.name for each in DECIDING)} <= set(SETUPS)
    assert {consumer.profile for consumer in CONSUMERS.values()} == {name for name, _ in REAL}


@pytest.mark.parametrize(("profile", "setup"), REAL)
def test_real_archives_did_what_was_foretold(profile: str, setup: str, shared: Path) -> None:
    found = compared_real(profile, setup, shared / "corpora")
    assert [f"{each.id}: foretold {each.foretold}" for each in found if each.is_open] == []
    assert count(found) == load_counts()[setup], "run `make conformance-real`"


@pytest.mark.parametrize("profile", sorted(CONSUMERS))
def test_only_real_archives_that_differ_are_explained(profile: str, shared: Path) -> None:
    setups = [setup for name, setup in REAL if name == profile]
    found = [each for setup in setups for each in compared_real(profile, setup, shared / "corpora")]
    assert set(explained(f"real-{profile}")) <= {each.id for each in found if not each.agrees}


def test_the_screenshots_of_the_page_are_there() -> None:
    variants = {each.id for each in variants_of("ohif-viewer")}
    for picture in load_pictures():
        assert picture.variant in variants
        assert picture.path.is_file(), "run `make conformance FULL=1`"


def test_the_page_is_what_the_evidence_says() -> None:
    found = {name: compared(name) for name in CONSUMERS}
    assert PAGE.read_text("utf-8") == to_page(found), "run `make conformance-page`"


def lies() -> Iterator[tuple[str, str]]:
    """Yield each rule, and each key under which it says something that was observed."""
    for rule in RULES.values():
        yield from ((rule.id, key) for key in ("", *rule.observed_when))


@pytest.mark.parametrize(("rule", "key"), [*lies()], ids=lambda part: part or "observed")
def test_a_lie_in_a_profile_is_caught(rule: str, key: str, tmp_path: Path) -> None:
    settings = lie(RULES[rule], key)
    profile = rule.partition("/")[0]
    for number, each in enumerate(of_rule(rule)):
        (tmp_path / str(number)).mkdir()
        archive = each.variant.build(tmp_path / str(number))
        if foretell(archive, profile, settings, each.foretold) != each.foretold:
            return
    pytest.fail(f"{rule}: nothing was seen that would contradict another `observed` for {key!r}")


def lie(rule: Rule, key: str) -> Settings:
    """Return settings in which a rule says the opposite of what was observed."""
    said = rule.observed_when[key] if key else rule.observed
    other = Observed.BLOCKS if said is not Observed.BLOCKS else Observed.NONE
    changed = (
        replace(rule, observed_when={**rule.observed_when, key: other})
        if key
        else replace(rule, observed=other)
    )
    profiles = tuple(with_rule(profile, changed) for profile in default_settings().profiles)
    return replace(default_settings(), profiles=profiles)


def with_rule(profile: Profile, changed: Rule) -> Profile:
    rules = tuple(changed if each.id == changed.id else each for each in profile.rules)
    return replace(profile, rules=rules)


def test_nothing_of_the_consumers_is_pinned_by_an_address() -> None:
    files = [*HERE.rglob("requirements.txt"), *HERE.glob("*.toml"), *HERE.glob("viewer/*.json")]
    assert len(files) > 4
    for path in files:
        assert not re.search(r"https?://", path.read_text("utf-8")), path


def test_the_explanations_say_why() -> None:
    table = tomllib.loads((HERE / "explained.toml").read_text("utf-8"))
    groups = [group for profile in table.values() for group in profile.values()]
    assert all(len(group["why"]) > 30 and group["variants"] for group in groups)
