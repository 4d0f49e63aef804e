"""What can go wrong between every command and a site: one clear line, the right code, no key."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.flywheel.batch import BatchRequest, run_batch
from fw_gear_dicom_check.flywheel.connection import connected
from fw_gear_dicom_check.flywheel.retry import RetryPolicy
from tests.support.dicom_files import dicom_file
from tests.support.flywheel_site.server import KEY, READ_ONLY_KEY, STRANGERS_KEY, Site, Trouble
from tests.support.places import ROOT
from tests.support.quiet_server import QuietServer

pytestmark = pytest.mark.hostile

pytest_plugins = ("tests.support.flywheel_site.fixture",)
COMMANDS = {
    "rule install": ["rule", "install"],
    "rule show": ["rule", "show"],
    "rule remove": ["rule", "remove"],
    "batch run": ["batch", "run"],
    "batch status": ["batch", "status"],
    "batch collect": ["batch", "collect", "-o"],
    "batch peek": ["batch", "peek", "-o"],
}
"""Every command that talks to a site; those that write a file are given one."""
MANY = 999
Sabotage = Callable[[Site], str | None]


def use(secret: str) -> Sabotage:
    """Return what gives a command another key."""
    return lambda site: site.key(secret)


def meet(kind: str, pattern: str = "") -> Sabotage:
    """Return what makes all requests fail in one way."""

    def sabotage(site: Site) -> None:
        site.troubles.append(Trouble(pattern, kind, times=MANY))

    return sabotage


def refuse_connections(site: Site) -> str:
    """Return a key for a port at which nobody listens."""
    return site.key().replace(str(site.port), "1")


FAULTS: dict[str, tuple[Sabotage, str, int, str]] = {
    "wrong key": (use("wrong"), "neuro/Amnesia", 2, "the site does not accept this API key"),
    "stranger": (use(STRANGERS_KEY), "neuro/Amnesia", 2, "or your account has no access"),
    "wrong project": (use(KEY), "neuro/Other", 2, "the project neuro/Other: not found"),
    "no project": (use(KEY), "neuro", 2, "project 'neuro': write it as group/project"),
    "refused": (refuse_connections, "neuro/Amnesia", 4, "connecting: the site does not answer"),
    "dropped": (meet("drop"), "neuro/Amnesia", 4, "connecting: the site does not answer"),
    "500": (meet("500"), "neuro/Amnesia", 4, "connecting: the site answered 500"),
    "503": (meet("503"), "neuro/Amnesia", 4, "connecting: the site answered 503"),
    "busy": (meet("429"), "neuro/Amnesia", 4, "connecting: the site is busy (429)"),
    "400": (meet("400"), "neuro/Amnesia", 2, "connecting: the site rejected the request"),
    "dropped later": (meet("drop", "POST /lookup"), "neuro/Amnesia", 4, "does not answer"),
    "500 later": (meet("500", "POST /lookup"), "neuro/Amnesia", 4, "the site answered 500"),
}
"""Fault -> how it comes about, the project, the exit code, and some of what is told."""


@pytest.fixture
def read_only(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Return the site, for an account that may read."""
    monkeypatch.setenv("FW_API_KEY", site.key(READ_ONLY_KEY))
    return site


