"""Says what Flywheel's document asks of an archive, and what of it is lacking."""

from dataclasses import dataclass

from fw_gear_dicom_check.model import Documented, Observed, Report, State
from fw_gear_dicom_check.rules.evaluate import ARCHIVE


@dataclass(frozen=True, slots=True)
class Minimum:
    """What Flywheel's document asks of an archive, and what of it is lacking, each once."""

    asked: tuple[str, ...]
    lacking: tuple[str, ...]
    harmless: bool

    @property
    def is_met(self) -> bool:
        """Nothing is lacking."""
        return not self.lacking


def count_minimum(report: Report) -> Minimum | None:
    """Return what the document asks, None where it asks nothing of such objects."""
    concerned = [
        verdict
        for verdict in report.verdicts
        if verdict.profile.name != ARCHIVE and verdict.documented is not State.NA
    ]
    required = [
        finding
        for verdict in concerned
        for finding in verdict.findings
        if finding.rule.documented is Documented.REQUIRED
    ]
    lacking = [finding for finding in required if finding.is_problem]
    return (
        Minimum(
            asked=tuple(dict.fromkeys(each.rule.title for each in required)),
            lacking=tuple(dict.fromkeys(each.rule.title for each in lacking)),
            harmless=all(each.observed is Observed.NONE for each in lacking),
        )
        if required
        else None
    )


def to_minimum(report: Report) -> str:
    """Return `met`, or `not met (2 of 21 lacking; …)`, as a sentence."""
    found = count_minimum(report)
    if found is None:
        return "Documented minimum: Flywheel's list asks nothing of it."
    if found.is_met:
        return "Documented minimum: met."
    effect = "no effect was seen without them" if found.harmless else "the effects are below"
    if found.harmless and len(found.lacking) == 1:
        effect = "no effect was seen without it"
    count = f"{len(found.lacking)} of {len(found.asked)} lacking"
    return f"Documented minimum: not met ({count}; {effect})."
