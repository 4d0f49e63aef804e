"""Faults of the surroundings: the real command and the real gear, each in a process of its own."""

import json
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.gear.config_json import to_sound_config
from fw_gear_dicom_check.output.exit_codes import (
    BROKEN,
    FINE,
    INTERRUPTED,
    UNWRITABLE,
    USAGE,
)
from fw_gear_dicom_check.runtime.process import TERMINATED
from scripts.run_gear import lay_out
from tests.support.dicom_files import COMPLETE, dicom_file, series, without, write_zip
from tests.support.places import ROOT

pytestmark = pytest.mark.hostile

COMMAND = [sys.executable, "-m", "fw_gear_dicom_check.cli.start"]
GEAR = [sys.executable, str(ROOT / "run.py")]
OUTPUTS = {".metadata.json", "a.zip.dicom-check.csv", "a.zip.dicom-check.html"}

Done = subprocess.CompletedProcess[str]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return an archive that passes."""
    return write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file()})


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive that takes a while."""
    members = {name: dicom_file(table) for name, table in series(2_500).items()}
    return write_zip(tmp_path_factory.mktemp("large") / "large.zip", members, compression=0)


@pytest.fixture
def slow(large: Path, tmp_path: Path) -> Path:
    """Return a folder of archives that take a while."""
    folder = tmp_path / "slow"
    folder.mkdir()
    for number in range(16):
        (folder / f"{number}.zip").hardlink_to(large)
    return folder


def run(arguments: list[Any], **how: Any) -> Done:  # noqa: ANN401 - what subprocess takes
    """Run a program to its end; nothing that it tells may be a traceback."""
    streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    streams |= {"encoding": "utf-8", "errors": "replace"}
    done: Done = subprocess.run(  # noqa: S603 - our own programs
        [*map(str, arguments)], check=False, timeout=100, **(streams | how)
    )
    assert "Traceback" not in (done.stderr or "") + (done.stdout or "")
    return done


def check(*arguments: object, **how: Any) -> Done:  # noqa: ANN401 - the same
    """Run the command `check`."""
    return run([*COMMAND, "check", *arguments], **how)


def without_rights() -> list[str]:
    """Return what starts a program that may write only where its user may, root or not."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("needs setpriv, to run without root's rights")
    return ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"]


def few_bytes() -> None:
    """Let no file grow beyond 512 bytes, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))


@pytest.mark.parametrize("form", ["json", "csv", "html"])
def test_a_full_disk_leaves_the_old_file_and_no_other(
    archive: Path, tmp_path: Path, form: str
) -> None:
    output = tmp_path / "out"
    output.write_text("of an earlier run")
    done = check(archive, "--format", form, "--output", output, preexec_fn=few_bytes)
    assert done.returncode == UNWRITABLE
    assert done.stderr == "fw-dicom-check: output: File too large; nothing was written\n"
    assert output.read_text() == "of an earlier run"
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip", "out"}