def call(command: str, folder: Path, project: str = "neuro/Amnesia") -> int:
    """Run a command in this process; whatever it raises fails the test."""
    words = COMMANDS[command]
    files = [str(folder / "out.csv")] if words[-1] == "-o" else []
    return main([*words, *files, "--project", project])


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_clear_line_and_never_shows_the_key(  # noqa: PLR0913, PLR0917 - fixtures
    fault: str,
    command: str,
    site: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    sabotage, project, code, told = FAULTS[fault]
    monkeypatch.setenv("FW_API_KEY", sabotage(site) or site.key())
    caplog.set_level(logging.DEBUG)
    assert call(command, tmp_path, project) == code
    captured = capsys.readouterr()
    assert captured.err.startswith("fw-dicom-check: ")
    assert told in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""
    assert_no_secret(captured.out + captured.err + caplog.text)
    assert not (tmp_path / "out.csv").exists()


def assert_no_secret(text: str) -> None:
    for secret in (KEY, STRANGERS_KEY, "__force_insecure"):
        assert secret not in text


@pytest.mark.parametrize("command", ["rule install", "rule remove", "batch run"])
def test_an_account_that_may_read_only_is_told_what_it_may_not(
    command: str,
    site: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fill(site)
    if command == "rule remove":
        call("rule install", tmp_path)
    monkeypatch.setenv("FW_API_KEY", site.key(READ_ONLY_KEY))
    before = (str(site.state.rules), str(site.state.jobs))
    capsys.readouterr()
    assert call(command, tmp_path) == 2
    error = capsys.readouterr().err
    assert "your account has no permission" in error
    assert error.count("\n") == 1
    assert (str(site.state.rules), str(site.state.jobs)) == before


@pytest.mark.parametrize("command", ["batch status", "batch collect", "batch peek"])
def test_an_account_that_may_read_can_look(command: str, read_only: Site, tmp_path: Path) -> None:
    fill(read_only)
    assert call(command, tmp_path) == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_that_goes_well_shows_the_key(
    command: str,
    site: Site,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    fill(site)
    call("rule install", tmp_path)
    caplog.set_level(logging.DEBUG)
    assert call(command, tmp_path) == 0
    captured = capsys.readouterr()
    written = "".join(path.read_text("utf-8") for path in tmp_path.glob("out*"))
    assert_no_secret(captured.out + captured.err + caplog.text + written)


@pytest.mark.parametrize("command", ["rule install", "batch run"])
def test_a_gear_that_is_not_on_the_site_is_told(
    command: str, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.state.gears.clear()
    assert call(command, tmp_path) == 2
    assert "looking up the gear dicom-check (is it installed on the site?)" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize("project", ["Amnesia 2 (é%2F)", "a'b\"c<d>", "50% & more; #1", "../etc"])
@pytest.mark.parametrize("command", ["rule install", "batch run", "batch peek"])
def test_a_project_may_have_an_odd_name(
    command: str, project: str, site: Site, tmp_path: Path
) -> None:
    fill(site)
    site.state.project["label"] = project
    in_group = f"neuro/{project}"
    expected = 2 if project == "../etc" else 0  # a label holds no slash: it is one level too many
    assert call(command, tmp_path, in_group) == expected


MALFORMED = {
    "secret alone": "topsecret",
    "no host": ":topsecret",
    "no secret": "nowhere:",
    "port is no number": "host:topsecret:extra",
    "port too large": "127.0.0.1:99999:__force_insecure:topsecret",
    "no ASCII": "127.0.0.1:1:__force_insecure:topsecrét",
    "two lines": "127.0.0.1:1:__force_insecure:topsecret\nmore",
    "a URL": "https://host/topsecret:x",
    "blanks": "ho st:topsecret",
    "brackets": "[::1]:topsecret",
    "colons": ":::",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_key_is_told_and_not_shown(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FW_API_KEY", MALFORMED[name])
    monkeypatch.setenv("HOME", str(tmp_path))
    assert call("rule show", tmp_path) == 2
    error = capsys.readouterr().err
    assert error.startswith("fw-dicom-check: no usable API key: set FW_API_KEY to host:key")
    assert error.count("\n") == 1
    assert_no_secret(error)


def test_a_login_of_flywheels_command_line_that_is_damaged_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FW_API_KEY", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    login = tmp_path / ".config" / "flywheel" / "user.json"
    login.parent.mkdir(parents=True)
    for content in ('{"key": "topsecret', '{"key": 7}', "[]", '{"other": "topsecret"}'):
        login.write_text(content, "utf-8")
        assert call("rule show", tmp_path) == 2
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        assert_no_secret(error)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "holds no API key; write host:key into it"),
        (b" \n", "holds no API key"),
        (b"\xff\xfe\x00topsecret", "holds no API key"),
        (b"topsecret", "no usable API key"),
        (b"host:topsecret:extra", "no usable API key"),
    ],
    ids=["empty", "blank", "binary", "no host", "no port"],
)
def test_a_key_file_without_a_key_is_told(
    content: bytes, told: str, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is not replaced by another key, which would be somebody else's."""
    (tmp_path / "key").write_bytes(content)
    words = ["rule", "show", "--project", "neuro/Amnesia", "--key-file", str(tmp_path / "key")]
    assert main(words) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert_no_secret(error)
    assert site.log == []


def test_a_key_file_that_cannot_be_read_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    unreadable = "/proc/self/mem"  # there, a file, and no byte of it can be read from its start
    assert main(["rule", "show", "--project", "a/b", "--key-file", unreadable]) == 2
    error = capsys.readouterr().err
    assert error.startswith("fw-dicom-check: the key file /proc/self/mem cannot be read: ")


@pytest.mark.parametrize("at", ["GET /auth", "POST /lookup"])
def test_a_site_that_hangs_is_told(
    at: str,
    site: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FLYWHEEL_SDK_REQUEST_TIMEOUT", "1")
    site.troubles.append(Trouble(at, "slow", times=MANY, delay=30))
    assert call("rule show", tmp_path) == 4
    error = capsys.readouterr().err
    assert "the site does not answer (ReadTimeout); try again later" in error
    assert error.count("\n") == 1


def test_a_slow_site_is_waited_for(site: Site, tmp_path: Path) -> None:
    fill(site)
    site.troubles.append(Trouble("", "slow", times=MANY, delay=0.1))
    assert [call(command, tmp_path) for command in ("rule install", "batch run", "batch peek")] == [
        *(0, 0, 0)
    ]


ANSWERS = {
    "a web page": b"<html><body>Welcome</body></html>",
    "an empty table": b"{}",
    "a list": b"[1, 2]",
    "nothing": b"null",
    "binary": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("command", ["rule install", "batch peek"])
def test_a_host_that_is_no_flywheel_site_is_told(
    command: str,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with answering(ANSWERS[name]) as port:
        monkeypatch.setenv("FW_API_KEY", f"127.0.0.1:{port}:__force_insecure:{KEY}")
        assert call(command, tmp_path) == 4
    error = capsys.readouterr().err
    assert "the response is not Flywheel's; check the host in the API key" in error
    assert error.count("\n") == 1
    assert_no_secret(error)


@contextmanager
def answering(content: bytes) -> Iterator[int]:
    """Yield the port of a server that answers everything with the same."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 - as http.server wants it

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = QuietServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(("after", "least"), [("37", 37.0), ("", 0.0), ("soon", 0.0)])
def test_a_busy_site_is_left_alone_for_as_long_as_it_wants(
    after: str, least: float, site: Site
) -> None:
    files = fill(site)
    site.troubles.append(Trouble("POST /jobs/add", "429", times=1, after=after))
    waits: list[float] = []
    with connected() as client:
        outcome = run_batch(
            client, BatchRequest("neuro/Amnesia"), retry_policy=RetryPolicy(sleep=waits.append)
        )
    assert (outcome.added, outcome.faults) == (len(files), ())
    assert len(waits) == 1
    assert waits[0] >= least
    assert waits[0] <= max(least, 1.25)


def test_a_site_that_wants_to_be_left_alone_for_too_long_is_not_waited_for(site: Site) -> None:
    fill(site)
    site.troubles.append(Trouble("POST /jobs/add", "429", times=MANY, after="7200"))
    waits: list[float] = []
    with connected() as client:
        outcome = run_batch(
            client, BatchRequest("neuro/Amnesia"), retry_policy=RetryPolicy(sleep=waits.append)
        )
    assert {str(fault) for fault in outcome.faults} == {
        "adding a job: the site is busy (429); try again later"
    }
    assert waits == []


def test_an_interrupted_batch_ends_at_once_though_the_site_is_busy(site: Site) -> None:
    fill(site)
    site.troubles.append(Trouble("POST /jobs/add", "429", times=MANY, after="500"))
    command = [sys.executable, "-m", "fw_gear_dicom_check.cli.app", "batch", "run"]
    with subprocess.Popen(  # noqa: S603 - a list, no shell
        [*command, "--project", "neuro/Amnesia"],
        cwd=ROOT,
        env={**os.environ, "FW_API_KEY": site.key()},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        ends = time.monotonic() + 30
        while site.troubles[0].times > MANY - 2:  # both files' jobs wait by then
            assert time.monotonic() < ends, "no job is asked for"
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=60)
    assert error.strip() == "fw-dicom-check: interrupted"
    assert process.returncode == 130


def fill(site: Site) -> list[str]:
    """Upload two DICOM files that meet every rule."""
    acquisition = site.state.add_acquisition("a")
    return [site.state.upload(acquisition, name, dicom_file()) for name in ("a.dcm", "b.dcm")]
