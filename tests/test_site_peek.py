"""A first look at a project: some members of each zip, their headers only, and no claim beyond."""

import csv
import io
import json
import os
import pty
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.flywheel.connection import connected
from fw_gear_dicom_check.flywheel.in_order import map_in_order
from fw_gear_dicom_check.flywheel.peek import PeekRequest, peek_at_files
from fw_gear_dicom_check.flywheel.retry import RetryPolicy
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Outcome, Report, State, Unseen
from tests.support.case_files import build_archive, load_cases
from tests.support.dicom_files import COMPLETE, dicom_file, series, without, write_zip
from tests.support.flywheel_site.server import READ_ONLY_KEY, Site, Trouble
from tests.support.places import ROOT
from tests.support.reports import find, problems_of, settings_for, verdict_of

pytest_plugins = ("tests.support.flywheel_site.fixture",)
ON_PROJECT = ["--project", "neuro/Amnesia"]
PEEK = ["batch", "peek", *ON_PROJECT]
CASES = [case for case in load_cases() if case.container in ("zip", "file")][::4]
UNSEEN_BY_A_SITE = (
    *("archive/unique-names", "archive/unique-instances"),
    "ohif-viewer/frame-count",
)
"""Of a name that is there twice a site gives the first member alone; it lists no checksums, by
which copies are told from instances of one UID; and the items of encapsulated pixels, which lie
behind the header, are not fetched."""
CASES = [case for case in CASES if case.rule not in UNSEEN_BY_A_SITE]
"""One case in four: together they are of all kinds of fault."""
LARGE = 2 * 1024 * 1024
"""Bytes of the pixels of a large instance."""


def upload(site: Site, content: bytes | Mapping[str, bytes], name: str = "a.dicom.zip") -> str:
    """Upload a file, or a zip of members, into an acquisition of its own; return its id."""
    acquisition = site.state.add_acquisition(name)
    packed = content if isinstance(content, bytes) else pack(content)
    return site.state.upload(acquisition, name, packed)


