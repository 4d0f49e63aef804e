"""Says how many of a project's files have changed since an earlier table."""

from collections.abc import Sequence

from fw_gear_dicom_check.report.project.baseline import ChangeCounts


def to_change_words(changes: ChangeCounts) -> Sequence[tuple[int, str]]:
    """Return counts, and what each of them counts."""
    return [
        (changes.new, f"problems are new, in {_files(changes.worse)}"),
        (changes.solved, f"problems are solved, in {_files(changes.better)}"),
        (changes.stays, "problems stay"),
        (changes.new_files, "files are new"),
        (changes.absent, "files of the baseline are not among these"),
    ]


def _files(count: int) -> str:
    return f"{count:,} file" if count == 1 else f"{count:,} files"
