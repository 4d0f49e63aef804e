"""The parts of a run: one consumer in one way each, what runs it, and which programs take part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from conformance import asking, viewer
from conformance.evidence import Record
from conformance.install import debian_version
from conformance.setups import AHEAD, ALL, DECIDING, FILES, VERSIONS, Setup
from conformance.variants import Put

Run = Callable[[Mapping[str, Put], Mapping[str, Path]], dict[str, Record]]
_CLASSIFIER = ("fw-classification", "fw-gear-file-classifier", "fw-gear-file-metadata-importer")
_SERVERS = {"orthanc": ("orthanc", "orthanc-dicomweb")}
"""Route -> Debian's packages of its server."""


@dataclass(frozen=True, slots=True)
class Part:
    """One consumer in one way. `pins`: versions that are pinned; `debian`: packages as they are.

    `is_slow`: by default, only the core set is run.
    """

    profile: str
    setup: str
    run: Run
    pins: Mapping[str, str]
    debian: tuple[str, ...] = ()
    is_slow: bool = False

    def programs(self) -> Mapping[str, str]:
        """Return the versions of all that takes part."""
        return {**self.pins, **{name: debian_version(name) for name in self.debian}}


def _of_viewer(setup: Setup) -> Part:
    def run(some: Mapping[str, Put], _paths: Mapping[str, Path]) -> dict[str, Record]:
        return viewer.look(setup, some)

    server = asking.versions("pydicom_server", ("pydicom",)) if setup.route == "pydicom" else {}
    return Part(
        "ohif-viewer",
        setup.name,
        run,
        {**viewer.pins(setup), **server},
        ("chromium", *_SERVERS.get(setup.route, ())),
        is_slow=True,
    )


PARTS: Mapping[str, Part] = {
    each.setup: each
    for each in (
        Part(
            "dicom-connector",
            "importer",
            partial(asking.ask, "importer"),
            asking.versions("importer", ("fw-file", "fw-meta")),
        ),
        Part(
            "dicom-classifier",
            "classifier",
            partial(asking.ask, "classifier"),
            asking.versions("classifier", _CLASSIFIER),
        ),
        Part(
            "dcm2niix",
            "dcm2niix",
            partial(asking.ask, "dcm2niix"),
            asking.versions("dcm2niix", ("dcm2niix",)),
        ),
        *map(_of_viewer, ALL),
    )
}
"""Way of running a consumer -> its part."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "viewer": tuple(each.name for each in DECIDING),
    "versions": tuple(each.name for each in (*VERSIONS, *AHEAD)),
    "files": tuple(each.name for each in FILES),
}
"""Name of several parts -> them."""
CORE_ONLY = {"versions"}
"""Groups of which no more than the core set is run; name one of its parts to run all of it."""
