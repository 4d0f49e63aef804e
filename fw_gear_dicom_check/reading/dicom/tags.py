"""Prepares the look-up of the attributes that a run reads, and translates keywords to tags."""

from collections.abc import Iterable, Mapping, Sequence

from pydicom.datadict import tag_for_keyword

from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.model import Branch, Wanted

CHARSET_TAG = 0x00080005
"""Specific Character Set (PS3.3 C.12.1.1.2)."""
META_GROUP = 0x0002
"""Group of File Meta Information (PS3.10 7.1)."""
_DECODING_KEYWORDS = (
    *("SpecificCharacterSet", "TransferSyntaxUID"),
    *("MediaStorageSOPClassUID", "SOPClassUID", "SOPInstanceUID"),
)
"""Attributes that decide how the others are read, and what a file is."""
PIXEL_DATA = {
    0x7FE00008: "FloatPixelData",
    0x7FE00009: "DoubleFloatPixelData",
    0x7FE00010: "PixelData",
}
"""Tag -> keyword of the elements at which a header ends (PS3.3 C.7.6.3)."""
LAST_TAG = 0xFFFFFFFF
"""No tag lies beyond it."""


def to_wanted(
    keywords: Iterable[str],
    nested: Mapping[str, Sequence[str]],
    in_items: Mapping[str, Iterable[str]] | None = None,
) -> Wanted:
    """Give a slot to each keyword, or tag of 8 hex digits. Raises ProfileError for other words.

    `nested`: keyword -> the sequences to search where it has no value at the root, in order.
    `in_items`: path of sequences, joined by `/` -> the attributes to read in their items.
    """
    names = tuple(dict.fromkeys((*_DECODING_KEYWORDS, *keywords)))
    slots = {to_tag(name): slot for slot, name in enumerate(names)}
    by_keyword = {name: slot for slot, name in enumerate(names)}
    nested_slots = {by_keyword[name]: tuple(map(to_tag, path)) for name, path in nested.items()}
    return Wanted(names, slots, nested_slots, by_keyword, _to_branches(in_items or {}))


def _to_branches(in_items: Mapping[str, Iterable[str]]) -> Mapping[str, Branch]:
    """Return the tree of these paths, in the order of tags."""
    paths = {path.partition("/")[::2] for path in in_items}
    roots = sorted({root for root, _ in paths}, key=to_tag)
    return {
        root: Branch(
            attributes=tuple(sorted(in_items.get(root, ()), key=to_tag)),
            branches=_to_branches(
                {
                    rest: in_items[f"{root}/{rest}"]
                    for rest in (rest for first, rest in paths if first == root and rest)
                }
            ),
        )
        for root in roots
    }


def captured_tags(wanted: Wanted) -> frozenset[int]:
    """Return the tags of the sequences at the root that are looked into."""
    nested = {tag for path in wanted.nested.values() for tag in path}
    return frozenset(nested | {to_tag(keyword) for keyword in wanted.branches})


def to_tag(keyword: str) -> int:
    """Return the tag of a keyword or of 8 hex digits. Raises ProfileError for other words."""
    tag = tag_for_keyword(keyword) if keyword else None
    if tag is None and len(keyword) == 8:  # noqa: PLR2004 - a tag in hex digits
        tag = (
            int(keyword, 16)
            if all(digit in "0123456789abcdefABCDEF" for digit in keyword)
            else None
        )
    if tag is None:
        raise ProfileError(f"{keyword}: no such DICOM keyword")
    return tag