def test_a_folder_that_may_not_be_written_is_told_before_the_work(
    archive: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    command = [*without_rights(), *COMMAND, "check", archive, "--format", "json"]
    done = run([*command, "--output", folder / "out.json"], cwd=folder)
    assert done.returncode == UNWRITABLE
    assert "Permission denied; nothing was written" in done.stderr
    assert run(command, cwd=folder).returncode == FINE
    assert list(folder.iterdir()) == []


def test_a_job_that_may_not_write_its_outputs_fails_in_one_line(gear: Path) -> None:
    (gear / "output").chmod(0o555)
    done = run([*without_rights(), *GEAR], cwd=gear)
    assert done.returncode == BROKEN
    assert "Permission denied" in done.stderr
    assert list((gear / "output").iterdir()) == []


def test_the_mode_of_a_file_that_is_replaced_stays(archive: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    output.write_text("old")
    output.chmod(0o640)
    assert check(archive, "--format", "json", "--output", output).returncode == FINE
    assert stat.S_IMODE(output.stat().st_mode) == 0o640
    fresh = tmp_path / "fresh.json"
    check(archive, "--format", "json", "--output", fresh, preexec_fn=lambda: os.umask(0o027))
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("closed", "form", "code"),
    [((0, 1), "json", UNWRITABLE), ((2,), "json", FINE), ((0, 1, 2), "text", UNWRITABLE)],
    ids=["no output", "no errors", "nothing"],
)
def test_streams_that_are_closed_at_start_are_no_traceback_and_no_file_gets_their_text(
    archive: Path, tmp_path: Path, closed: tuple[int, ...], form: str, code: int
) -> None:
    def close() -> None:
        for descriptor in closed:
            os.close(descriptor)

    done = check("absent.zip", archive, "--format", form, preexec_fn=close, cwd=tmp_path)
    assert done.returncode == (code or 3)
    assert ("absent.zip: No such file" in done.stderr) == (2 not in closed)
    if not code:
        assert [each["name"] for each in json.loads(done.stdout)["archives"]] == ["a.zip"]


def test_a_reader_that_goes_in_the_middle_is_no_traceback(slow: Path) -> None:
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() in (UNWRITABLE, FINE)
    full = Path("/dev/full")
    if full.is_char_device():
        with full.open("w") as stream:  # written to, never replaced
            done = check(slow / "0.zip", stdout=stream)
        assert done.returncode == UNWRITABLE
        assert done.stderr.endswith("No space left on device; nothing was written\n")


def signalled(arguments: list[Any], number: int, ready: Callable[[], bool], cwd: Path) -> Done:
    """Start a program in a session of its own, signal it once it is ready, and wait for its end."""
    process = subprocess.Popen(  # noqa: S603 - our own programs
        [*map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        start_new_session=True,
    )
    while not ready() and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(number)
    out, err = process.communicate(timeout=100)
    assert not others_in(process.pid), "processes are left"
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


FINALIZER = """
import signal, sys, time
from fw_gear_dicom_check.runtime.process import prepare
prepare()
class Held:
    def __del__(self):
        signal.raise_signal({0})
        time.sleep(0.001)
try:
    Held()
    time.sleep(60)
except KeyboardInterrupt:
    sys.exit(130)
"""
"""A program that is asked to end while something is let go."""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, TERMINATED), (signal.SIGINT, 130)])
def test_a_signal_amid_a_finalizer_is_not_lost(number: int, code: int) -> None:
    program = FINALIZER.format(int(number))
    assert run([sys.executable, "-c", program], cwd=ROOT).returncode == code


def others_in(session: int) -> list[str]:
    """Return the processes of a session, after some time for those that notice its end."""
    left: list[str] = []
    for _ in range(200):
        left = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                left.append(path.parent.name)
        if not left:
            return []
        time.sleep(0.05)
    return left


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@needs_proc
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("number", "told"),
    [
        (signal.SIGTERM, (TERMINATED, "fw-dicom-check: terminated")),
        (signal.SIGINT, (INTERRUPTED, "fw-dicom-check: interrupted")),
    ],
    ids=["TERM", "INT"],
)
def test_a_signal_in_the_middle_leaves_nothing_behind(
    slow: Path, tmp_path: Path, jobs: int, number: int, told: tuple[int, str]
) -> None:
    output = tmp_path / "out.csv"
    output.write_text("of an earlier run")
    arguments = ["check", slow, "--format", "csv", "--output", output, "--jobs", jobs]
    done = signalled(
        [*COMMAND, *arguments], number, lambda: any(tmp_path.glob(".out.csv.*")), tmp_path
    )
    assert (done.returncode, done.stderr.strip()) == told
    assert output.read_text() == "of an earlier run"
    assert {path.name for path in tmp_path.iterdir()} == {"slow", "out.csv"}


@needs_proc
@pytest.mark.parametrize("program", [COMMAND, GEAR], ids=["command", "gear"])
@pytest.mark.parametrize("after", [0.02, 0.08])
def test_a_signal_at_the_start_leaves_nothing_behind(
    archive: Path, tmp_path: Path, program: list[str], after: float
) -> None:
    lay_out(tmp_path / "gear", archive)
    begun = time.monotonic()
    arguments = ["check", archive, "--output", "out.txt"] if program == COMMAND else []
    done = signalled(
        [*program, *arguments],
        signal.SIGTERM,
        lambda: time.monotonic() - begun > after,
        tmp_path / "gear",
    )
    assert done.returncode in (-signal.SIGTERM, TERMINATED)
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "gear" / "out.txt").exists()
    assert list((tmp_path / "gear" / "output").iterdir()) == []


