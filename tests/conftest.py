"""What the tests share: shared material, settings, golden files; and nothing is skipped in CI."""

import gc
import os
from pathlib import Path
from typing import Any

import pytest

from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.settings import Settings, to_settings
from tests.support.places import ROOT, SHARED
from tests.support.scheduling import LONG_FIRST, Scheduling

os.environ["FLYWHEEL_SDK_TOTAL_RETRIES"] = "2"
os.environ["FLYWHEEL_SDK_BACKOFF_FACTOR"] = "0.01"
# The SDK's own patience with a site that is down; read when it is imported.

os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(ROOT / "build" / "hypothesis")
# Where hypothesis keeps what it works out about Unicode; read when it is imported.


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that writes golden files anew."""
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew")


NEEDS_SHARED = "needs ../shared (real DICOM files, peers' answers), which is not part of a clone"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:  # noqa: ANN401 - untyped there
    """Let one worker run what shares much."""
    return Scheduling(config, log)


def pytest_collection_finish() -> None:
    """Keep the garbage collector from going through thousands of tests again and again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long tests first; say why a test that takes its cases from shared material has none."""
    items.sort(key=lambda item: item.path.stem not in LONG_FIRST)
    for item in items:
        reasons = [str(mark.kwargs.get("reason")) for mark in item.iter_markers("skip")]
        if any(reason.startswith("got empty parameter set") for reason in reasons):
            item.add_marker(pytest.mark.skip(reason=NEEDS_SHARED), append=False)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of shared material; without it skip, but in CI fail."""
    if not (SHARED / "corpora" / "manifest.json").is_file():
        if os.environ.get("CI"):
            pytest.fail(f"{SHARED} is missing: these tests must run in CI")
        pytest.skip(NEEDS_SHARED)
    return SHARED


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Return the settings that a user gets who chooses nothing."""
    return to_settings(Options())


@pytest.fixture
def golden(request: pytest.FixtureRequest):  # type: ignore[no-untyped-def] # noqa: ANN201
    """Return a function that compares a text with a file under tests/golden, or writes it anew."""

    def compare(name: str, text: str) -> None:
        path = ROOT / "tests" / "golden" / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8", newline="")
        assert path.is_file(), f"no golden file {name}; run pytest --update-golden and read it"
        expected = path.read_bytes().decode("utf-8")
        assert text == expected, f"differs from tests/golden/{name}"

    return compare


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was skipped though everything must run in CI."""
    for told in _skipped_in_ci(terminalreporter):
        terminalreporter.write_line(f"SKIPPED IN CI: {told}", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a session in CI in which anything was skipped: there, nothing may be missing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and not session.exitstatus and _skipped_in_ci(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _skipped_in_ci(reporter: pytest.TerminalReporter) -> list[str]:
    """Return test and reason of each that was skipped, nothing outside of CI."""
    skipped = reporter.stats.get("skipped", []) if os.environ.get("CI") else []
    reasons = [
        each.longrepr[2] if isinstance(each.longrepr, tuple) else each.longrepr for each in skipped
    ]
    return [f"{each.nodeid}: {reason}" for each, reason in zip(skipped, reasons, strict=True)]
