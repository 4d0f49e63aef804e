"""What must be true of any report, whatever was checked: each output is whole, safe and finite."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from flywheel_gear_toolkit.interfaces import engine_metadata
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker

from fw_gear_dicom_check.limits.bounds import LIMITS
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.output.exit_codes import FINE, FOUND, UNREADABLE, FailOn, to_code
from fw_gear_dicom_check.report.about import About
from fw_gear_dicom_check.report.archive_table import ARCHIVE_COLUMNS, to_archives_csv
from fw_gear_dicom_check.report.csv_report import REPORT_COLUMNS, to_csv
from fw_gear_dicom_check.report.flywheel_metadata import (
    INFO_KEY,
    FileMetadata,
    to_metadata,
    to_tags,
)
from fw_gear_dicom_check.report.json_report import to_json
from fw_gear_dicom_check.report.lines import Line
from fw_gear_dicom_check.report.page.html_report import to_html
from fw_gear_dicom_check.report.text_overview import to_overview
from fw_gear_dicom_check.report.text_report import to_terminal

FORMULAS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""Beginnings that a spreadsheet takes for a formula; written here once more, as the judge's own."""
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?")
"""What no spreadsheet takes for more than it is."""
_TABLE = 70
"""Columns of the table of verdicts, which has a width of its own."""
_MOVING = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories of what moves a screen or is not seen on it."""
_UNSAFE_KEY = frozenset(".$/()\0 -")
_QC_KEY = "dicom-check"


def hold_report(report: Report, width: int = 80) -> None:
    """Write a report in every format, and hold the outputs to what must be true of them."""
    hold_csv("".join(to_archives_csv([report])))
    hold_json("".join(to_json([report], About())), report)
    hold_csv("".join(to_csv([report])))
    hold_lines(to_terminal(report, width), max(width, _TABLE))
    hold_lines(to_overview([report, report], 80), 80)
    hold_metadata(to_metadata(report))
    hold_code(report)


def hold_json(text: str, report: Report) -> None:
    """Hold JSON to the published schema; it has no NaN, and can be sent as UTF-8."""
    document = json.loads(text, parse_constant=_refuse)
    text.encode("utf-8")
    [archive] = document["archives"]
    assert archive["instances"] == report.instances
    hold_schema(document)


def hold_schema(document: Mapping[str, Any]) -> None:
    """Hold a report to the published schema: each rule's result, and all that is around them."""
    archives = [dict(each) for each in document["archives"]]
    for archive in archives:
        results = archive["results"]
        for result in results.values():
            for finding in result["findings"]:
                hold_finding(json.dumps(finding, sort_keys=True))
        archive["results"] = {name: each | {"findings": []} for name, each in results.items()}
    around = {**document, "archives": archives}
    assert [error.message for error in _report_schema().iter_errors(around)] == []


@lru_cache(maxsize=20_000)
def hold_finding(text: str) -> None:
    """Hold one finding to the schema; most come again and again."""
    assert [error.message for error in _finding_schema().iter_errors(json.loads(text))] == []


@lru_cache
def schema() -> dict[str, Any]:
    """Return the published schema."""
    path = files("fw_gear_dicom_check").joinpath("report", "schema", "report-2.schema.json")
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


@lru_cache
def _report_schema() -> Draft202012Validator:
    return Draft202012Validator(schema(), format_checker=FormatChecker())


@lru_cache
def _finding_schema() -> Draft202012Validator:
    return Draft202012Validator({"$ref": "#/$defs/finding", "$defs": schema()["$defs"]})


def hold_csv(text: str) -> None:
    """Hold a table to its columns in every row; no cell runs or moves the screen."""
    text.encode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert tuple(rows[0]) in (REPORT_COLUMNS, ARCHIVE_COLUMNS)
    for row in rows:
        assert len(row) == len(rows[0])
        for cell in row:
            assert not cell.startswith(FORMULAS) or _NUMBER.fullmatch(cell), cell
            hold_visible(cell)


def hold_page(report: Report) -> None:
    """Hold a page to what its template makes, no tag of a header or a name; it costs much."""
    text = "".join(to_html([report], About()))
    text.encode("utf-8")
    assert text.count("<script") == text.count("<img") == text.count("<link") == 0
    assert text.count("<!doctype html>") == text.count("<body>") == text.count("</html>") == 1


def hold_lines(lines: Iterable[Line], width: int) -> None:
    """Hold lines to the width of the screen; none moves it."""
    for line in lines:
        assert len(line.text) <= width, line.text
        odd = [each for each in line.text if unicodedata.category(each) in _MOVING]
        assert odd == [], ascii(line.text)


@lru_cache(maxsize=20_000)
def hold_visible(text: str) -> None:
    """Hold a text to plain characters: no controls, direction marks, surrogates, odd spaces."""
    odd = [each for each in text if each != " " and unicodedata.category(each)[0] in "CZ"]
    assert odd == [], ascii(text)


def hold_metadata(metadata: FileMetadata) -> None:
    """Hold metadata to Flywheel's schema, to plain keys, and to its bounds."""
    content = [metadata.results, metadata.info]
    text = json.dumps(content, allow_nan=False)
    assert len(text) <= LIMITS.metadata
    assert sum(len(each["data"]) for each in metadata.results.values()) <= LIMITS.findings
    for name, result in metadata.results.items():
        assert not set(name) & (_UNSAFE_KEY - {"-"}), name
        hold_keys(result)
    hold_keys(metadata.info)
    info = {"qc": {_QC_KEY: metadata.results}, INFO_KEY: metadata.info}
    file = {"name": "a.zip", "info": info, "tags": to_tags([], _QC_KEY, metadata)}
    whole = {"acquisition": {"files": [json.loads(json.dumps(file))]}}
    assert [error.message for error in engine_schema().iter_errors(whole)] == []


@lru_cache
def engine_schema() -> Draft7Validator:
    """Return the schema of the metadata that Flywheel's engine applies."""
    return Draft7Validator(engine_metadata, format_checker=Draft7Validator.FORMAT_CHECKER)


def hold_keys(value: Mapping[str, Any] | Sequence[Any]) -> None:
    """Hold keys, at any depth, to characters that data views and databases take as such."""
    inner = value
    if isinstance(value, Mapping):
        assert not [key for key in value if not key or set(key) & _UNSAFE_KEY], list(value)
        inner = list(value.values())
    for each in inner:
        if isinstance(each, list | dict):
            hold_keys(each)


def hold_code(report: Report) -> None:
    """Hold the exit code to the documented ones; nothing checked is never a success."""
    for fail_on in FailOn:
        code = to_code(report, fail_on)
        assert code in (FINE, FOUND, UNREADABLE)
        assert (code == UNREADABLE) == (report.fault is not None or not report.instances)


def _refuse(word: str) -> object:
    raise AssertionError(f"{word} is no JSON")
