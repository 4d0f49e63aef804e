"""Every check: what it declares is what it reads, and no outcome depends on the members' order."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from pydicom.datadict import dictionary_VR

from fw_gear_dicom_check.checks.check import Check, Scope
from fw_gear_dicom_check.checks.equivalent_instances import partition_archive, with_geometry
from fw_gear_dicom_check.checks.instance_groups import KEYWORDS
from fw_gear_dicom_check.checks.partitioned_archive import EquivalentInstances, PartitionedArchive
from fw_gear_dicom_check.checks.registry import (
    CHECKS,
    check_keywords,
    item_keywords,
    questions_of,
)
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Archive, Header, InstanceOutcome, Outcome, Rule
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.reading.archive import read_archive
from fw_gear_dicom_check.reading.dicom.tags import to_tag, to_wanted
from fw_gear_dicom_check.rules.profile import load_profiles
from fw_gear_dicom_check.settings import to_context, to_settings
from tests.support.dicom_files import (
    BIG_ENDIAN,
    COMPLETE,
    CT,
    EXPLICIT,
    IMPLICIT,
    JPEG_2000,
    Table,
    Value,
    dicom_file,
    write_zip,
)
from tests.support.frames import encapsulate_fragments
from tests.support.reports import describe, find

BY_VR: Mapping[str, Sequence[Value | None]] = {
    "AS": ("042Y", "42", ""),
    "AT": (b"\x08\0\x60\0", b"", None),
    "CS": ("CT", "MR", "ct", "A\\B", "", " ", None),
    "DA": ("20240102", "20231231", "20190101", "2024.01.02", "20240230", "x", "", None),
    "DS": (
        "1",
        "0",
        "0.5",
        "-1",
        "0\\0",
        "0.5\\0.5",
        "1\\0\\0\\0\\1\\0",
        "0\\0\\0\\0\\0\\0",
        "x",
        "",
        None,
    ),
    "DT": ("20240102030405", "2024", "20240102", "x", "", None),
    "FD": (0.0, 1000.0, None),
    "IS": ("1", "2", "0", "-1", "007", "x", "", None),
    "LO": ("A", "B", "A/B", "fw://neuro/Amnesia/s01", "x" * 65, "\\", " ", "", None),
    "LT": ("A", "A\\B", "fw://neuro/Amnesia", "free text here", "", None),
    "OD": (bytes(8), bytes(512), None),
    "OF": (bytes(4), bytes(512), None),
    "OV": (bytes(8), None),
    "OW": (bytes(512), bytes(100), bytes(2048), None),
    "PN": ("A^B", "C^D", b"\xc4^B", "", None),
    "SH": ("A", "B", "A/B", "+0100", "x" * 20, "", None),
    "SQ": ([{"PatientID": "x"}], [], None),
    "SS": (1, 0, -1, 16, None),
    "TM": ("030405", "230000", "030405.12", "03:04:05", "990000", "x", "", None),
    "UI": ("1.2.3.4", "1.2.20200101120000.4", "1.2.19990101120000.4", CT, "1.02.3", "", None),
    "UR": ("https://host/pixels", "", None),
    "US": (1, 3, 4, 0, 8, 16, None),
}
"""VR -> values that checks tell apart, in their order: sound, odd, none at all."""
FILES = (None, IMPLICIT, EXPLICIT, EXPLICIT, BIG_ENDIAN, JPEG_2000)
"""Transfer syntaxes; None: File Meta Information is left out."""
META = ("MediaStorageSOPClassUID", "MediaStorageSOPInstanceUID")
PET = "1.2.840.10008.5.1.4.1.1.128"
VARYING = 4
"""Attributes in which the instances of a random archive differ."""
MEMBERS = 10
"""Instances of a random archive: few enough for ties, enough for majorities."""
OWN = ("StationName", "InstanceNumber", "PixelSpacing", "PatientName", "AcquisitionDate")
"""Attributes of a site's own rules, one of each kind, to which each check is put."""


@lru_cache
def rules_of(check: str) -> tuple[Rule, ...]:
    """Return the built-in rules of a check, and, if it needs an attribute, some of a site's."""
    built_in = [rule for profile in load_profiles() for rule in profile.rules]
    found = [rule for rule in built_in if rule.check == check]
    if CHECKS[check].needs_keyword:
        own = Rule("site", "own", check, "why", "fix", "source", values=("A", "1"))
        found += [replace(own, name=each, keyword=each, lookup=(each,)) for each in OWN]
        found += [replace(each, same_in="series") for each in found[-len(OWN) :]]
    return tuple({_shape_of(rule): rule for rule in found}.values())


