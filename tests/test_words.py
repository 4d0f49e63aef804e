"""The words of a report: each kind of fault that a check declares has some, and no other."""

from fw_gear_dicom_check.checks.registry import CHECKS
from fw_gear_dicom_check.errors import ArchiveFault
from fw_gear_dicom_check.report.fault_words import FAULT_WORDS

CODES = {
    str(code) for check in CHECKS.values() for codes in check.faults.values() for code in codes
}
"""All kinds of fault that some check may find."""
NOT_SHOWN = {str(ArchiveFault.NOT_REACHED)}
"""A file that a site did not give: only the reason itself is shown."""


def test_each_kind_of_fault_has_words_and_each_word_a_kind() -> None:
    assert FAULT_WORDS.keys() == CODES - NOT_SHOWN
    assert all(words.words for words in FAULT_WORDS.values())
