"""Every way in which a web server can lie, drip, flood or break off ends in time, in one line."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.output.exit_codes import FOUND, UNREADABLE
from fw_gear_dicom_check.reading.remote.http_client import next_address
from fw_gear_dicom_check.reading.remote.http_response import ResponseError
from tests.support.dicom_files import dicom_file, series, write_zip
from tests.support.remote.behaviours import BEHAVIOURS, READ
from tests.support.remote.hostile_web import HostileWeb, serve_hostile
from tests.support.remote.s3 import Wire

pytestmark = pytest.mark.hostile

MOST_MEMORY = 100_000
"""Kilobytes that an answer may cost."""
MOST_SECONDS = 5
"""Seconds beyond the archive's limit: for a busy machine."""


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileWeb]:
    """Serve an archive that takes several requests; what is no image in it is found."""
    members = {name: dicom_file(table) for name, table in series(3).items()}
    path = tmp_path_factory.mktemp("web") / "a.zip"
    content = write_zip(path, {**members, "z.bin": bytes(50_000)}, 0).read_bytes()
    with serve_hostile(content) as running:
        yield running


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_a_hostile_answer_ends_in_time_and_memory_and_is_told_in_one_line(
    name: str, web: HostileWeb, capsys: pytest.CaptureFixture[str]
) -> None:
    behaviour = BEHAVIOURS[name]
    url = web.url(f"{name}/" + "a.zip" * (not behaviour.is_folder))
    before, started = forget_peak(), time.monotonic()
    code = main(["check", url, "--limit", f"seconds={behaviour.seconds}s", "--timeout", "0.2"])
    took, cost = time.monotonic() - started, peak() - before
    told = capsys.readouterr()
    assert behaviour.words in told.err + told.out
    assert told.err.count("\n") == (not told.out)
    assert code == (FOUND if behaviour.words == READ else UNREADABLE)
    assert took < behaviour.seconds + MOST_SECONDS
    assert cost < MOST_MEMORY


@pytest.mark.parametrize(
    "location", ["http://host/b", "HTTP://host/b", "file:///b", "ftp://host/b", ""]
)
def test_no_redirect_leads_from_https_to_anything_less(location: str) -> None:
    assert next_address("https://host/a", "/b") == "https://host/b"
    with pytest.raises(ResponseError, match="from https to http"):
        next_address("https://host/a", location)


@pytest.mark.parametrize(
    "path",
    [
        *("endless/", "drip/", "inflating/", "silent/", "garbage/", "endless-headers/"),
        *("endless-body/a.zip", "endless-error/a.zip", "drip-of-a-body/a.zip", "empty/a.zip"),
    ],
)
def test_a_hostile_store_ends_in_time_and_memory_and_is_told_in_one_line(
    path: str,
    web: HostileWeb,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in Wire(("127.0.0.1", 0), web.port).environment.items():
        monkeypatch.setenv(name, value)
    before, started = forget_peak(), time.monotonic()
    code = main(["check", f"s3://{path}", "--limit", "seconds=0.5s", "--timeout", "0.2"])
    took, cost = time.monotonic() - started, peak() - before
    told = capsys.readouterr()
    assert (code, told.out, told.err.count("\n")) == (UNREADABLE, "", 1)
    assert took < MOST_SECONDS
    assert cost < MOST_MEMORY


def forget_peak() -> int:
    """Start to measure this process's memory anew; return what it takes now, in kB."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return peak()


def peak() -> int:
    """Return the most memory that this process has taken, in kB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert found
    return int(found[1])
