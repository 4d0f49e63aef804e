"""Defines the limits of a run: what one archive may cost, and how much of it is reported."""

from dataclasses import Field, dataclass, field, fields
from enum import StrEnum
from typing import Any

KB, MB, GB = 1 << 10, 1 << 20, 1 << 30
"""Bytes, in powers of 1024."""


class Unit(StrEnum):
    """What a limit counts."""

    BYTES = "bytes"
    COUNT = "count"
    SECONDS = "seconds"


def _limit(default: float, unit: Unit, least: float, bounds: str, beyond: str) -> Any:  # noqa: ANN401 - as `field`
    words = {"unit": unit, "least": least, "bounds": bounds, "beyond": beyond}
    return field(default=default, metadata=words)


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one run, with their defaults; docs/limits.md is generated from their texts."""

    members: int = _limit(
        200_000,
        Unit.COUNT,
        1,
        "members of a zip, or files in a folder",
        "nothing is read: the archive cannot be opened, `too_many_members`",
    )
    directory: int = _limit(
        32 * MB,
        Unit.BYTES,
        KB,
        "bytes of a zip's central directory, with all names and extra fields",
        "nothing is read: the archive cannot be opened, `directory_too_large`",
    )
    page: int = _limit(
        16 * MB,
        Unit.BYTES,
        KB,
        "bytes of one page of a web server that lists a folder, after inflating",
        "the folder cannot be read, exit code 3",
    )
    seconds: float = _limit(
        600,
        Unit.SECONDS,
        0.001,
        "time for reading, judging and writing one archive: judging has a quarter at least, making "
        "the texts of each output a quarter, or ten seconds; and for listing one folder of a URL",
        "the remaining members are unreadable, `time_limit`; 1,000 instances that were read are "
        "judged in any case; a URL of which nothing was read yet cannot be read, exit code 3; an "
        "output that takes longer to make ends as at `output`",
    )
    read: int = _limit(
        16 * GB,
        Unit.BYTES,
        KB,
        "bytes of all headers of one archive, after inflating",
        "the remaining members are unreadable, `read_limit`",
    )
    kept: int = _limit(
        224 * MB,
        Unit.BYTES,
        KB,
        "memory for reading and judging one archive, of which judging has a quarter at least: "
        "values, where one that instances share counts once, and instances that are judged apart",
        "the remaining members are unreadable, `kept_limit`; 1,000 instances that were read are "
        "judged in any case",
    )
    header: int = _limit(
        128 * MB,
        Unit.BYTES,
        KB,
        "bytes of one header, after inflating, up to the pixel data",
        "this member is unreadable, `header_too_large`",
    )
    elements: int = _limit(
        5_000_000,
        Unit.COUNT,
        100,
        "elements, items and item delimiters of one header that are skipped in sequences of "
        "undefined length",
        "this member is unreadable, `header_too_large`",
    )
    held: int = _limit(
        100_000,
        Unit.COUNT,
        100,
        "elements and items of a header that pydicom parses (docs/reading.md says in which)",
        "this member is unreadable, `header_too_large`",
    )
    depth: int = _limit(
        100,
        Unit.COUNT,
        1,
        "nested sequences of undefined length; a sequence with a length is skipped as a whole",
        "this member is unreadable, `nested_too_deep`",
    )
    sequence: int = _limit(
        256 * KB,
        Unit.BYTES,
        KB,
        "bytes of a sequence that is searched, such as RequestAttributesSequence",
        "this member is unreadable, `header_too_large`",
    )
    value: int = _limit(
        64 * KB,
        Unit.BYTES,
        64,
        "bytes of one value that is decoded",
        "the attribute is malformed, `undecodable`",
    )
    text: int = _limit(
        1_000,
        Unit.COUNT,
        20,
        "characters of one text that is shown: a member's name, a label, a value",
        "its middle is left out",
    )
    listed: int = _limit(
        10_000,
        Unit.COUNT,
        0,
        "members that the JSON lists as skipped, and as unreadable",
        "the first ones are listed, the others counted: `skipped_left_out`, `unreadable_left_out`",
    )
    series: int = _limit(
        1_000,
        Unit.COUNT,
        1,
        "series of one archive whose place in Flywheel is reported",
        "the first ones are reported, the others counted: `series_left_out`",
    )
    findings: int = _limit(
        50,
        Unit.COUNT,
        0,
        "findings in the gear's metadata",
        "the most serious are written, the others counted: `left_out`",
    )
    metadata: int = _limit(
        256 * KB,
        Unit.BYTES,
        32 * KB,
        "bytes of the gear's metadata",
        "fewer findings are written, then shorter values; what is left out is counted",
    )
    output: int = _limit(
        GB,
        Unit.BYTES,
        KB,
        "bytes of one output: JSON, CSV, the table of instances, text",
        "a file is not written at all, output on the screen stops; exit code 4",
    )


LIMITS = Limits()
"""The defaults, for a user who chooses nothing."""


def known_limits() -> tuple[Field[Any], ...]:
    """Return the limits in their order; their metadata are `unit`, `least`, `bounds`, `beyond`."""
    return fields(Limits)