def _shape_of(rule: Rule) -> tuple[object, ...]:
    """Return what makes two rules of one check ask different things."""
    vr = dictionary_VR(to_tag(rule.keyword)) if rule.keyword else ""
    inside = bool(rule.nested_in), bool(rule.in_items)
    return vr, len(rule.lookup), rule.applies_to, rule.same_in, inside


CONTEXT = to_context(to_settings(Options()))
CASES = [
    pytest.param(CHECKS[name], rule, id=f"{name}, {rule.id}, {rule.applies_to}, {rule.same_in}")
    for name in CHECKS
    for rule in rules_of(name)
]


def test_a_name_is_that_of_its_check_and_each_check_is_used() -> None:
    assert all(name == check.name for name, check in CHECKS.items())
    assert all(map(rules_of, CHECKS))


@pytest.mark.parametrize(("check", "rule"), CASES)
@pytest.mark.parametrize("seed", range(3))
def test_parts_give_what_each_instance_gives_alone_in_both_orders(
    check: Check, rule: Rule, seed: int, tmp_path: Path
) -> None:
    archive = random_archive(rule, seed, tmp_path)
    found = []
    for order in (archive, replace(archive, instances=archive.instances[::-1])):
        declared = only_declared(rule, order)
        by_parts = outcomes(check, rule, partition_archive(declared, questions_of([rule], CONTEXT)))
        assert by_parts == outcomes(check, rule, one_by_one(declared))
        assert_faults_are_declared(check, by_parts.values())
        found.append(by_parts)
    if not list(check.compares(rule, CONTEXT)):
        assert found[0] == found[1]


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_random_archives_break_each_check_and_leave_some_instances_alone(
    check: Check, tmp_path: Path
) -> None:
    """Else the test above would prove nothing."""
    seen: set[bool] = set()
    for seed in range(30):
        for rule in rules_of(check.name):
            archive = random_archive(rule, seed, tmp_path)
            parts = partition_archive(archive, questions_of([rule], CONTEXT))
            found = {each.outcome for each in outcomes(check, rule, parts).values()}
            seen |= {each is Outcome.OK for each in found - {Outcome.NOT_APPLICABLE}}
            if len(seen) == 2:
                return
    # What is read from random bytes is a zip that opens and holds DICOM: tests/cases breaks these.
    assert check.scope is not Scope.INSTANCE


def test_what_is_not_declared_cannot_be_read(tmp_path: Path) -> None:
    """A check that forgets to declare what it reads ends in an error, in any run."""
    rule = next(each for each in rules_of("modality") if each.keyword == "StationName")
    header = only_declared(rule, random_archive(rule, 1, tmp_path)).instances[0].header
    header.text("StationName")
    with pytest.raises(KeyError):
        header.text("PatientID")
    with pytest.raises(KeyError):
        header.get("PatientID")


SITE = """
[[rule]]
check = "modality"
keyword = "StationName"
title = "StationName"
why = "x"
fix = "x"
source = "x"
"""


@pytest.mark.parametrize("names", [("CHEST", "A/B"), ("A/B", "CHEST")], ids=["good first", "last"])
def test_a_sites_rule_counts_the_bad_instance_whatever_comes_first(
    names: Sequence[str], tmp_path: Path
) -> None:
    (tmp_path / "site.toml").write_text(SITE)
    tables = [{**COMPLETE, "SOPInstanceUID": f"1.2.{name}", "StationName": name} for name in names]
    path = archive_of(tmp_path, tables)
    report = check_archive(path, to_settings(Options(profile=tmp_path / "site.toml")))
    found = describe(find(report, "site/StationName"))
    assert (found["outcome"], found["affected"], found["total"]) == ("unsupported", 1, 2)
    assert found["examples"] == [f"{names.index('A/B')}.dcm"]


@pytest.mark.parametrize("order", [1, -1], ids=["as they are", "turned round"])
def test_a_date_inside_one_uid_is_not_taken_for_that_of_all(order: int, tmp_path: Path) -> None:
    dates = [keyword for keyword in COMPLETE if dictionary_VR(to_tag(keyword)) in ("DA", "DT")]
    undated = {keyword: value for keyword, value in COMPLETE.items() if keyword not in dates}
    uids = ("1.2.3.4", "1.2.20200101120000.4")[::order]
    tables = [
        {**undated, "SeriesInstanceUID": uid, "SOPInstanceUID": f"{uid}.{number}"}
        for number, uid in enumerate(uids)
    ]
    report = check_archive(archive_of(tmp_path, tables), to_settings(Options()))
    found = describe(find(report, "dicom-connector/timestamp"))
    assert (found["affected"], found["total"], found["observed"]) == (2, 2, "degrades")
    assert found["details"] == ["importer_date"]


