"""Texts are decoded at a bounded cost, and what is kept of them is bounded, whatever they hold."""

import codecs
import time
from encodings import _cache as python_cache

import pytest

from fw_gear_dicom_check.derive.dates import parse_date, parse_datetime, parse_time
from fw_gear_dicom_check.limits.text_cache import LONGEST_CACHED, cached_by_text
from fw_gear_dicom_check.reading.dicom.text_encoding import decode_text, usable_charset
from fw_gear_dicom_check.reading.dicom.values import to_attribute

JAPANESE = "\\ISO 2022 IR 87"
ESCAPED = b"\x1b$B!!\x1b(J"


@pytest.mark.parametrize(
    "charset", ["", "ISO_IR 192", JAPANESE, "\\".join(["ISO 2022 IR 87"] * 16)]
)
def test_a_character_set_that_may_be_is_used_as_it_is(charset: str) -> None:
    assert usable_charset(charset) == charset


@pytest.mark.parametrize("charset", ["x" * 17, "\\" + "x" * 60_000, "\\".join(["ISO_IR 6"] * 17)])
def test_a_character_set_longer_than_any_can_be_is_none(charset: str) -> None:
    assert usable_charset(charset) == ""
    found = to_attribute("PatientName", "PN", b"\xc4", is_little=True, charset=charset)
    assert (found.values, found.is_garbled) == (("\xc4",), True)


def test_python_is_not_asked_for_encodings_that_files_make_up() -> None:
    before = len(python_cache)
    texts = {decode_text(b"\xc4", f"made up {number}") for number in range(200)}
    assert texts == {"\xc4"}
    assert len(python_cache) == before


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "undefined"])
def test_an_encoding_that_is_none_of_texts_in_files_is_not_used(charset: str) -> None:
    started = time.process_time()
    assert decode_text(b"a" * 60_000, charset) == "a" * 60_000
    assert time.process_time() - started < 1


@pytest.mark.parametrize("charset", ["latin-1", "ISO-8859-1", "UTF8", "shift_jis", "ISO-IR 100"])
def test_an_encoding_that_is_in_use_is_still_known(charset: str) -> None:
    assert codecs.lookup(charset.replace("ISO-IR 100", "latin-1"))
    assert decode_text("\xc4".encode("utf-8" if charset == "UTF8" else "latin-1"), charset)


def test_a_text_has_escape_sequences_up_to_a_number() -> None:
    read = {
        count: to_attribute(
            "StudyComments", "LT", ESCAPED * count, is_little=True, charset=JAPANESE
        )
        for count in (200, 8_000)
    }
    assert not read[200].fault
    assert (read[8_000].values, read[8_000].fault) == ((), "TooManyEscapesError")


def test_only_short_texts_are_kept() -> None:
    asked: list[int] = []

    @cached_by_text(2)
    def measure(text: str) -> int:
        asked.append(len(text))
        return len(text)

    for text in ("a", "a", "x" * (LONGEST_CACHED + 1), "x" * (LONGEST_CACHED + 1)):
        assert measure(text) == len(text)
    assert asked == [1, LONGEST_CACHED + 1, LONGEST_CACHED + 1]


@pytest.mark.parametrize("parse", [parse_date, parse_time, parse_datetime])
def test_a_long_text_is_no_date(parse: object) -> None:
    assert callable(parse)
    assert parse("2" * 60_000) is None
