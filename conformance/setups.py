"""The ways of running the viewer: which of its versions, and from where it reads."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setup:
    """One way of running the viewer, as `ohif-3.13-pydicom`.

    `viewer`: a table of viewers.toml. `route`: a DICOMweb server, or `files`, which the browser
    reads itself.
    """

    viewer: str
    route: str

    @property
    def name(self) -> str:
        """The name of its evidence."""
        return f"{self.viewer}-{self.route}"

    @property
    def version(self) -> str:
        """The viewer's version, as a profile names it."""
        return self.viewer.removeprefix("ohif-")

    @property
    def words(self) -> str:
        """What a column of a table says."""
        return f"OHIF {self.version}, {ROUTES[self.route]}"


ROUTES = {
    "pydicom": "DICOMweb (pydicom)",
    "orthanc": "DICOMweb (Orthanc)",
    "files": "browser's own file parser",
}
DECIDING: Sequence[Setup] = (Setup("ohif-3.13", "pydicom"), Setup("ohif-3.13", "orthanc"))
"""Two servers, so that a server's fault is not taken for the viewer's."""
VERSIONS: Sequence[Setup] = (Setup("ohif-3.12", "pydicom"), Setup("ohif-3.11", "pydicom"))
"""Further versions that a site may run: of these the core set is looked at."""
AHEAD: Sequence[Setup] = (Setup("ohif-3.14-beta", "pydicom"), Setup("ohif-2", "orthanc"))
"""The version to come, and the old one, which counts only where a user chooses it."""
FILES: Sequence[Setup] = (Setup("ohif-3.13", "files"),)
"""A route that is not Flywheel's: information, and decides nothing."""
ALL: Sequence[Setup] = (*DECIDING, *VERSIONS, *AHEAD, *FILES)


def is_viewer(name: str) -> bool:
    """Tell whether a way of running a consumer is one of the viewer."""
    return name.startswith("ohif-")


def setup_named(name: str) -> Setup:
    """Return the setup of a name, as any viewer and any route make one."""
    viewer, _, route = name.rpartition("-")
    return Setup(viewer, route)
