"""Each limit can be chosen, and what happens beyond is what docs/limits.md says."""

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from math import inf
from pathlib import Path

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.errors import OutputTooLargeError, ProfileError
from fw_gear_dicom_check.limits import writing_time
from fw_gear_dicom_check.limits.bounds import GB, KB, LIMITS, MB, Limits, known_limits
from fw_gear_dicom_check.limits.budget import Budget, SpentError
from fw_gear_dicom_check.limits.parse import to_limits
from fw_gear_dicom_check.limits.writing_time import WritingTime
from fw_gear_dicom_check.main import check_archive, judge_archive
from fw_gear_dicom_check.model import State
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.exit_codes import FOUND, UNREADABLE, UNWRITABLE, USAGE
from fw_gear_dicom_check.reading.archive import read_archive
from fw_gear_dicom_check.reading.dicom.read_header import Reading, read_header
from fw_gear_dicom_check.report.flywheel_metadata import to_metadata
from fw_gear_dicom_check.settings import Settings, to_settings, wanted_by
from scripts.run_gear import lay_out, run_gear
from tests.support.dicom_files import (
    BIG_ENDIAN,
    COMPLETE,
    EXPLICIT,
    dicom_file,
    element,
    series,
    write_zip,
)
from tests.support.remote.web import serve
from tests.test_walker import nested, sequence, with_sequence

WANTED = wanted_by(to_settings(Options()))


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """Return an archive of 20 instances that passes."""
    members = {name: dicom_file(table) for name, table in series(20).items()}
    return write_zip(tmp_path / "whole.zip", members)


def check(path: Path, *options: str, output: Path) -> tuple[int, Mapping[str, object]]:
    """Run the command on one archive; return its exit code and what it says of the archive."""
    arguments = ["check", str(path), "--format", "json", "--output", str(output), *options]
    code = main(arguments)
    return code, json.loads(output.read_text("utf-8"))["archives"][0]


def codes(archive: Mapping[str, object]) -> set[str]:
    """Return the codes of an archive's faults."""
    unreadable, error = archive["unreadable"], archive["error"]
    assert isinstance(unreadable, list)
    assert error is None or isinstance(error, dict)
    return {each["code"] for each in unreadable} | ({error["code"]} if error else set())


def deep(depth: int) -> bytes:
    """Return a file with sequences without a length inside one another, which pydicom reads."""
    inner = nested(depth, EXPLICIT, has_lengths=False)
    return with_sequence(inner, EXPLICIT)[132:]


def bulky(syntax: str = BIG_ENDIAN) -> bytes:
    """Return a file with some hundred elements, and a long sequence that is looked into."""
    item = {"ScheduledProcedureStepID": "S", "RequestedProcedureID": "R", "CodeMeaning": "x" * 3000}
    private = {f"0009{number:04X}": b"" for number in range(0x1000, 0x1100)}
    table = {**COMPLETE, **private, "00111010": bytes(40_000), "RequestAttributesSequence": [item]}
    return dicom_file(table, syntax=syntax, vrs={"00111010": "OB"})


READING: Mapping[str, tuple[str, Callable[[], Mapping[str, bytes]], int, str]] = {
    "members": ("members=2", lambda: dict.fromkeys("abc", dicom_file()), UNREADABLE, ""),
    "directory": (
        "directory=1KB",
        lambda: dict.fromkeys(("a" * 400, "b" * 400, "c" * 400), dicom_file()),
        UNREADABLE,
        "directory_too_large",
    ),
    "read": ("read=1KB", lambda: {"a": dicom_file(), "b": dicom_file()}, FOUND, "read_limit"),
    "kept": ("kept=1KB", lambda: {"a": dicom_file(), "b": dicom_file()}, FOUND, "kept_limit"),
    "header": ("header=20KB", lambda: {"a": bulky()}, UNREADABLE, "header_too_large"),
    "held": ("held=100", lambda: {"a": bulky()}, UNREADABLE, "header_too_large"),
    "elements": ("elements=100", lambda: {"a": deep(60)}, UNREADABLE, "header_too_large"),
    "depth": ("depth=19", lambda: {"a": deep(20)}, UNREADABLE, "nested_too_deep"),
    "sequence": ("sequence=1KB", lambda: {"a": bulky()}, UNREADABLE, "header_too_large"),
}
"""Limit of reading -> the option, members that reach it, exit code, the fault's code."""


