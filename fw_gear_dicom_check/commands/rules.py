"""Does what the commands `rules` and `schema` are called for."""

from importlib.resources import files
from pathlib import Path

from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.screen import emit
from fw_gear_dicom_check.report.rule_docs import explain_rule, list_rules
from fw_gear_dicom_check.settings import to_settings


def show_rules(rule: str, profile: Path | None) -> None:
    """List the rules, or explain one."""
    profiles = to_settings(Options(profile=profile)).profiles
    emit(explain_rule(profiles, rule) if rule else list_rules(profiles), None)


def show_schema() -> None:
    """Show the JSON Schema of the JSON report."""
    path = files("fw_gear_dicom_check").joinpath("report", "schema", "report-2.schema.json")
    emit([path.read_text("utf-8")], None)
