"""What the tests share: where the project and its shared material lie, settings, golden files."""

import os
from pathlib import Path

import pytest

from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.settings import Settings, to_settings

os.environ["FLYWHEEL_SDK_TOTAL_RETRIES"] = "2"
os.environ["FLYWHEEL_SDK_BACKOFF_FACTOR"] = "0.01"
# The SDK's own patience with a site that is down; read when it is imported.

ROOT = Path(__file__).resolve().parent.parent
os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(ROOT / "build" / "hypothesis")
# Where hypothesis keeps what it works out about Unicode; read when it is imported.
SHARED = ROOT.parent / "shared"
"""Real files and peers' answers that are not part of the project."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that writes golden files anew."""
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew")


NEEDS_SHARED = "needs ../shared (real DICOM files, peers' answers), which is not part of a clone"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say why a test that takes its cases from the shared material has none."""
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
