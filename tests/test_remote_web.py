"""Archives named by URL, from a web server that counts, and from one that misbehaves."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from threading import active_count

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.errors import CallError
from fw_gear_dicom_check.output.exit_codes import FOUND, UNREADABLE, USAGE
from fw_gear_dicom_check.reading.inputs.location import Url, to_location
from tests.support.dicom_files import COMPLETE, dicom_file, series, write_zip
from tests.support.remote.archives import write_scans
from tests.support.remote.web import Trouble, Web, serve

SIGNED = "X-Amz-Signature=5ecre7"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """Serve one archive, and a folder of two and a loose file."""
    members = {name: dicom_file(table) for name, table in series(3).items()}
    archive = write_zip(tmp_path / "a.zip", members).read_bytes()
    other = {"x.dcm": dicom_file({**COMPLETE, "SOPInstanceUID": "1.9"})}
    more = write_zip(tmp_path / "b.zip", other).read_bytes()
    files = {
        "a.zip": archive,
        "folder/b c.zip": more,
        "folder/sub/a.zip": archive,
        "folder/sub/loose.dcm": dicom_file(),
        "folder/readme.txt": b"hello",
        "elsewhere/evil.zip": archive,
    }
    with serve(files) as running:
        yield running


def report_of(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Return what the command writes as JSON, once it found nothing to complain about."""
    main(["check", *map(str, arguments), "--format", "json"])
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


def test_only_directory_and_headers_are_fetched_and_the_report_is_that_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_scans(tmp_path / "scans.zip", 5)
    local = report_of(capsys, path)
    with serve({"scans.zip": path.read_bytes()}) as web:
        assert report_of(capsys, f"{web.url('scans.zip')}?{SIGNED}") == local
    assert json.loads(local)["archives"][0]["instances"] == 60
    assert 0 < web.sent <= 0.03 * path.stat().st_size
    assert len(web.asked) < 80


def test_many_headers_are_asked_for_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_scans(tmp_path / "scans.zip", 5)
    with serve({"scans.zip": path.read_bytes()}) as web:
        web.troubles["scans.zip"] = Trouble("slow")
        report_of(capsys, web.url("scans.zip"))
    assert 16 <= web.busiest <= 32


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("before", [b"", b"#!/bin/sh\n" * 9], ids=["plain", "data before"])
def test_small_members_zip64_and_data_before_the_first_entry_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], compression: int, before: bytes
) -> None:
    path = tmp_path / "a.zip"
    with path.open("wb") as out:
        out.write(before)
    with zipfile.ZipFile(path, "a", compression) as archive:
        for name, table in series(40).items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(dicom_file(table))
        archive.writestr("cut.dcm", dicom_file()[:400])
        archive.writestr("readme.txt", "hello")
        archive.comment = b"made by a test"
    local = report_of(capsys, path)
    with serve({"a.zip": path.read_bytes()}) as web:
        assert report_of(capsys, web.url("a.zip")) == local
    assert web.sent < 2 * path.stat().st_size + 40_000


def test_members_whose_headers_differ_much_are_read_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = {
        f"{number:03}.dcm": dicom_file(
            {**COMPLETE, "SOPInstanceUID": f"1.{number}", "00091010": bytes(number % 7 * 20_000)},
            vrs={"00091010": "OB"},
        )
        for number in range(60)
    }
    path = write_zip(tmp_path / "a.zip", blocks, zipfile.ZIP_STORED)
    local = report_of(capsys, path)
    with serve({"a.zip": path.read_bytes()}) as web:
        assert report_of(capsys, web.url("a.zip")) == local


