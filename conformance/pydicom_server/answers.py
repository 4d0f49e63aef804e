"""Decides what a DICOMweb address is answered with (PS3.18 10)."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from conformance.pydicom_server.frames import read_frame
from conformance.pydicom_server.search import search
from conformance.pydicom_server.stored import Store, Stored
from conformance.pydicom_server.to_json import LENIENT, STRICT, bulk_value, to_json, to_text

ROOT = "/dicom-web/"
_LEVELS = ("studies", "series", "instances")
_BULK = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Answer:
    """A body, in parts. `can_be_single`: sent bare to a client that does not ask for multipart."""

    media: str
    parts: Sequence[bytes]
    is_multipart: bool = False
    can_be_single: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the steps of its path, its query, the server's origin as the client knows it."""

    steps: Sequence[str]
    wanted: Mapping[str, str]
    mode: str
    origin: str = ""


def answer(store: Store, asked: Asked) -> Answer:
    """Return what is at an address. Raises LookupError, NoFrameError; what pydicom raises."""
    uids = _uids(asked.steps)
    rest = asked.steps[2 * len(uids) :]
    if len(rest) == 1 and rest[0] in _LEVELS:
        return _json(search(store, rest[0], uids, asked.wanted, asked.mode), asked.mode)
    found = store.below(*uids)
    if not found:
        raise LookupError("no such instances")
    if list(rest) == ["metadata"]:
        return _json([_metadata(each, asked.mode, asked.origin) for each in found], asked.mode)
    if not rest:
        return Answer("application/dicom", [each.content for each in found], is_multipart=True)
    return _part(found[0], rest, asked.mode)


def judge_strictly(stored: Stored) -> str:
    """Return where a strict server fails at what a lenient one serves, "" if nowhere."""
    for look in (_look_at_metadata, _look_at_frame):
        fault = _fault_of(look, stored, STRICT)
        if fault and not _fault_of(look, stored, LENIENT):
            return fault
    return ""


def multipart(found: Answer) -> tuple[bytes, str]:
    """Return a body of several parts, and its media type (RFC 2387)."""
    mark = uuid4().hex
    head = f"--{mark}\r\nContent-Type: {found.media}\r\n\r\n".encode()
    body = b"".join(head + part + b"\r\n" for part in found.parts) + f"--{mark}--\r\n".encode()
    kind = found.media.partition(";")[0]
    return body, f'multipart/related; type="{kind}"; boundary={mark}'


def _uids(steps: Sequence[str]) -> tuple[str, ...]:
    pairs = zip(_LEVELS, steps[::2], steps[1::2], strict=False)
    uids = []
    for level, step, uid in pairs:
        if step != level:
            break
        uids.append(uid)
    return tuple(uids)


def _json(written: Sequence[object], mode: str) -> Answer:
    return Answer("application/dicom+json", [to_text(written, mode).encode()])


def _metadata(stored: Stored, mode: str, origin: str = "") -> Mapping[str, object]:
    study, series, instance = stored.uids
    root = f"{origin}{ROOT}studies/{study}/series/{series}/instances/{instance}/bulkdata"
    return to_json(stored.dataset, mode, lambda place: f"{root}/{place}")


def _part(stored: Stored, rest: Sequence[str], mode: str) -> Answer:
    if len(rest) == 2 and rest[0] == "frames":  # noqa: PLR2004 - a word and a number
        frames = [read_frame(stored, int(each), mode) for each in rest[1].split(",")]
        return Answer(frames[0][1], [each for each, _ in frames], is_multipart=True)
    if len(rest) == 2 and rest[0] == "bulkdata":  # noqa: PLR2004 - a word and a number
        value = bulk_value(stored.dataset, mode, int(rest[1]))
        return Answer(_BULK, [value], is_multipart=True, can_be_single=True)
    raise LookupError("/".join(rest))


def _look_at_metadata(stored: Stored, mode: str) -> None:
    text = to_text([_metadata(stored, mode)], mode)
    json.loads(text, parse_constant=_refuse)


def _refuse(number: str) -> None:
    raise ValueError(f"{number} is no JSON")


def _look_at_frame(stored: Stored, mode: str) -> None:
    read_frame(stored, 1, mode)


def _fault_of(look: Callable[[Stored, str], None], stored: Stored, mode: str) -> str:
    try:
        look(stored, mode)
    except Exception as error:  # noqa: BLE001 - whatever fails is what is asked for
        return f"{look.__name__.rpartition('_')[2]}: {type(error).__name__}"
    return ""