@pytest.mark.parametrize("name", READING)
def test_a_limit_of_reading_is_kept_and_told(name: str, tmp_path: Path) -> None:
    option, members, exit_code, code = READING[name]
    path = write_zip(tmp_path / "a.zip", members())
    found = check(path, "--limit", option, output=tmp_path / "report.json")
    assert (found[0], codes(found[1])) == (exit_code, {code or "too_many_members"})
    assert codes(check(path, output=tmp_path / "report.json")[1]) == set()


def test_a_header_that_is_walked_is_no_longer_than_one_that_pydicom_reads(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a": bulky(EXPLICIT)})
    found = check(path, "--limit", "header=20KB", output=tmp_path / "report.json")
    assert (found[0], codes(found[1])) == (UNREADABLE, {"header_too_large"})


def test_a_folder_has_no_more_members_than_a_zip(tmp_path: Path) -> None:
    folder = tmp_path / "loose"
    folder.mkdir()
    for name in "abc":
        (folder / name).write_bytes(dicom_file())
    found = check(folder, "--limit", "members=2", output=tmp_path / "report.json")
    assert (found[0], codes(found[1])) == (UNREADABLE, {"too_many_members"})


def test_a_page_of_a_web_server_that_is_too_long_is_not_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serve({f"up/{number:030}.dcm": dicom_file() for number in range(30)}) as web:
        assert main(["check", web.url("up/"), "--limit", "page=1KB"]) == UNREADABLE
        assert "up/: the host's page of links is too long (limit 'page')" in capsys.readouterr().err
        assert main(["check", web.url("up/"), "--limit", "members=29"]) == UNREADABLE
        assert "up/: it has more than 29 files (limit 'members')" in capsys.readouterr().err
        assert (
            main(["check", web.url("up/"), "--quiet", "--limit", "page=3KB,members=30"])
            != UNREADABLE
        )


def test_a_value_that_is_too_long_is_malformed_for_both_readers(tmp_path: Path) -> None:
    for syntax in (EXPLICIT, BIG_ENDIAN):
        table = {**COMPLETE, "StudyDescription": "x" * 100}
        path = write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file(table, syntax=syntax)})
        settings = to_settings(Options(limits=("value=64",)))
        archive = read_archive(path, WANTED, limits=settings.limits)
        attribute = archive.instances[0].header.get("StudyDescription")
        assert attribute is not None
        assert (attribute.values, attribute.length, bool(attribute.fault)) == ((), 100, True)


def ticks(seconds: float) -> Callable[[], float]:
    """Return a clock that goes on by so many seconds each time somebody looks."""
    counter = itertools.count()
    return lambda: next(counter) * seconds


def test_members_for_which_there_is_no_time_are_told_and_none_is_called_good(
    whole: Path, settings: Settings
) -> None:
    archive = read_archive(whole, WANTED, budget=Budget(Limits(seconds=10), ticks(1)))
    assert len(archive.instances) == 9
    assert {each.code for each in archive.unreadable} == {"time_limit"}
    assert len(archive.unreadable) == 11
    assert len(read_archive(whole, WANTED, limits=settings.limits).instances) == 20


def test_time_runs_out_inside_a_member_too() -> None:
    one = sequence("ConceptCodeSequence", [element("CodeValue", "X", EXPLICIT)], EXPLICIT, has_lengths=False)  # fmt: skip  # noqa: E501
    content = with_sequence(one * 100_000, EXPLICIT)
    budget = Budget(Limits(seconds=10), ticks(1))
    path_reading = Reading(WANTED, LIMITS, budget)
    with pytest.raises(Exception, match="time_limit"):
        read_header(BytesIO(content), len(content), path_reading)


def test_the_command_stops_in_time(whole: Path, tmp_path: Path) -> None:
    code, archive = check(whole, "--limit", "seconds=1ms", output=tmp_path / "report.json")
    assert code in (FOUND, UNREADABLE)
    assert codes(archive) == {"time_limit"}


def test_instances_for_which_there_is_no_time_to_judge_are_told_and_none_is_called_good(
    whole: Path, settings: Settings
) -> None:
    (one, *_others) = read_archive(whole, WANTED).instances
    archive = replace(read_archive(whole, WANTED), instances=(one,) * 1_500)
    report = judge_archive(archive, settings, Budget(Limits(seconds=0.0)))
    assert report.instances == 1_000
    assert [each.code for each in report.unreadable] == ["time_limit"] * 500
    assert "not judged" in report.unreadable[0].reason
    assert report.state is State.FAIL