@pytest.mark.parametrize("order", [1, -1], ids=["as they are", "turned round"])
def test_a_year_is_not_taken_for_the_day_that_others_have(order: int, tmp_path: Path) -> None:
    dates = ("AcquisitionDate", "SeriesDate", "StudyDate")
    undated = {keyword: value for keyword, value in COMPLETE.items() if keyword not in dates}
    stamps = ("20240102030405", "2024")[::order]
    tables = [
        {**undated, "AcquisitionDateTime": stamp, "SOPInstanceUID": f"1.2.{number + 1}"}
        for number, stamp in enumerate(stamps)
    ]
    report = check_archive(archive_of(tmp_path, tables), to_settings(Options()))
    found = describe(find(report, "dicom-connector/timestamp"))
    assert (found["affected"], found["total"]) == (1, 2)
    assert found["examples"] == [f"{stamps.index('2024')}.dcm"]


def archive_of(folder: Path, tables: Iterable[Mapping[str, Value]]) -> Path:
    """Return a zip of one file for each table, in their order."""
    members = {f"{number}.dcm": dicom_file(table) for number, table in enumerate(tables)}
    return write_zip(folder / "a.zip", members)


def random_archive(rule: Rule, seed: int, folder: Path) -> Archive:
    """Return an archive whose instances differ, at random, in what a rule's check declares.

    Instances have most in common, so that they are equivalent unless a question tells them apart.
    """
    draw = random.Random(f"{seed}{rule.id}{rule.check}")  # noqa: S311 - the same in every run
    keywords = sorted({*check_keywords([rule], CONTEXT), "PatientName"})
    common = changed(draw, COMPLETE, draw.sample(keywords, draw.randrange(len(keywords) + 1)))
    varying = draw.sample(keywords, min(len(keywords), VARYING))
    common = {**common, **_of_the_kind(rule, draw)}
    members = {f"{number:02}.dcm": _file(draw, common, varying, rule) for number in range(MEMBERS)}
    names = draw.sample(sorted(members), MEMBERS)
    path = write_zip(folder / "random.zip", {name: members[name] for name in names})
    nested = {rule.keyword: rule.nested_in} if rule.nested_in else {}
    return read_archive(path, to_wanted(keywords, nested, item_keywords([rule], CONTEXT)))


def _of_the_kind(rule: Rule, draw: random.Random) -> Table:
    """Return what makes an image one of the rule's group, and half of the time nothing."""
    classes = sorted(CONTEXT.classes.groups.get(rule.applies_to.replace("-", "_"), ()))
    if draw.random() < 0.5:
        return {}
    named: Table = {"SOPClassUID": classes[0]} if classes else {}
    return (
        {**named, "PhotometricInterpretation": "PALETTE COLOR"} if "palette" in rule.id else named
    )


def _items(rule: Rule, draw: random.Random) -> Table:
    """Return sequences in whose items the rule looks, with values of its attributes."""
    found: dict[str, Value] = {}
    for path, names in item_keywords([rule], CONTEXT).items():
        keywords = sorted(names)
        if draw.random() < 0.3:
            continue
        value: list[Table] = [
            changed(draw, {}, draw.sample(keywords, draw.randrange(len(keywords) + 1)))
            for _ in range(draw.choice((1, 1, 2)))
        ]
        root, *below = path.split("/")
        for name in below[::-1]:
            value = [{name: value}]
        found[root] = value
    return found


def _in_space(rule: Rule, draw: random.Random) -> Table:
    """Return a place that others may have too, for checks of how the images of a series lie."""
    if "ImagePositionPatient" not in CHECKS[rule.check].compares(rule, CONTEXT):
        return {}
    spacing, series = draw.choice((0, 0, 0, 1, 3)), 9 if rule.check == "scrambled-series" else 2
    frames: Table = {"SOPClassUID": f"{CT}.1", "NumberOfFrames": draw.choice(("1", "2"))}
    return {
        **(frames if rule.applies_to == "enhanced-volume" else {"SOPClassUID": CT}),
        "SOPInstanceUID": f"1.2.{draw.randrange(99)}",
        "SeriesInstanceUID": f"1.2.3.{draw.randrange(series)}",
        "ImagePositionPatient": f"{spacing}\\0\\{draw.choice((0, 1, 2, 3, 5, 6.4))}",
        "ImageOrientationPatient": draw.choice(("1\\0\\0\\0\\1\\0",) * 9 + ("0\\1\\0\\0\\0\\1",)),
    }


