"""Says what our rules foretell of a consumer, in each of the ways of running it."""

from collections.abc import Iterable
from pathlib import Path

from conformance.setups import is_viewer, setup_named
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Finding, Observed, Report, State
from fw_gear_dicom_check.rules.viewers import effect_in, worst
from fw_gear_dicom_check.settings import Settings

_GROWS_FROM = {"3.14-beta": "3.13"}
"""Version that no profile speaks of yet -> the one that it is made from."""


def foretell(
    archive: Path, profile: str, settings: Settings, setups: Iterable[str]
) -> dict[str, Observed]:
    """Return setup -> what our rules say that the consumer will do."""
    return foretold(check_archive(archive, settings), profile, setups)


def foretold(report: Report, profile: str, setups: Iterable[str]) -> dict[str, Observed]:
    """Return setup -> the worst of what a report says that the consumer will do."""
    verdict = next(each for each in report.verdicts if each.profile.name == profile)
    if verdict.observed is State.NA:
        return dict.fromkeys(setups, Observed.BLOCKS)
    problems = [finding for finding in verdict.findings if finding.is_problem]
    return {setup: worst({_effect(each, setup) for each in problems}) for setup in setups}


def _effect(finding: Finding, setup: str) -> Observed:
    if not is_viewer(setup):
        return finding.observed
    found = setup_named(setup)
    version = _GROWS_FROM.get(found.version, found.version)
    return effect_in(finding.firm, finding.seen_in, version, found.route)
