"""Says how many of a project's files have changed since an earlier table."""

from collections.abc import Sequence

from fw_gear_dicom_check.report.project.baseline import ChangeCounts


def to_change_words(changes: ChangeCounts) -> Sequence[tuple[int, str]]:
    """Return counts, and what each of them counts."""
    return [
        (changes.new, _words(changes.new, "problem is new", "problems are new", changes.worse)),
        (
            changes.solved,
            _words(changes.solved, "problem is solved", "problems are solved", changes.better),
        ),
        (changes.stays, _words(changes.stays, "problem stays", "problems stay")),
        (changes.new_files, _words(changes.new_files, "file is new", "files are new")),
        (
            changes.absent,
            _words(
                changes.absent,
                "file of the baseline is not among these",
                "files of the baseline are not among these",
            ),
        ),
    ]


def _words(count: int, one: str, several: str, files: int = 0) -> str:
    where = f", in {files:,} {'file' if files == 1 else 'files'}" if files else ""
    return (one if count == 1 else several) + where