def pack(members: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def files_of(count: int) -> dict[str, bytes]:
    return {name: dicom_file(table) for name, table in series(count).items()}


def look(**wishes: object) -> list[Report]:
    """Take a first look, impatient with what stumbles."""
    retry_policy = RetryPolicy(total=8.0, sleep=lambda _seconds: None)
    wish = PeekRequest("neuro/Amnesia", retry_policy=retry_policy, **wishes)  # type: ignore[arg-type]
    with connected() as client:
        return list(peek_at_files(client, wish, settings_for()))


def downloads(site: Site) -> list[Mapping[str, str]]:
    return [query for path, query in site.asked if "/files/" in path and "zip_info" not in path]


@pytest.mark.parametrize(
    ("most", "seen"),
    [
        (1, ["001.dcm"]),
        (2, ["001.dcm", "176.dcm"]),
        (3, ["001.dcm", "088.dcm", "176.dcm"]),
    ],
)
def test_the_first_the_last_and_those_between_are_looked_at(
    most: int, seen: list[str], site: Site
) -> None:
    upload(site, {f"{number:03}.dcm": dicom_file() for number in range(1, 177)})
    (report,) = look(members=most)
    assert [query["member"] for query in downloads(site)] == seen
    assert (report.members, report.instances, report.unseen) == (176, most, Unseen(176 - most))


def test_what_looks_foreign_is_left_out_where_there_is_enough_else(site: Site) -> None:
    odd = {"__MACOSX/._001.dcm": b"x", "README.txt": b"x", "DICOMDIR": b"x", "notes/": b""}
    upload(site, odd | files_of(5))
    (report,) = look()
    assert report.unseen == Unseen(members=5, litter=1, foreign=2)
    assert report.members == 8
    assert report.instances == 3


def test_a_look_at_a_large_archive_costs_a_small_part_of_it(site: Site) -> None:
    members = {
        name: dicom_file({**table, "PixelData": bytes(LARGE)}) for name, table in series(12).items()
    }
    upload(site, members)
    size = next(iter(site.state.files.values()))["size"]
    (report,) = look()
    assert report.instances == 3
    assert 3 * 16 * 1024 < site.sent < size / 20


def test_a_single_file_is_read_by_its_first_bytes(site: Site) -> None:
    upload(site, dicom_file({**COMPLETE, "PixelData": bytes(8 * LARGE)}), "a.dcm")
    (report,) = look()
    assert (report.kind, report.instances, report.unseen) == ("file", 1, None)
    assert site.sent < LARGE


def test_where_all_members_are_looked_at_the_report_is_that_of_the_whole(
    site: Site, tmp_path: Path
) -> None:
    paths = []
    for number, case in enumerate(CASES):
        folder = tmp_path / str(number)
        folder.mkdir()
        paths.append(build_archive(case, folder))
        upload(site, paths[-1].read_bytes(), paths[-1].name)
    reports = look(members=100)
    assert len(reports) == len(paths)
    for case, path, report in zip(CASES, paths, reports, strict=True):
        expected = check_archive(path, settings_for(), name=report.name)
        assert report == expected, f"{case.rule}: {case.name}"


def test_a_fault_that_was_seen_is_told_and_one_that_was_not_is_not_denied(site: Site) -> None:
    tables = series(9)
    tables["005.dcm"] |= {"SeriesInstanceUID": "9.9"}
    upload(site, {name: dicom_file(without(each, "Rows")) for name, each in tables.items()})
    upload(site, {name: dicom_file(each) for name, each in series(9).items()})
    mixed, fine = look()
    assert problems_of(mixed) >= {"ohif-viewer/Rows", "archive/one-series"}
    assert find(mixed, "archive/one-series").outcome is Outcome.INCONSISTENT
    assert problems_of(fine) == set()
    unsure = {
        finding.rule.id
        for verdict in fine.verdicts
        for finding in verdict.findings
        if finding.outcome is Outcome.NOT_JUDGED
    }
    assert unsure >= {
        *("archive/readable-members", "archive/foreign-members", "archive/unique-instances"),
        *("archive/one-series", "archive/one-study", "archive/one-patient"),
        "dicom-classifier/first-member",
    }
    assert find(fine, "archive/opens").outcome is Outcome.OK
    assert find(fine, "archive/holds-dicom").outcome is Outcome.OK


def test_members_that_are_no_dicom_do_not_prove_that_there_is_none(site: Site) -> None:
    upload(site, {f"{number}.dcm": b"no DICOM" for number in range(9)})
    (report,) = look()
    assert find(report, "archive/holds-dicom").outcome is Outcome.NOT_JUDGED
    assert find(report, "archive/foreign-members").affected == 3
    assert verdict_of(report, "ohif-viewer").state is State.NA


def test_odd_names_sizes_and_copies_do_no_harm(site: Site) -> None:
    named = {f"a b/ü & % + # '{name}": content for name, content in files_of(3).items()}
    acquisition = site.state.add_acquisition("odd")
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = pack_twice("a.dcm", dicom_file())
    site.state.upload(acquisition, "ü & %2F + # '.dicom.zip", pack(named | {"empty.dcm": b""}))
    site.state.upload(acquisition, "twice.dicom.zip", twice)
    odd, copied = look()
    assert odd.instances == 3
    assert [each.code for each in odd.unreadable] == ["empty_member"]
    assert "archive/unique-instances" not in problems_of(copied)
    assert (copied.instances, copied.unseen) == (1, Unseen(1))


def pack_twice(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
        archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.dicom.zip", b"PK\3\4 and nothing more", "damaged_archive"),
        ("a.dicom.zip", b"hello", "not_dicom"),
        ("a.dcm", b"hello", "not_dicom"),
        ("a.dcm", b"\x1f\x8b 123", "unsupported_container"),
    ],
)
def test_what_cannot_be_opened_is_judged_as_it_is_here(
    name: str, content: bytes, code: str, site: Site, tmp_path: Path
) -> None:
    upload(site, content, name)
    (tmp_path / name).write_bytes(content)
    (report,) = look()
    assert report.fault is not None
    assert report.fault.code == code
    assert report == check_archive(tmp_path / name, settings_for(), name=report.name)


def test_a_zip_or_a_file_is_known_by_its_content(site: Site) -> None:
    upload(site, files_of(2), "a.dcm")
    upload(site, dicom_file(), "b.dicom.zip")
    assert [(each.kind, each.instances) for each in look()] == [("zip", 2), ("file", 1)]


@pytest.mark.parametrize("kind", ["session", "subject", "project", "analysis"])
def test_files_elsewhere_than_in_acquisitions_are_looked_at(kind: str, site: Site) -> None:
    file = upload(site, files_of(1))
    parent = {"type": kind, "id": site.state.new_id()}
    site.state.change(file, parent_ref=parent)
    (report,) = look()
    assert (report.name, report.instances) == (f"{parent['id']}/a.dicom.zip", 1)


