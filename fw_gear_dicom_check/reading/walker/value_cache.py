"""Caches the attributes decoded from whole elements, so that equal elements are decoded once."""

from fw_gear_dicom_check.limits.bounds import Limits
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.model import Attribute, Wanted
from fw_gear_dicom_check.reading.dicom.encoding import LONG_VRS, SHORT_VRS, UNDEFINED
from fw_gear_dicom_check.reading.dicom.refusals import NotWalkableError
from fw_gear_dicom_check.reading.dicom.tags import CHARSET_TAG
from fw_gear_dicom_check.reading.dicom.values import (
    PLAIN_TEXT_VRS,
    known_vr,
    to_attribute,
    to_plain_attribute,
)
from fw_gear_dicom_check.reading.walker.element_heads import ElementHeads, Meaning
from fw_gear_dicom_check.reading.walker.repeated_elements import MOST_REPEATED, RepeatedElements

_MOST_ELEMENTS = 5_000
"""Elements, after which the cache is emptied: values that never repeat would fill it."""
_MOST_HEADS = 5_000
"""Element heads, after which their cache is emptied."""
_LONGEST_ELEMENT = 256
"""Bytes of an element up to which it is cached."""
_SHORT_ELEMENT, _SHORT_COST, _VALUE_COST = 72, 190, 64
"""Bytes of an element up to which its memory is estimated and not measured; bytes that are counted
for such an element, and for each of its values."""
_MOST_CACHES = 8
"""Encodings and character sets, after which all caches are dropped; an archive has one or two."""
_VRS = {vr: vr.decode("ascii") for vr in SHORT_VRS | LONG_VRS}
"""VR as in the file -> as text, one object for all elements."""
_PLAIN_VRS = {vr: text for vr, text in _VRS.items() if text in PLAIN_TEXT_VRS and vr in SHORT_VRS}
"""The same, for short VRs whose text is decoded without a character set."""
_EMPTY_SEQUENCE_END = b"\xff\xff\xff\xff\xfe\xff\xdd\xe0\0\0\0\0"
"""Last bytes of an element that is an empty sequence of undefined length (PS3.5 7.5)."""


class ValueCache:
    """The cache for one encoding and one Specific Character Set.

    `known`: bytes of an element -> Attribute. `steps`: an element's first 8 bytes -> their meaning
    (tag, step, slot), and the repeated elements that begin with it, or None.
    """

    def __init__(
        self, wanted: Wanted, charset: str, limits: Limits, budget: Budget, *, is_implicit: bool
    ) -> None:
        """Start empty; the memory of decoded values is taken off the budget."""
        self._longest, self._budget = limits.value, budget
        self.known: dict[bytes, Attribute] = {}
        self.steps: dict[bytes, tuple[int, int, int, RepeatedElements | None]] = {}
        self._repeated_count = 0
        self._previous: dict[bytes, Attribute] = {}
        self._wanted, self._charset, self._is_implicit = wanted, charset, is_implicit

    def add_step(self, head: bytes, meaning: Meaning) -> None:
        """Keep the meaning of an element's first 8 bytes."""
        if len(self.steps) > _MOST_HEADS:
            self.steps.clear()
        self.steps[head] = *meaning, None

    def add_repeated(self, repeated: RepeatedElements) -> None:
        """Keep a stretch of repeated elements, up to MOST_REPEATED of them."""
        head = repeated[0][:8]
        if self._repeated_count < MOST_REPEATED and head in self.steps:
            self._repeated_count += 1
            self.steps[head] = *self.steps[head][:3], repeated

    def learn(self, element: bytes, tag: int, slot: int) -> Attribute:
        """Decode an element. Raises NotWalkableError for a character set that is not a code string.

        When the cache is full it is emptied, and elements that repeat are taken over from the
        previous one: so a value that all instances share stays one object.
        """
        found = self._previous.get(element)
        if found is None:
            found = self._decode(element, tag, self._wanted.keywords[slot])
            if len(element) <= _SHORT_ELEMENT:
                self._budget.kept -= _SHORT_COST + _VALUE_COST * len(found.values)
            else:
                self._budget.keep(found.values)
        if len(element) <= _LONGEST_ELEMENT:
            if len(self.known) > _MOST_ELEMENTS:
                self._previous = dict(self.known)
                self.known.clear()
            self.known[element] = found
        return found

    def _decode(self, element: bytes, tag: int, keyword: str) -> Attribute:
        plain = None if self._is_implicit or tag == CHARSET_TAG else _PLAIN_VRS.get(element[4:6])
        if plain and len(element) - 8 <= self._longest:
            return to_plain_attribute(keyword, plain, element[8:])
        return decode_element(
            element,
            tag,
            keyword,
            charset=self._charset,
            is_implicit=self._is_implicit,
            longest=self._longest,
        )


class ValueCaches:
    """The caches of one run, one for each encoding and Specific Character Set."""

    def __init__(self, wanted: Wanted, limits: Limits, budget: Budget) -> None:
        """Start without a cache."""
        self._wanted, self._limits, self._budget = wanted, limits, budget
        self._known: dict[tuple[ElementHeads, str], ValueCache] = {}

    def of(self, charset: str, heads: ElementHeads) -> ValueCache:
        """Return the cache for an encoding and a Specific Character Set."""
        found = self._known.get((heads, charset))
        if found is None:
            if len(self._known) >= _MOST_CACHES:
                self._known.clear()
            found = self._known[heads, charset] = ValueCache(
                self._wanted, charset, self._limits, self._budget, is_implicit=heads.is_implicit
            )
        return found


def decode_element(  # noqa: PLR0913 - the parts of an element, and how it was written
    element: bytes, tag: int, keyword: str, *, charset: str, is_implicit: bool, longest: int
) -> Attribute:
    """Decode a whole element. Raises NotWalkableError for a charset that is no code string."""
    vr, raw = _to_raw(element, is_implicit=is_implicit)
    if raw is None:
        return Attribute(keyword, "SQ", (), 0 if element.endswith(_EMPTY_SEQUENCE_END) else -1)
    if tag == CHARSET_TAG and (vr not in (None, "CS") or b"\0" in raw.rstrip(b" \0")):
        raise NotWalkableError
    known = known_vr(tag, vr)
    return to_attribute(keyword, known, raw, is_little=True, charset=charset, longest=longest)


def _to_raw(element: bytes, *, is_implicit: bool) -> tuple[str | None, bytes | None]:
    """Return an element's explicit VR, if any, and its value, None for one of undefined length."""
    if is_implicit:
        length = int.from_bytes(element[4:8], "little")
        return None, None if length == UNDEFINED else element[8:]
    vr = element[4:6]
    if vr not in LONG_VRS:
        return _VRS[vr], element[8:]
    length = int.from_bytes(element[8:12], "little")
    return _VRS[vr], None if length == UNDEFINED else element[12:]