def test_a_file_and_a_damaged_archive_are_told_as_from_the_disk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.dcm", dicom_file())
    files = {
        "one.dcm": dicom_file(),
        "cut.zip": whole.getvalue()[:-30],
        "text.zip": b"no archive",
        "empty.zip": b"",
        "old.tar": bytes(257) + b"ustar" + bytes(600),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    local = report_of(capsys, *(tmp_path / name for name in files))
    with serve(files) as web:
        assert report_of(capsys, *(web.url(name) for name in files)) == local


def test_a_folder_means_each_zip_below_it_and_its_loose_files(
    web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in web.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    local = report_of(capsys, tmp_path / "folder")
    assert report_of(capsys, web.url("folder/")) == local
    names = [each["name"] for each in json.loads(local)["archives"]]
    assert names == ["folder", "b c.zip", "sub/a.zip"]
    assert not [each for each in web.asked if "elsewhere" in each or "?" in each]


def test_names_below_a_url_are_hidden_as_those_of_a_disk(
    web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder" / "sub").mkdir(parents=True)
    for name in ("folder/b c.zip", "folder/sub/a.zip"):
        (tmp_path / name).write_bytes(web.files[name])
    del web.files["folder/sub/loose.dcm"]
    local = report_of(capsys, tmp_path / "folder", "--hash-names")
    assert report_of(capsys, web.url("folder/"), "--hash-names") == local
    web.after[len(web.asked) + 4] = lambda: web.troubles.update({"folder/b c.zip": Trouble("404")})
    main(["check", web.url("folder/"), "--hash-names"])
    told = capsys.readouterr()
    assert told.err.startswith(f"fw-dicom-check: {web.url('folder/')}")
    assert "no such file (404)" in told.err
    assert "b c" not in told.err + told.out


def test_archives_that_differ_in_the_query_only_are_told_apart(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    told = report_of(capsys, *(f"{web.url('a.zip')}?{SIGNED}{number}" for number in range(2)))
    names = [each["name"] for each in json.loads(told)["archives"]]
    assert names == [web.url("a.zip"), f"{web.url('a.zip')} (2)"]
    assert "5ecre7" not in told


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("whole", "does not support range requests"),
        ("other", "another range"),
        ("short", "closes the connection"),
        ("drop", "closes the connection"),
        ("silent", "does not answer within 0.3 s"),
        ("400", "status 400"),
        ("401", "requires a login (401)"),
        ("403", "no permission, or a link that has expired"),
        ("404", "no such file (404)"),
        ("429", "busy or has a fault (429)"),
        ("503", "busy or has a fault (503)"),
        ("302", "redirects"),
    ],
)
def test_a_host_that_does_not_serve_the_file_is_told_in_one_line(
    web: Web, kind: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    web.files["big.zip"] = bytes(100_000)
    web.troubles["big.zip"] = Trouble(kind)
    url = web.url("big.zip").replace("http://", "http://user:passw0rd@")
    code = main(["check", f"{url}?{SIGNED}#fr4gment", web.url("a.zip"), "--timeout", "0.3"])
    told = capsys.readouterr()
    assert code == UNREADABLE
    assert told.err.count("\n") == 1
    assert told.err.startswith(f"fw-dicom-check: {web.url('big.zip')}: ")
    assert words in told.err
    assert "3 instances" in told.out
    for secret in ("5ecre7", "passw0rd", "secret detail", "fr4gment"):
        assert secret not in told.err + told.out


def test_a_fault_in_the_middle_is_none_of_the_archives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_scans(tmp_path / "scans.zip", 2)
    with serve({"scans.zip": path.read_bytes()}) as web:
        web.after[12] = lambda: web.troubles.update({"scans.zip": Trouble("500")})
        assert main(["check", web.url("scans.zip"), "--format", "csv"]) == UNREADABLE
    told = capsys.readouterr()
    assert "has a fault (500)" in told.err
    assert [row["unreadable"] for row in csv.DictReader(io.StringIO(told.out))] == []


def test_members_for_which_a_slow_host_leaves_no_time_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_scans(tmp_path / "scans.zip", 2)
    with serve({"scans.zip": path.read_bytes()}) as web:
        web.after[8] = lambda: web.troubles.update({"scans.zip": Trouble("silent")})
        code = main(["check", web.url("scans.zip"), "--format", "json", "--limit", "seconds=1"])
    told = capsys.readouterr()
    [archive] = json.loads(told.out)["archives"]
    assert (code, told.err, archive["members"]) == (FOUND, "", 24)
    assert {each["code"] for each in archive["unreadable"]} == {"time_limit"}
    assert 0 < archive["instances"] == 24 - len(archive["unreadable"])


def test_a_fault_that_passes_is_waited_for(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("503", "drop", "short"):
        web.troubles["a.zip"] = Trouble(kind, times=1)
        assert '"instances": 3' in report_of(capsys, web.url("a.zip"))
        assert web.troubles["a.zip"].times == 0


def test_redirects_are_followed_but_not_for_ever(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    web.troubles["here.zip"] = Trouble("302", location=f"/a.zip?{SIGNED}")
    assert '"instances": 3' in report_of(capsys, web.url("here.zip"))
    web.troubles["round.zip"] = Trouble("302", location="/round.zip")
    assert main(["check", web.url("round.zip")]) == UNREADABLE
    assert "redirects too often" in capsys.readouterr().err


def test_a_file_that_changes_while_it_is_read_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = write_scans(tmp_path / "scans.zip", 2).read_bytes()
    with serve({"scans.zip": content}) as web:
        web.after[5] = lambda: web.files.update({"scans.zip": content + b"more"})
        assert main(["check", web.url("scans.zip")]) == UNREADABLE
    assert "the file changed while it was being read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ftp://host/a.zip", "use s3, http or https"),
        ("file:///a.zip", "give the path itself"),
        ("zip::https://host/a.zip", "this kind of URL cannot be read"),
        ("https:///a.zip", "not a valid URL"),
        ("https://u:p4ss@host:x/a.zip?s=5ecre7", "not a valid URL"),
    ],
)
def test_a_url_that_is_not_understood_is_a_wrong_call(
    text: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", text]) == USAGE
    told = capsys.readouterr().err
    assert words in told
    assert "p4ss" not in told
    assert "5ecre7" not in told
    with pytest.raises(CallError):
        to_location(text)


@pytest.mark.parametrize(
    ("text", "shown", "name"),
    [
        ("s3://bucket/a b/c?d.zip", "s3://bucket/a b/c?d.zip", "c?d.zip"),
        ("s3://KEY:5ecre7@bucket/c.zip", "s3://bucket/c.zip", "c.zip"),
        ("HTTPS://me:5ecre7@host:8/a%20b.zip?s=5ecre7#x", "https://host:8/a%20b.zip", "a b.zip"),
        ("https://host?s=5ecre7", "https://host", "https://host"),
        ("https://host/up/?s=5ecre7", "https://host/up/", "up"),
    ],
)
def test_what_is_shown_of_a_url_holds_no_secret(text: str, shown: str, name: str) -> None:
    url = Url(text)
    assert (str(url), repr(url), url.name) == (shown, shown, name)


def test_no_thread_and_no_connection_is_left_behind(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    report_of(capsys, web.url("a.zip"))
    before = active_count()
    for _ in range(5):
        report_of(capsys, web.url("a.zip"))
    assert active_count() <= before + 1
