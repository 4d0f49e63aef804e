"""Writes docs/profiles/<name>.md from the profiles, docs/limits.md from the limits."""

from pathlib import Path

from fw_gear_dicom_check.report.limit_docs import to_limits_page
from fw_gear_dicom_check.report.rule_docs import to_markdown
from fw_gear_dicom_check.rules.profile import load_profiles

DOCS = Path(__file__).resolve().parent.parent / "docs"


def main() -> None:
    """Write one page for each profile, and one for the limits."""
    folder = DOCS / "profiles"
    folder.mkdir(parents=True, exist_ok=True)
    (DOCS / "limits.md").write_text(to_limits_page(), "utf-8")
    for profile in load_profiles():
        (folder / f"{profile.name}.md").write_text(to_markdown(profile), "utf-8")


if __name__ == "__main__":
    main()
