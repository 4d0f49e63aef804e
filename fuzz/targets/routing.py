"""Routing: patterns and sources as a user may write them, strings as a file may hold them."""

from collections.abc import Iterator
from random import Random

from fuzz.lines import hostile_lines
from fuzz.product import to_header
from fuzz.target import Blind, Target
from fw_gear_dicom_check.derive.labels import to_label
from fw_gear_dicom_check.derive.routing import DEFAULT_PATTERN, LONGEST_LABELS, Route, route_fields
from fw_gear_dicom_check.derive.routing import route_keywords as attributes_of
from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.reading.dicom.tags import to_wanted
from fw_gear_dicom_check.rules.site_profile import check_route
from fw_gear_dicom_check.settings import to_settings

_THOROUGH = 256
"""One input in so many goes the whole way, which costs a hundred times as much."""
_ZONES = ("UTC", "Europe/Berlin")
_PATTERNS = (
    *(DEFAULT_PATTERN, "{group}/{project}", "*/{project}", "{project}.{subject}", "project"),
    *("{group}_{project}_{subject}_{session}", "{group}{project}{subject}/x", "[a][a][a]{group}"),
    *("*****x{group}", "[[{group}]]", "{}", "[{group}", r"\d{group}", "{group}!i", "[fw://]"),
)
_SOURCES = ("StudyComments", "PatientID", "{SeriesNumber} - {ProtocolName}", "00091001", "Nothing")
_TEXTS = (
    *("fw://neuro/Amnesia/s01", "fw://a/b/c/d/e", "a/b", "", "fw://", "_" * 90, "a" * 90 + "/"),
    *("fw://../..", "fw://A B/\u00e9", "fw://neuro/...", "fw://x/\x00/\x7f", "-", "a_b_c_d/"),
)


def run(content: bytes) -> None:
    """Take the first lines as options, the others as values of the attributes that they name."""
    lines = [*content.decode("utf-8", "replace").split("\n"), "", "", "", ""]
    try:
        routes = _to_routes(*lines[:4], is_thorough=len(content) % _THOROUGH == 0)
    except ProfileError as error:
        assert str(error)
        return
    _hold_routed(routes, lines[4:])


def _to_routes(
    pattern: str, attributes: str, zone: str, policy: str, *, is_thorough: bool
) -> tuple[Route, ...]:
    """Return the routes that options ask for: by all that a run does, or by routes alone."""
    if not is_thorough:
        return (check_route(Route(attributes or "StudyComments", pattern), "routing"),)
    options = Options(
        policy=policy or "documented",
        routing_attributes=attributes,
        routing_pattern=pattern,
        timezone=zone or "UTC",
    )
    return to_settings(options).routes


def _hold_routed(routes: tuple[Route, ...], texts: list[str]) -> None:
    keywords = [keyword for route in routes for keyword in attributes_of(route)]
    pairs = zip(dict.fromkeys(keywords), texts, strict=False)
    asked = to_wanted(keywords, {})
    header = to_header({keyword: ("LO", text) for keyword, text in pairs}, asked)
    routed = route_fields(header, routes)
    for field, derived in routed.fields.items():
        assert derived.value
        assert len(derived.value) <= LONGEST_LABELS[field]
        assert "/" not in derived.value
        if field != "group._id":
            assert to_label(derived.value, LONGEST_LABELS[field]) == derived.value


def mutate(content: bytes, draw: Random, blind: Blind) -> bytes:
    """Put lines together anew, of known ones and odd ones."""
    kind = draw.randrange(4)
    if kind == 0:
        return blind(content)
    if kind == 1:
        lines = content.split(b"\n")
        parts = [
            "{group}",
            "{project}",
            "[",
            "]",
            "*",
            "/",
            "_",
            "a",
            "{session.label}",
            "{subject}",
        ]
        lines[0] = "".join(draw.choices(parts, k=draw.randrange(2, 16))).encode()
        return b"\n".join(lines)
    return hostile_lines(content, draw, (*_PATTERNS, *_SOURCES, *_TEXTS, *_ZONES))


def seeds() -> Iterator[bytes]:
    """Yield options and values."""
    for number, pattern in enumerate(_PATTERNS):
        source = _SOURCES[number % len(_SOURCES)]
        for text in _TEXTS:
            yield f"{pattern}\n{source}\nUTC\nobserved\n{text}\n{text}".encode()


TARGET = Target("routing", run, mutate, seeds, share=350, longest=2048)