def test_a_few_instances_are_judged_however_late_it_is(whole: Path, settings: Settings) -> None:
    archive = read_archive(whole, WANTED)
    report = judge_archive(archive, settings, Budget(Limits(seconds=0.0)))
    assert report == judge_archive(archive, settings)
    assert report.instances == 20


def test_judging_has_what_reading_has_left_and_a_quarter_at_least() -> None:
    for read_at, last in ((2, 10), (9, 11.5), (60, 62.5)):
        now = [0.0]
        budget = Budget(Limits(seconds=10), lambda: now[0])  # noqa: B023 - used in this round
        now[0] = read_at
        judging = budget.for_judging()
        now[0] = last - 0.1
        judging.check()
        now[0] = last + 0.1
        with pytest.raises(SpentError, match="time_limit"):
            judging.check()


def test_judging_has_the_memory_that_reading_has_left_and_a_quarter_at_least() -> None:
    for taken, left in ((100, 900), (900, 250), (5_000, 250)):
        budget = Budget(Limits(kept=1_000))
        budget.kept -= taken
        assert budget.for_judging().kept == left


def test_instances_that_are_judged_apart_take_memory_and_what_is_too_much_is_told(
    tmp_path: Path,
) -> None:
    tables = [{**COMPLETE, "StudyComments": f"fw://g/p{number}/s"} for number in range(1_500)]
    path = write_zip(
        tmp_path / "a.zip", {f"{n}.dcm": dicom_file(table) for n, table in enumerate(tables)}
    )
    _, archive = check(path, "--limit", "kept=1MB", output=tmp_path / "report.json")
    assert (archive["instances"], codes(archive)) == (1_000, {"kept_limit"})
    unreadable = archive["unreadable"]
    assert isinstance(unreadable, list)
    assert len(unreadable) == 500
    assert "it was not judged" in unreadable[0]["reason"]


def test_making_a_text_is_counted_and_neither_waiting_nor_taking_is() -> None:
    now = [0.0]

    def after(seconds: float, each: Iterable[str]) -> Iterator[str]:
        for one in each:
            now[0] += seconds
            yield one

    def written(seconds: float, waited: float, taken: float) -> list[str]:
        time = WritingTime(400, lambda: now[0])
        found: list[str] = []
        for text in time.watch(after(seconds, time.waiting_for(after(waited, ["a", "b", "c"])))):
            now[0] += taken
            found.append(text)
        return found

    assert written(90, 1_000, 1_000) == ["a", "b", "c"]
    with pytest.raises(OutputTooLargeError, match="takes too long"):
        written(190, 0, 0)


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_an_output_that_takes_too_long_to_make_is_not_written(
    form: str, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing_time, "SHARE", inf)
    monkeypatch.setattr(writing_time, "LEAST_SECONDS", 0.0)
    output, table = tmp_path / "report", tmp_path / "table.csv"
    options = ("--format", form, "-o", str(output))
    assert main(["check", str(whole), *options]) == UNWRITABLE
    assert main(["check", str(whole), *options[2:], "--instances", str(table)]) == UNWRITABLE
    assert not output.exists()
    assert not table.exists()


def test_what_is_shown_is_short_and_what_is_left_out_is_counted(tmp_path: Path) -> None:
    tables = series(6)
    for number, table in enumerate(tables.values()):
        table["SeriesInstanceUID"] = f"1.2.{number}"
        table["StudyDescription"] = "d" * 100
    members = {f"{'long-name-' * 10}{name}": dicom_file(table) for name, table in tables.items()}
    members |= {f"{number}.txt": b"text" for number in range(5)}
    members |= {f"{number}.dcm": b"" for number in range(4)}
    path = write_zip(tmp_path / "a.zip", members)
    options = ("--limit", "series=2,listed=3", "--limit", "text=20")
    _, archive = check(path, *options, output=tmp_path / "report.json")
    left = [archive[f"{name}_left_out"] for name in ("series", "skipped", "unreadable")]
    assert left == [4, 2, 1]
    lists = [archive[name] for name in ("series", "skipped", "unreadable")]
    assert [len(each) for each in lists if isinstance(each, list)] == [2, 3, 3]
    text = json.dumps(archive, ensure_ascii=False)
    assert '"dddddd…ddddddddddddd"' in text
    assert "long-n…" in text
    assert "d" * 21 not in text


