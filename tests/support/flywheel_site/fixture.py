"""The site that a test has: with the gear installed, and its key where the commands look for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.flywheel_site.server import Site, running


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Yield a site on loopback."""
    with running(tmp_path / "site") as found:
        found.state.add_gear()
        monkeypatch.setenv("FW_API_KEY", found.key())
        yield found
