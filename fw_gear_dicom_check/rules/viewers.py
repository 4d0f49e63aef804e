"""Names what an observation of the viewer may depend on: its version, and how it gets the images.

Flywheel's viewer gets them through a DICOMweb service; nobody outside knows which one, nor which
version a site runs. What all supported versions do through all servers is firm. Where they differ,
the viewer gets worse at most. What only a browser's own file parser does is no matter in Flywheel.
"""

from collections.abc import Mapping

from fw_gear_dicom_check.model import Observed

ANY = "any"
"""The choice of a user who does not know which viewer the site runs."""
VERSIONS = ("3.13", "3.12", "3.11")
"""Versions of OHIF that count where none is chosen."""
OLD = "2"
"""A version that counts only where it is chosen."""
CHOICES = (ANY, *VERSIONS, OLD)
"""What the option `viewer` may be."""
SERVERS = {"orthanc": "Orthanc", "pydicom": "a server that reads with pydicom"}
"""DICOMweb servers through which the viewer was looked at -> what people call them."""
FILES = "files"
"""The browser reads the files itself, as OHIF's local mode does."""
PLACES = (*VERSIONS, OLD, *SERVERS, FILES)
"""Keys of a rule's `observed_in`."""
WORST_FIRST = (Observed.BLOCKS, Observed.DEGRADES, Observed.NONE)


def worst(several: set[Observed]) -> Observed:
    """Return the worst of some observations, none for none."""
    return next((each for each in WORST_FIRST if each in several), Observed.NONE)


def effect_in(
    firm: Observed, seen_in: Mapping[str, Observed], version: str, route: str
) -> Observed:
    """Return what one version does by one route; `firm` where `seen_in` names neither."""
    return seen_in.get(route, seen_in.get(version, firm))


def versions_of(viewer: str) -> tuple[str, ...]:
    """Return the versions that count where this viewer is chosen."""
    return VERSIONS if viewer == ANY else (viewer,)


def effect_for(firm: Observed, seen_in: Mapping[str, Observed], viewer: str) -> Observed:
    """Return what counts: what all do, or that it gets worse where they differ."""
    if not seen_in:
        return firm
    several = {
        effect_in(firm, seen_in, version, server)
        for version in versions_of(viewer)
        for server in SERVERS
    }
    found = worst(several)
    return Observed.DEGRADES if len(several) > 1 and found is Observed.BLOCKS else found
