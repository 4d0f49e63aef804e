"""Says of which viewer a report speaks, and on what an effect depends that not every viewer has."""

from collections.abc import Iterator, Mapping

from fw_gear_dicom_check.model import Finding, Observed
from fw_gear_dicom_check.rules.viewers import (
    ANY,
    FILES,
    OLD,
    SERVERS,
    VERSIONS,
    WORST_FIRST,
    effect_in,
)

_DOES = {
    Observed.BLOCKS: "does not work",
    Observed.DEGRADES: "works less well",
    Observed.NONE: "works",
}


def to_viewer(viewer: str) -> str:
    """Return which viewer is meant: `OHIF 3.12`, `OHIF 3.11 to 3.13`."""
    return f"OHIF {VERSIONS[-1]} to {VERSIONS[0]}" if viewer == ANY else f"OHIF {viewer}"


def to_reservation(finding: Finding) -> str:
    """Return on what a finding's effect depends, as sentences; "" where it is firm."""
    return " ".join(_sentences(finding.firm, finding.seen_in)) if finding.seen_in else ""


def _sentences(firm: Observed, seen_in: Mapping[str, Observed]) -> Iterator[str]:
    versions = {f"OHIF {each}": effect_in(firm, seen_in, each, "") for each in VERSIONS}
    servers = {words: effect_in(firm, seen_in, "", each) for each, words in SERVERS.items()}
    if len({*versions.values()}) > 1:
        yield f"This depends on the viewer's version: {_told(versions, 'in')}."
    if len({*servers.values()}) > 1:
        yield f"This depends on the server that hands out the images: {_told(servers, 'with')}."
    if FILES in seen_in and seen_in[FILES] not in servers.values():
        does = _DOES[seen_in[FILES]]
        yield f"Where a browser reads the files itself, which is not Flywheel's way, it {does}."
    if OLD in seen_in and seen_in[OLD] not in versions.values():
        yield f"In OHIF {OLD} it {_DOES[seen_in[OLD]]}."


def _told(effects: Mapping[str, Observed], preposition: str) -> str:
    """Return `it does not work in OHIF 3.13; it works in OHIF 3.12 and OHIF 3.11`."""
    parts = []
    for effect in WORST_FIRST:
        names = [name for name, each in effects.items() if each is effect]
        if names:
            parts.append(f"it {_DOES[effect]} {preposition} {' and '.join(names)}")
    return "; ".join(parts)
