"""The words of a report: each code of a fault has some, and each word has a code."""

import ast

import pytest

from fw_gear_dicom_check.errors import ArchiveFault, MemberFault, SkipReason
from fw_gear_dicom_check.report.words import DETAILS
from tests.conftest import ROOT

CODES = {str(code) for kind in (ArchiveFault, MemberFault, SkipReason) for code in kind}
"""Codes of members and archives."""
NOT_JUDGED = {str(ArchiveFault.NOT_REACHED)}
"""Codes that no finding has: of a file that a site did not give, only the fault itself is shown."""


@pytest.mark.parametrize("code", sorted(CODES - NOT_JUDGED))
def test_each_code_of_a_fault_has_words(code: str) -> None:
    assert DETAILS[code]


def test_each_word_has_a_code() -> None:
    known = tuple(CODES | texts_in_checks())
    starts = tuple(text for text in known if text.endswith("_"))  # of a code that is put together
    assert [code for code in DETAILS if code not in known and not code.startswith(starts)] == []


def texts_in_checks() -> set[str]:
    """Return the texts in the code of checks, among them the codes of their faults."""
    sources = (ROOT / "fw_gear_dicom_check" / "checks").glob("*.py")
    nodes = (node for path in sources for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