def test_the_page_of_the_csv_counts_series_that_are_left_out(tmp_path: Path) -> None:
    tables = series(3)
    for number, table in enumerate(tables.values()):
        table["SeriesInstanceUID"] = f"1.2.{number}"
    path = write_zip(tmp_path / "a.zip", {name: dicom_file(each) for name, each in tables.items()})
    output = tmp_path / "a.csv"
    options = ["--limit", "series=1", "-o", str(tmp_path / "b.csv"), "--details", str(output)]
    assert main(["check", str(path), *options]) == FOUND
    assert "a.zip,left out," in output.read_text()
    assert "2 more series" in output.read_text()


def test_metadata_has_no_more_findings_and_bytes_than_its_limits(tmp_path: Path) -> None:
    table = {"SOPClassUID": COMPLETE["SOPClassUID"], "StudyDescription": "\xe9" * 60_000}
    path = write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file(table)})
    report = check_archive(path, to_settings(Options(limits=("text=1000000",))))
    few = to_metadata(report, Limits(findings=3))
    assert sum(len(each["data"]) for each in few.results.values()) == 3
    small = to_metadata(report, Limits(text=1_000_000, metadata=32 * KB))
    assert len(json.dumps([small.results, small.info])) <= 32 * KB
    assert len(json.dumps([few.results, few.info])) <= 256 * KB


@pytest.mark.parametrize("form", ["json", "csv", "html", "text"])
def test_an_output_that_grows_too_long_is_not_written_and_told(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file({"SOPClassUID": "1.2"})})
    output = tmp_path / "report"
    options = ["--format", form, "--output", str(output), "--limit", "output=1KB"]
    code = main(["check", str(path), *options])
    assert code == UNWRITABLE
    assert "the output is longer than 1KB" in capsys.readouterr().err
    assert not output.exists()


def test_the_gear_takes_limits_and_leaves_away_what_is_too_long(
    whole: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    gear = tmp_path / "gear"
    lay_out(gear, whole, {"limits": "output=1KB, findings=0"})
    assert run_gear(gear) == 4
    told = capfd.readouterr().err
    assert "output/whole.zip.dicom-check.csv: the output is longer than 1KB" in told
    assert {path.name for path in (gear / "output").iterdir()} == {".metadata.json"}
    lay_out(gear, whole, {"limits": "members=1"})
    assert run_gear(gear) == 1
    lay_out(gear, whole, {"limits": "member=1"})
    assert run_gear(gear) == 2
    assert "limit 'member': no such limit; did you mean 'members'?" in capfd.readouterr().err


def test_limits_are_read_with_their_units() -> None:
    found = to_limits(
        ["header=64MB, seconds=1.5min", "members=7", "output=2 GB", "value=500kb", ""]
    )
    assert (found.header, found.seconds, found.members) == (64 * MB, 90, 7)
    assert (found.output, found.value, found.read) == (2 * GB, 500 * KB, LIMITS.read)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("member=1", "limit 'member': no such limit; did you mean 'members'?"),
        ("seconds", "limit 'seconds' is ''; use a time such as 30s, 10min or 2h"),
        ("seconds=0", "at least 0.001s"),
        ("members=1.5", "limit 'members' is '1.5'; use a whole number, at least 1"),
        ("members=1KB", "use a whole number"),
        ("header=-1", "use bytes such as 500KB, 64MB or 2GB, at least 1KB"),
        ("header=64Mio", "use bytes such as"),
        ("header=nan", "use bytes such as"),
        ("header=1e9", "use bytes such as"),
    ],
    ids=lambda value: value if "=" in value else None,
)
def test_a_limit_that_is_not_understood_is_refused(text: str, words: str) -> None:
    with pytest.raises(ProfileError) as caught:
        to_limits([text])
    assert words in str(caught.value)


def test_a_wrong_limit_is_a_wrong_call(whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(whole), "--limit", "secnds=1"]) == USAGE
    assert "did you mean 'seconds'?" in capsys.readouterr().err


def test_every_limit_has_a_test_here() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [each.name for each in known_limits() if f"{each.name}=" not in text] == []
