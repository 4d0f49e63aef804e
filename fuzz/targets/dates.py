"""Dates, times and offsets: read strictly, put into a zone, and foretold as the importer does."""

from collections.abc import Iterator
from datetime import datetime
from math import isfinite
from random import Random

from fuzz.lines import hostile_lines, to_lines
from fuzz.product import to_header, wanted
from fuzz.target import Blind, Target
from fw_gear_dicom_check.derive import dates
from fw_gear_dicom_check.derive.hierarchy import derive_hierarchy
from fw_gear_dicom_check.derive.importer_dates import instance_number
from fw_gear_dicom_check.derive.timestamp import ATTRIBUTES, derive_timestamp
from fw_gear_dicom_check.model import Header
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.settings import Settings, to_settings

_NAMES = (
    *ATTRIBUTES,
    *("StudyDate", "StudyTime", "StudyInstanceUID", "SeriesInstanceUID"),
    *("InstanceNumber", "SeriesNumber"),
)
_VRS = {"Date": "DA", "Time": "TM", "DateTime": "DT", "UTC": "SH", "UID": "UI", "Number": "IS"}
_ZONES = ("UTC", "Europe/Amsterdam", "Asia/Kathmandu", "America/St_Johns", "Africa/Monrovia")
_SETTINGS: dict[str, Settings] = {}
_WORDS = (
    *("20240102030405.120000+0100", "20240102", "030405.12", "235960", "2400", "+1400", "-0000"),
    *("00010101", "99991231", "99991231235959.999999-1200", "00010101000000+1400", "2024.01.02"),
    *("03:04:05", "20240230", "2024", "202401", "+2359", "anonymized", "1.2.20240102030405.1"),
    *("18500101", "19370701000000", "20241027023000", "tomorrow", "12/11/10", "0000-00-00"),
)


def run(content: bytes) -> None:
    """Read every line as each kind of text, and two headers that hold them."""
    lines = to_lines(content)
    for line in lines:
        _hold_text(line)
    zone = _ZONES[len(content) % len(_ZONES)]
    if zone not in _SETTINGS:
        _SETTINGS[zone] = to_settings(Options(timezone=zone))
    first, second = lines[: len(_NAMES)], lines[len(_NAMES) :]
    _hold_derived([_to_header(first), _to_header(second)], _SETTINGS[zone])


def _to_header(lines: list[str]) -> Header:
    pairs = zip(_NAMES, lines, strict=False)
    return to_header({name: (_vr(name), line) for name, line in pairs if line != "-"}, wanted())


def _vr(name: str) -> str:
    return next(vr for ending, vr in reversed(_VRS.items()) if name.endswith(ending))


def _hold_text(text: str) -> None:
    day, clock = dates.parse_date(text), dates.parse_time(text)
    stamp, offset = dates.parse_datetime(text), dates.parse_offset(text)
    assert dates.names_a_day(text) == (stamp is not None)
    assert not dates.is_plain_time(text) or clock
    assert dates.is_legal_datetime(text) or stamp is None
    if day and not day.is_old:
        assert day.day.strftime("%Y%m%d").zfill(8) == text.strip()
    if clock and not clock[1]:
        assert text.strip()[:2] == f"{clock[0].hour:02}"
    if offset:
        assert datetime(2024, 1, 1, tzinfo=offset).strftime("%z") == text.strip()


def _hold_derived(headers: list[Header], settings: Settings) -> None:
    stamp = derive_timestamp(headers, settings.zone)
    assert isfinite(stamp.spread)
    assert stamp.spread >= 0
    if stamp.value:
        assert datetime.fromisoformat(stamp.value).utcoffset() is not None
        assert stamp.precision in {"date", "datetime"}
        assert stamp.source
        assert set(stamp.source.split("+")) <= set(ATTRIBUTES)
    assert isinstance(instance_number(headers[0]), int)
    for mapping in settings.mappings:
        fields = derive_hierarchy(headers[0], mapping, settings.routes, settings.zone)
        for name, derived in fields.items():
            assert (derived.value is None) == (derived.source is None)
            if name.endswith(".timestamp") and derived.value:
                assert datetime.fromisoformat(derived.value).utcoffset() is not None


def mutate(content: bytes, draw: Random, blind: Blind) -> bytes:
    """Put lines together anew, of known ones and odd ones."""
    return hostile_lines(content, draw, _WORDS) if draw.randrange(3) else blind(content)


def seeds() -> Iterator[bytes]:
    """Yield sets of dates."""
    yield "\n".join(_WORDS).encode()
    for word in _WORDS:
        yield f"-\n{word}\n{word}\n20240102\n030405\n+0100".encode()
        yield f"{word}\n-\n-\n-\n-\n{word}\n{word}".encode()


TARGET = Target("dates", run, mutate, seeds, share=200, longest=1024)