def _activity(draw: random.Random) -> Table:
    """Return a PET whose SUV can be computed, more often than not."""
    dose: Table = {
        "RadiopharmaceuticalStartDateTime": draw.choice(("20240102", "20190101")),
        "RadionuclideHalfLife": "6586.2",
        "RadionuclideTotalDose": "370000000",
    }
    return {
        "SOPClassUID": PET,
        "Units": "BQML",
        "DecayCorrection": "START",
        "PatientWeight": draw.choice(("70", "70", "0")),
        "RadiopharmaceuticalInformationSequence": [dose],
    }


def _file(draw: random.Random, common: Table, keywords: Sequence[str], rule: Rule) -> bytes:
    own: Table = {
        **common,
        "SOPInstanceUID": f"1.2.{draw.randrange(9)}",
        **_items(rule, draw),
        **_in_space(rule, draw),
        **(_activity(draw) if rule.check == "uptake" else {}),
    }
    is_plain = draw.random() < 0.5
    if rule.check in ("frame-count", "pixel-data-end") and draw.random() < 0.7:
        fragments = [bytes(8)] * draw.randrange(3)
        pixels = encapsulate_fragments(fragments, draw.choice(((), (0,), (0, 4), (0, 16))))
        pixels = pixels[: draw.choice((None, None, -8))]
        chosen = changed(draw, {**own, "PixelData": pixels}, set(keywords) - {"PixelData"})
        return dicom_file(
            chosen, syntax=JPEG_2000, vrs={"PixelData": "OB"}, pixel_length=0xFFFFFFFF
        )
    meta = {each: draw.choice(("1.2.1", CT)) for each in draw.sample(META, draw.randrange(3))}
    return dicom_file(
        changed(draw, own, draw.sample(keywords, draw.randrange(min(3, len(keywords) + 1)))),
        syntax=EXPLICIT if is_plain else draw.choice(FILES),
        written_as=None if is_plain else draw.choice((None, IMPLICIT, EXPLICIT, BIG_ENDIAN)),
        meta=None if is_plain else meta or None,
        pixel_length=None if is_plain else draw.choice((None, 0xFFFF)),
        preamble=draw.random() < 0.9,
        begin=draw.choice((b"", b"", b"II*\0")),
    )


def changed(draw: random.Random, table: Table, keywords: Iterable[str]) -> Table:
    """Return a table with other values of some attributes, or without them."""
    values = {each: draw.choice(BY_VR[_vr(each)]) for each in keywords if each not in META}
    kept = {keyword: value for keyword, value in table.items() if keyword not in values}
    return kept | {keyword: value for keyword, value in values.items() if value is not None}


def _vr(keyword: str) -> str:
    return dictionary_VR(to_tag(keyword)).split(" or ")[-1]


def only_declared(rule: Rule, archive: Archive) -> Archive:
    """Return the archive with headers that know what the rule's check declares, and no more."""
    check = CHECKS[rule.check]
    declared = {*check.reads(rule, CONTEXT), *check.compares(rule, CONTEXT), *KEYWORDS}

    def blind(header: Header) -> Header:
        slots = {each: slot for each, slot in header.wanted.by_keyword.items() if each in declared}
        return header._replace(wanted=replace(header.wanted, by_keyword=slots))

    instances = (each._replace(header=blind(each.header)) for each in archive.instances)
    return replace(archive, instances=tuple(instances))


def one_by_one(archive: Archive) -> PartitionedArchive:
    """Return the archive with each instance in a part of its own, and all attributes varying."""
    parts = (
        EquivalentInstances(each.header, [index]) for index, each in enumerate(archive.instances)
    )
    wanted = archive.instances[0].header.wanted.keywords if archive.instances else ()
    return with_geometry(archive, tuple(parts), frozenset(wanted), Budget.unbounded())


def outcomes(
    check: Check, rule: Rule, archive: PartitionedArchive
) -> Mapping[tuple[str, int], InstanceOutcome]:
    """Return what a check finds, by member; members of one name are counted."""
    found = check.run(rule, archive, CONTEXT)
    by_index = [(index, each) for each, indices in found.found for index in indices]
    if check.scope is Scope.INSTANCE:
        return {(found.name(index), 0): each for index, each in by_index}
    return {("", index): each for index, each in by_index}


def assert_faults_are_declared(check: Check, found: Iterable[InstanceOutcome]) -> None:
    """Refuse kinds of fault that nobody declares: they have no words, and no observation."""
    for each in found:
        is_declared = not each.fault or each.fault in check.faults.get(each.outcome, ())
        assert is_declared or (check.names_attributes and to_tag(each.fault))
