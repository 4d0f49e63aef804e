"""Any file as an input: checked to the end, and written in every format."""

from fuzz.invariants import hold_page, hold_report
from fuzz.product import settings_for, to_file
from fuzz.target import Target
from fuzz.targets import archive
from fw_gear_dicom_check.main import check_archive

_NAMES = ("a.zip", "=cmd.zip", "a\x1b[2J.zip", "\u202ea.zip", "a\udcff.zip")
_WIDTHS = (80, 40, 132)
_PAGES = 20
"""One page for so many reports."""


def run(content: bytes) -> None:
    """Check a file, under a name that may be hostile too, and hold what is written."""
    number = len(content)
    policy = ("documented", "observed")[number % 2]
    settings = settings_for(policy, is_frank=number % 3 == 0)
    path = to_file(content, "a.zip")
    report = check_archive(path, settings, name=_NAMES[number % len(_NAMES)])
    hold_report(report, _WIDTHS[number % len(_WIDTHS)])
    if number % _PAGES == 0:
        hold_page(report)


TARGET = Target("report", run, archive.mutate, archive.seeds, share=20, longest=48 * 1024)