@needs_proc
def test_a_job_that_is_cancelled_leaves_no_part_of_an_output(slow: Path, tmp_path: Path) -> None:
    gear = tmp_path / "gear"
    lay_out(gear, slow / "0.zip", {"debug": True})
    log = gear / "output" / "job-62b5a1f5a7b0f2c3d4e5f603.log"
    done = signalled(GEAR, signal.SIGTERM, log.is_file, gear)
    assert done.returncode == TERMINATED
    assert {path.name for path in (gear / "output").iterdir()} == {log.name}
    assert "Traceback" not in done.stderr + log.read_text()


ODD: Mapping[str, Mapping[str, str]] = {
    "C": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "latin": {"PYTHONIOENCODING": "latin-1", "LC_ALL": "tr_TR.UTF-8", "TZ": "../../etc/passwd"},
    "ascii": {"PYTHONIOENCODING": "ascii:strict", "TMPDIR": "/nowhere", "COLUMNS": "-1"},
    "none": {"TZ": "", "COLUMNS": "many", "PYTHONWARNINGS": "always", "TERM": "\x1b"},
}


def test_the_same_bytes_come_out_in_odd_surroundings(tmp_path: Path) -> None:
    table = {**COMPLETE, "SpecificCharacterSet": "ISO_IR 192", "StudyDescription": "Ümläut 漢字"}
    archive = write_zip(tmp_path / "a.zip", {"ö.dcm": dicom_file(table)})
    written = set()
    for number, odd in enumerate(ODD.values()):
        kept = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        output = tmp_path / f"{number}.csv"
        arguments = [archive, "--format", "csv", "--output", output]
        done = check(*arguments, env={**kept, **odd}, cwd="/")
        assert (done.returncode, done.stderr) == (FINE, "")
        written.add(output.read_bytes())
    assert check(archive, env={**kept, **ODD["C"]}, cwd="/").returncode == FINE
    assert len(written) == 1
    assert "Ümläut 漢字".encode() in written.pop()


NO_CLOCK = """
import datetime, sys, time
def refuse(*_arguments):
    raise AssertionError("the clock is asked")
class Moment(datetime.datetime):
    now = utcnow = today = classmethod(refuse)
class Day(datetime.date):
    today = classmethod(refuse)
from fw_gear_dicom_check.cli import app
from fw_gear_dicom_check.commands import check
from fw_gear_dicom_check.report.page import html_report
import dateutil.parser, jinja2
datetime.datetime, datetime.date = Moment, Day
time.time = time.localtime = time.time_ns = refuse
sys.exit(app.main(sys.argv[1:]))
"""


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_no_output_depends_on_the_clock(tmp_path: Path, form: str) -> None:
    table = without({**COMPLETE, "StudyDate": "2024", "AcquisitionTime": "1"}, "SeriesDate")
    archive = write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file(table)})
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    command = [sys.executable, "-c", NO_CLOCK, "check", archive, "--format", form]
    done = run(command, cwd=ROOT, env=environment)
    assert (done.returncode, done.stderr) == (FINE, "")
    assert ("Made on 2023-11-14" in done.stdout) is (form == "html")


@pytest.fixture
def gear(archive: Path, tmp_path: Path) -> Path:
    """Return a gear's folder, laid out."""
    lay_out(tmp_path / "gear", archive, {"write-page": "always"})
    return tmp_path / "gear"


def file_of(gear: Path) -> Mapping[str, Any]:
    """Return the input file's entry in the metadata that the gear has written."""
    metadata = json.loads((gear / "output" / ".metadata.json").read_text("utf-8"))
    [file] = metadata["acquisition"]["files"]
    assert isinstance(file, dict)
    return file


@pytest.mark.parametrize("name", ["a.zip.dicom-check.csv", "a.zip.dicom-check.html"])
def test_where_a_table_or_page_cannot_be_written_the_metadata_is_and_the_job_says_so(
    gear: Path, name: str
) -> None:
    (gear / "output" / name).mkdir()
    done = run(GEAR, cwd=gear)
    assert done.returncode == BROKEN
    assert f"output/{name}: Is a directory; the file is left out" in done.stderr
    assert file_of(gear)["tags"] == ["dicom-check", "dicom-check-PASS"]
    assert {path.name for path in (gear / "output").iterdir()} == OUTPUTS


def test_metadata_that_cannot_be_written_fails_the_job_in_one_line(gear: Path) -> None:
    (gear / "output" / ".metadata.json").mkdir()
    done = run(GEAR, cwd=gear)
    assert done.returncode == BROKEN
    assert "Is a directory" in done.stderr
    assert {path.name for path in (gear / "output").iterdir()} == {".metadata.json"}


