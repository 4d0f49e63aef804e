"""Reads from a row of a project's table which needs a file does not meet."""

from dataclasses import dataclass

from fw_gear_dicom_check.model import PROBLEMS
from fw_gear_dicom_check.report.parquet_table import Row
from fw_gear_dicom_check.rules.built_in import BUILT_IN

_CUT = "…"
"""The end of a list of needs that was too long for the gear's metadata."""


@dataclass(frozen=True, slots=True)
class Need:
    """A need that was not met: whose, which, and how."""

    consumer: str
    outcome: str
    name: str

    def __str__(self) -> str:
        """Return it as `check --baseline` calls a problem: the rule and the outcome."""
        return f"{self.consumer}/{self.name}: {self.outcome}"


def needs_of(row: Row) -> list[Need]:
    """Return the needs that a file does not meet, consumer by consumer."""
    return [
        Need(consumer, str(outcome), name)
        for consumer in BUILT_IN
        for outcome in PROBLEMS
        for name in row.get(f"{consumer} {outcome}", "").split(", ")
        if name and not name.endswith(_CUT)
    ]