STUMBLES = [
    *(("GET /files/.*/zip_info", kind) for kind in ("429", "500", "503", "drop")),
    *(("GET /acquisitions", kind) for kind in ("429", "500", "503", "drop", "cut")),
]


@pytest.mark.parametrize(("pattern", "kind"), STUMBLES)
def test_a_site_that_stumbles_is_asked_again(pattern: str, kind: str, site: Site) -> None:
    upload(site, files_of(5))
    before = look()
    site.troubles += [Trouble(pattern, kind, times=2)]
    assert look() == before
    assert site.troubles[0].times == 0


def test_a_file_that_the_site_cannot_give_has_a_row_and_the_others_theirs(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upload(site, files_of(2), "a.dicom.zip")
    bad = upload(site, files_of(2), "b.dicom.zip")
    upload(site, files_of(2), "c.dicom.zip")
    site.troubles += [Trouble(f"GET /files/{bad}/zip_info", "403", times=999)]
    assert main([*PEEK, "--format", "json", "--output", str(tmp_path / "p.json")]) == 3
    archives = json.loads((tmp_path / "p.json").read_text("utf-8"))["archives"]
    assert [each["state"] for each in archives] == ["PASS", "NA", "PASS"]
    assert archives[1]["error"] == {
        "code": "not_reached",
        "reason": "listing the members: your account has no permission; "
        "ask an administrator of the project",
    }
    outcomes = {each["outcome"] for each in archives[1]["results"]["archive"]["findings"]}
    assert outcomes <= {"not_judged"}
    capsys.readouterr()
    for number in range(3):
        upload(site, files_of(1), f"{number}.dicom.zip")
    assert main(PEEK) == 3
    told = capsys.readouterr().out
    assert told.splitlines()[0] == "5 archives, 7 instances: 5 PASS"
    assert "COULD NOT BE CHECKED\n       1  listing the members: your account" in told


def test_a_member_that_the_site_cannot_give_is_one_that_cannot_be_read(
    site: Site, tmp_path: Path
) -> None:
    path = write_zip(tmp_path / "a.dicom.zip", files_of(3))
    damaged = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("002.dcm")
    start = entry.header_offset + 30 + len(entry.filename)
    damaged[start : start + 40] = bytes([255]) * 40
    path.write_bytes(damaged)
    upload(site, bytes(damaged))
    (report,) = look()
    expected = check_archive(path, settings_for(), name=report.name)
    # To a first look it is empty, and an empty file does the classifier no harm.
    problems = problems_of(expected) - {"dicom-classifier/remains"}
    assert problems_of(report) == problems >= {"archive/readable-members"}
    assert [each.member for each in report.unreadable] == ["002.dcm"]
    assert report.instances == 2


def test_a_site_that_goes_down_ends_the_look(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(4):
        upload(site, files_of(1), f"{number}.dcm")
    site.troubles += [
        Trouble("GET /acquisitions", "404", times=999),
        Trouble("GET /auth", "503", times=999, skip=1),
    ]
    assert main([*PEEK, "--output", str(tmp_path / "p.txt")]) == 4
    error = capsys.readouterr().err
    assert error == (
        "fw-dicom-check: checking whether the site still answers: the site answered 503; "
        "try again later\n"
    )
    assert not (tmp_path / "p.txt").exists()


def test_no_header_is_fetched_without_end(site: Site) -> None:
    endless = {**COMPLETE, "00091010": bytes(17 * 1024 * 1024)}
    upload(site, dicom_file(endless, vrs={"00091010": "OB"}), "a.dcm")
    (report,) = look()
    assert report.fault is not None
    assert report.fault.reason == (
        "reading the file: longer than 16,777,216 bytes; run the gear on it"
    )


def test_few_things_are_under_way_at_a_time() -> None:
    begun: list[int] = []

    def things() -> Iterator[int]:
        for number in range(1000):
            begun.append(number)
            yield number

    found = map_in_order(lambda number: number, things(), 2, RetryPolicy())
    assert [next(found) for _ in range(20)] == list(range(20))
    assert len(begun) < 20 + 4 * 2 + 1


def test_filter_and_limit_are_kept(site: Site) -> None:
    for number in range(5):
        upload(site, files_of(1), f"{number}.dcm")
    assert [each.name[-5:] for each in look(limit=2)] == ["0.dcm", "1.dcm"]
    assert [each.name[-5:] for each in look(filters=("name=3.dcm",))] == ["3.dcm"]


def test_a_look_needs_no_more_than_permission_to_read_and_changes_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(site, files_of(5))
    monkeypatch.setenv("FW_API_KEY", site.key(READ_ONLY_KEY))
    before = json.dumps(site.state.files)
    assert main(PEEK) == 0
    assert {method for method, path in site.log if path != "/lookup"} == {"GET"}
    assert json.dumps(site.state.files) == before
    assert site.state.jobs == {}


def test_a_project_without_dicom_files_is_no_success(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.state.upload(site.state.add_acquisition("a"), "notes.txt", b"x", "text")
    assert main([*PEEK, "--format", "csv"]) == 2
    assert "neuro/Amnesia: it has no DICOM files" in capsys.readouterr().err


def test_the_exit_code_follows_what_was_found(site: Site) -> None:
    upload(site, {name: dicom_file(without(t, "StudyID")) for name, t in series(5).items()})
    assert main(PEEK) == 0
    assert main([*PEEK, "--policy", "documented"]) == 1
    assert main([*PEEK, "--policy", "documented", "--fail-on", "never"]) == 0


def test_one_archive_is_told_at_length_with_what_is_not_known(
    site: Site, capsys: pytest.CaptureFixture[str], golden: object
) -> None:
    tables = series(176)
    odd = {"__MACOSX/._001.dcm": b"x", "README.txt": b"x"}
    upload(site, odd | {n: dicom_file(without(t, "StudyID")) for n, t in tables.items()})
    assert main(PEEK) == 0
    told = capsys.readouterr().out
    assert all(len(line) <= 80 for line in told.splitlines())
    golden("first_look.txt", told)  # type: ignore[operator]


def test_many_archives_are_told_in_one_overview(
    site: Site, capsys: pytest.CaptureFixture[str], golden: object
) -> None:
    for number in range(5):
        members = {n: dicom_file(without(t, "Rows")) for n, t in series(9).items()}
        upload(site, members | {"Thumbs.db": b"x"}, f"{number}.dicom.zip")
    assert main(PEEK) == 1
    told = capsys.readouterr().out
    assert all(len(line) <= 80 for line in told.splitlines())
    golden("first_look_overview.txt", told)  # type: ignore[operator]


def test_the_table_and_the_page_say_that_it_is_a_first_look(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upload(site, files_of(5))
    upload(site, files_of(1), "b.dicom.zip")
    details = tmp_path / "details.csv"
    assert main([*PEEK, "--format", "csv", "--details", str(details)]) == 0
    rows = list(csv.DictReader(io.StringIO(details.read_text("utf-8"))))
    (marked,) = [row for row in rows if row["record"] == "first-look"]
    assert (marked["archive"][-11:], marked["total"], marked["value"]) == ("a.dicom.zip", "5", "2")
    table = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert {row["archive"][-11:]: row["unseen_members"] for row in table} == {
        "a.dicom.zip": "2",
        "b.dicom.zip": "",
    }
    assert main([*PEEK, "--format", "html", "--output", str(tmp_path / "p.html")]) == 0
    page = (tmp_path / "p.html").read_text("utf-8")
    assert "First look: 4 of 6 members checked. Only the names and sizes" in page


def test_what_goes_into_a_file_goes_there_though_a_count_is_watched(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upload(site, files_of(5))
    assert main([*PEEK, "--format", "csv"]) == 0
    expected = capsys.readouterr().out
    leader, follower = pty.openpty()
    with (tmp_path / "table").open("wb") as table:
        subprocess.run(  # noqa: S603 - a list, no shell
            [sys.executable, "-m", "fw_gear_dicom_check.cli.app", *PEEK, "--format", "csv"],
            cwd=ROOT,
            stdout=table,
            stderr=follower,
            env={**os.environ, "TERM": "xterm"},
            check=False,
            timeout=120,  # what is shown instead fills the terminal, which nobody reads by then
        )
    os.close(follower)
    assert b"files looked at: " in os.read(leader, 65536)
    os.close(leader)
    assert (tmp_path / "table").read_bytes().decode() == expected


def test_the_json_keeps_to_its_schema(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    upload(site, files_of(5))
    assert main([*PEEK, "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    folder = ROOT / "fw_gear_dicom_check" / "report" / "schema"
    schema = json.loads((folder / "report-2.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(report)
    assert report["archives"][0]["unseen"] == {"members": 2, "litter": 0, "foreign": 0}


def test_a_small_zip_is_looked_at_whole(site: Site, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.dicom.zip", files_of(3))
    upload(site, path.read_bytes())
    (report,) = look()
    assert report == check_archive(path, settings_for(), name=report.name)
