"""Writes reports as JUnit XML, which CI systems show: a test case for each archive."""

from collections.abc import Callable, Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from fw_gear_dicom_check.model import Report, State
from fw_gear_dicom_check.report.answer_words import to_answer
from fw_gear_dicom_check.report.lines import to_visible
from fw_gear_dicom_check.version import TOOL


def to_junit(reports: Iterable[Report], fails: Callable[[Report], bool]) -> Iterator[str]:
    """Yield the document after the last report: its counts stand at its top.

    `fails`: tells whether a report counts as a failed test. What could not be judged is an error.
    """
    cases: list[str] = []
    failures = errors = 0
    for report in reports:
        is_error = report.state is State.NA or report.fault is not None
        is_failure = not is_error and fails(report)
        errors += is_error
        failures += is_failure
        cases.append(_case(report, "error" if is_error else "failure" if is_failure else ""))
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{errors}"'
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {counts}>\n'
    yield f'<testsuite name="{TOOL}" {counts}>\n'
    yield from cases
    yield "</testsuite>\n</testsuites>\n"


def _case(report: Report, kind: str) -> str:
    """Return one test case. `kind`: failure, error, or "" for one that passes."""
    answer = to_answer(report)
    name = quoteattr(to_visible(report.name))
    told = "\n".join(filter(None, [answer.text, answer.next_step, answer.minimum]))
    text = escape(_printable(told))
    if kind:
        message = quoteattr(to_visible(answer.text))
        inner = f'<{kind} type="{report.state}" message={message}>{text}</{kind}>'
    else:
        inner = f"<system-out>{text}</system-out>"
    return f'<testcase classname="{TOOL}" name={name}>{inner}</testcase>\n'


def _printable(text: str) -> str:
    return "\n".join(map(to_visible, text.split("\n")))