def test_a_full_disk_leaves_no_part_of_an_output(gear: Path) -> None:
    done = run(GEAR, cwd=gear, preexec_fn=few_bytes)
    assert done.returncode == BROKEN
    assert "File too large" in done.stderr
    assert list((gear / "output").iterdir()) == []


def test_a_job_needs_neither_home_nor_time_zone_nor_manifest(gear: Path) -> None:
    (gear / "manifest.json").unlink()
    odd = {"TZ": "Mars/Base", "TMPDIR": "/nowhere", "PYTHONWARNINGS": "always", "LC_ALL": "C"}
    done = run(GEAR, cwd=gear, env=odd)
    assert (done.returncode, done.stderr) == (FINE, "")
    assert file_of(gear)["info"]["qc"]["dicom-check"]["archive"]["state"] == "PASS"
    assert {path.name for path in (gear / "output").iterdir()} == OUTPUTS


def test_sixteen_megabytes_of_others_info_come_back_whole_and_ours_is_cut(
    tmp_path: Path,
) -> None:
    header = {f"base{number}": {"base": {"k": "x" * 5_000}} for number in range(3_200)}
    info = {"base": {"base": {}}, "header": header, "qc": {"dicom-qc": {"state": "PASS"}}}
    archive = write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file(without(COMPLETE, "Rows"))})
    gear = tmp_path / "gear"
    lay_out(gear, archive, {"write-page": "always"}, file_object={"info": info})
    done = run(GEAR, cwd=gear)
    assert done.returncode == FINE
    assert (
        "info from other gears has 16 MB, and Flywheel allows 16: findings are left out"
        in done.stdout
    )
    written = file_of(gear)["info"]
    own = written["qc"].pop("dicom-check")
    assert written.pop("dicom-check")["state"] == "FAIL"
    assert written == info
    assert own["ohif-viewer"]["data"] == []
    assert own["ohif-viewer"]["missing"] == "Rows"
    assert own["ohif-viewer"]["left_out"] > 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "config.json: no such file"),
        ("{", "not valid JSON"),
        ("[]", "config.json must be a table"),
        ('{"inputs": {}}', "input 'dicom': no file is chosen"),
    ],
    ids=["missing", "cut", "list", "empty"],
)
def test_a_configuration_that_is_malformed_is_told_in_one_line(
    gear: Path, text: str | None, reason: str
) -> None:
    (gear / "config.json").unlink()
    if text is not None:
        (gear / "config.json").write_text(text)
    done = run(GEAR, cwd=gear)
    assert done.returncode == USAGE
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        ("config", 5, "config must be a table"),
        ("inputs", [], "inputs must be a table"),
        ("inputs.dicom", "x", "inputs.dicom must be a table"),
        ("inputs.dicom.base", None, "inputs.dicom.base must be a text"),
        ("inputs.dicom.base", "context", "inputs.dicom.base is not 'file'"),
        ("inputs.dicom.location", None, "inputs.dicom.location.path must be a text"),
        ("inputs.dicom.location.path", 5, "inputs.dicom.location.path must be a text"),
        ("inputs.dicom.object", [], "inputs.dicom.object must be a table"),
        ("inputs.dicom.object.info", "x", "inputs.dicom.object.info must be a table"),
        ("inputs.dicom.object.tags", [1], "inputs.dicom.object.tags must be a list of texts"),
        ("inputs.dicom.hierarchy.type", 1, "inputs.dicom.hierarchy.type must be a text"),
        ("destination", "x", "destination must be a table"),
        ("job.id", {}, "job.id must be a text"),
    ],
)
def test_a_wrong_type_is_named_by_its_place(
    gear: Path, place: str, value: object, reason: str
) -> None:
    content = json.loads((gear / "config.json").read_text())
    table = content
    *parents, last = place.split(".")
    for name in parents:
        table = table[name]
    table[last] = value
    with pytest.raises(ProfileError, match=f"^config.json: {reason}"):
        to_sound_config(content)


def test_a_switch_that_is_a_text_is_refused_and_shows_nothing(gear: Path) -> None:
    content = json.loads((gear / "config.json").read_text())
    content["config"]["include-values"] = "false"
    (gear / "config.json").write_text(json.dumps(content))
    done = run(GEAR, cwd=gear)
    assert done.returncode == USAGE
    assert "option 'include-values' is a str; it must be true or false" in done.stderr
