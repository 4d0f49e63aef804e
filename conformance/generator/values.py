"""Draws values by VR (PS3.5 6.2): sound ones, malformed ones, extreme numbers."""

import struct
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

NUMBER_TEXTS = ("DS", "IS")
BINARY_NUMBERS: Mapping[str, str] = {
    "US": "H",
    "SS": "h",
    "UL": "L",
    "SL": "l",
    "FL": "f",
    "FD": "d",
    "UV": "Q",
    "SV": "q",
}
"""VR -> the format of one number, as struct says."""
BYTES_VRS = ("OB", "OD", "OF", "OL", "OV", "OW", "UN")
SHORT_VRS = (
    *("AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH"),
    *("SL", "SS", "ST", "TM", "UI", "UL", "US"),
)
ALL_VRS = (*SHORT_VRS, "OB", "OW", "SQ", "UC", "UN", "UR", "UT")
LIMITS: Mapping[str, int] = {
    "AE": 16,
    "AS": 4,
    "CS": 16,
    "DA": 8,
    "DS": 16,
    "DT": 26,
    "IS": 12,
    "LO": 64,
    "LT": 10240,
    "PN": 64,
    "SH": 16,
    "ST": 1024,
    "TM": 14,
    "UI": 64,
}
"""VR -> characters that a value may have."""
_WORDS = ("Alpha", "Beta", "Gamma", "T2 FLAIR", "head", "1", "x_y-z", "AXIAL", "OTHER")


def draw_sound(vr: str, random: Random) -> Any:  # noqa: ANN401 - what a table holds
    """Return a value that the VR allows."""
    if vr in BINARY_NUMBERS:
        number = random.choice((0, 1, 2, 3, 7, 16, 255, random.randrange(30000)))
        return float(number) if vr in ("FD", "FL") else number
    if vr in BYTES_VRS:
        return bytes(random.randrange(256) for _ in range(2 * random.randrange(1, 9)))
    return _SOUND[vr](random) if vr in _SOUND else random.choice(_WORDS)


def draw_malformed(vr: str, random: Random) -> str | bytes:
    """Return a value that the VR does not allow."""
    if vr in BINARY_NUMBERS:
        size = struct.calcsize(f"<{BINARY_NUMBERS[vr]}")
        return bytes(random.randrange(256) for _ in range(random.choice((1, size - 1, size + 1))))
    if vr in BYTES_VRS or vr == "AT":
        return b"\1\2\3"
    return random.choice((*_MALFORMED.get(vr, ()), *_MALFORMED["any"]))


def draw_extreme(vr: str, random: Random) -> Any:  # noqa: ANN401 - what a table holds
    """Return a number at the end of what can be written, or past it."""
    if vr == "DS":
        return random.choice(_EXTREME_DS)
    if vr == "IS":
        return random.choice(_EXTREME_IS)
    form = BINARY_NUMBERS[vr]
    if vr in ("FD", "FL"):
        return random.choice((0.0, -1.0, float("nan"), float("inf"), 3e38, 1e-38))
    bits = 8 * struct.calcsize(f"<{form}")
    signed = form.islower()
    top = 2 ** (bits - signed) - 1
    return random.choice((0, 1, top, top - 1, -1 if signed else top // 2 + 1))


def _digits(random: Random) -> str:
    return str(random.randrange(1, 10 ** random.randrange(1, 9)))


def _date(random: Random) -> str:
    year, month, day = (
        random.randrange(1950, 2025),
        random.randrange(1, 13),
        random.randrange(1, 29),
    )
    return f"{year}{month:02}{day:02}"


def _time(random: Random) -> str:
    clock = f"{random.randrange(24):02}{random.randrange(60):02}{random.randrange(60):02}"
    return clock + random.choice(("", ".5", ".123456"))


_SOUND: Mapping[str, Callable[[Random], Any]] = {
    "AS": lambda random: f"{random.randrange(100):03}{random.choice('DWMY')}",
    "AT": lambda _random: b"\x10\0\x20\0",
    "CS": lambda random: random.choice(("OTHER", "A", "PRIMARY", "YES", "NO", "NONE", "AXIAL")),
    "DA": _date,
    "DS": lambda random: random.choice(("0.5", "-3", "1e3", "100", _digits(random))),
    "DT": lambda random: _date(random) + _time(random),
    "IS": lambda random: random.choice(("1", "2", "-3", "100", _digits(random))),
    "TM": _time,
    "UI": lambda random: f"1.2.{_digits(random)}.{_digits(random)}",
    "UR": lambda _random: "https://example.org/x",
}
_EXTREME_DS: Sequence[str] = (
    *("0", "-0", "-1", "1e308", "-1e308", "1e400", "1e-30", "NaN", "inf", "0.0001", "99999999"),
)
_EXTREME_IS: Sequence[str] = ("0", "-1", "2147483647", "-2147483648", "99999999999", "1000000")
_MALFORMED: Mapping[str, Sequence[str]] = {
    "any": ("?", "a/b", "\t\n", "\0x", "Ünïcödé", "漢字", "\x1b$B", "very " * 20),
    "AS": ("53", "053", "999X", "53Y", "-01Y"),
    "CS": ("lower case", "TOO LONG FOR A CODE STRING", "A-B", "CT,MR", " CT"),
    "DA": ("2024-01-02", "20241301", "20240230", "2024.01.02", "yesterday", "0", "00000000"),
    "DS": ("abc", "1,5", "0x10", "1.0.0", "1 2", "--1", "12mm", "+", "1.23456789012345678"),
    "DT": ("2024-01-02T03:04:05", "now", "20241301", "20240102030405+9999", "2024"),
    "IS": ("abc", "1.5", "1,000", "0x10", "1e3", "--1", "12a"),
    "PN": ("a=b=c=d", "^^^^^^^", "Doe, Jane", "="),
    "TM": ("03:04:05", "250000", "036100", "noon", "3", "030405.1234567", "-1"),
    "UI": ("1.2.x", "1..2", "1.02.3", "a", "1.2.", f"1.{'2' * 70}", "1.2 .3", " 1.2.3"),
}
"""VR -> values that it does not allow; `any`: texts that few VRs allow, or with odd characters."""
