"""Writes docs/profiles/<name>.md from the profiles."""

from pathlib import Path

from fw_gear_dicom_check.profile import load_profiles
from fw_gear_dicom_check.writers.docs import to_markdown

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "profiles"


def main() -> None:
    """Write one page for each profile."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for profile in load_profiles():
        (FOLDER / f"{profile.name}.md").write_text(to_markdown(profile), "utf-8")


if __name__ == "__main__":
    main()
