"""Names the groups of instances that a rule can speak of, and tells which instances are in them."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from fw_gear_dicom_check.checks.pixel_sizes import SIZES
from fw_gear_dicom_check.derive.classifier_branch import MODALITIES
from fw_gear_dicom_check.derive.geometry.images import is_single
from fw_gear_dicom_check.derive.geometry.numbers import to_number
from fw_gear_dicom_check.model import Attribute, Header

_MEASURES = ("Rows", "Columns", "BitsAllocated")
"""Attributes that only images have."""
_PALETTE = "PALETTE COLOR"
_TILES, _EVERYWHERE = "DimensionOrganizationType", "TILED_FULL"
"""How frames are arranged; tiles that cover all need not say where they are (C.7.6.17.3)."""
KEYWORDS = tuple(dict.fromkeys((*SIZES, "SOPClassUID", "Modality", "PixelData", _TILES)))
"""Attributes that decide about a group, or about the size of the pixels, to be read in any run."""


@dataclass(frozen=True, slots=True)
class SopClasses:
    """SOP class UIDs by group, from `sop-classes.toml`."""

    groups: Mapping[str, frozenset[str]]

    def contains(self, group: str, uid: str) -> bool:
        """Tell whether a SOP class stands in a group of the file."""
        return uid in self.groups[group]


@lru_cache(maxsize=1)
def load_sop_classes() -> SopClasses:
    """Read the groups that come with the product."""
    path = files("fw_gear_dicom_check").joinpath("checks", "sop-classes.toml")
    table = tomllib.loads(path.read_text("utf-8"))
    return SopClasses({name: frozenset(uids) for name, uids in table.items()})


def has_pixels(header: Header, classes: SopClasses) -> bool:
    """Tell whether an instance is an image: by its SOP class, else by what it has."""
    uid = header.text("SOPClassUID").strip()
    if classes.contains("pixels", uid):
        return True
    if classes.contains("no_pixels", uid):
        return False
    return header.pixels is not None or any(header.text(keyword) for keyword in _MEASURES)


def _by_class(group: str) -> Callable[[Header, SopClasses], bool]:
    """Return what tells whether an instance's SOP class stands in a group of the file."""
    return lambda header, classes: classes.contains(group, header.text("SOPClassUID").strip())


def _is_viewable(header: Header, classes: SopClasses) -> bool:
    """Tell whether a viewer would try it: an image, a shown class, or a class that nobody knows."""
    uid = header.text("SOPClassUID").strip()
    if classes.contains("overlays", uid):
        return False
    is_shown = classes.contains("shown", uid) or classes.contains("waveforms", uid)
    return is_shown or not classes.contains("no_pixels", uid)


BESIDE = frozenset({"segmentations", "structure-sets"})
"""Groups of what is drawn over images: a rule about them is put to all instances of an archive,
also where they are of no interest to its consumer on their own."""


def _is_of_several(attribute: Attribute) -> bool:
    return (to_number(attribute) or 0) > 1


def _known_modality(attribute: Attribute) -> str:
    modality = attribute.text.strip().upper()
    return modality if modality in MODALITIES else ""


def _is_native(header: Header, classes: SopClasses) -> bool:
    return has_pixels(header, classes) and header.pixels is not None and header.pixels.length >= 0


def _is_palette(header: Header, classes: SopClasses) -> bool:
    is_named = header.text("PhotometricInterpretation").strip() == _PALETTE
    return is_named and has_pixels(header, classes)


def _has_integers(header: Header, classes: SopClasses) -> bool:
    return header.get("PixelData") is not None and has_pixels(header, classes)


def _has_placed_frames(header: Header, classes: SopClasses) -> bool:
    uid = header.text("SOPClassUID").strip()
    is_tiled = header.text(_TILES).strip() == _EVERYWHERE
    return classes.contains("functional_groups", uid) and not is_tiled


def _is_classified(header: Header, _classes: SopClasses) -> bool:
    modality = header.get("Modality")
    # A code in small letters is meant for a branch, and does not reach it.
    return modality is None or modality.is_empty or modality.text.strip().upper() in MODALITIES


def _is_unclassified(header: Header, classes: SopClasses) -> bool:
    return not _is_classified(header, classes)


def _is_mr(header: Header, _classes: SopClasses) -> bool:
    return header.text("Modality").strip().upper() == "MR"


def _is_spatial(header: Header, classes: SopClasses) -> bool:
    uid = header.text("SOPClassUID").strip()
    is_frame = classes.contains("volume", uid) and is_single(header)
    return is_frame or classes.contains("enhanced_volume", uid)


def group_questions(classes: SopClasses) -> Mapping[str, Callable[[Attribute], object]]:
    """Return keyword -> what the groups ask of it: no more than they need to differ."""

    def groups_of(attribute: Attribute) -> object:
        uid = attribute.text.strip()
        return tuple(name for name in classes.groups if classes.contains(name, uid))

    return {
        **dict.fromkeys(_MEASURES, lambda attribute: bool(attribute.text)),
        "SOPClassUID": groups_of,
        "NumberOfFrames": _is_of_several,
        "Modality": _known_modality,
        "PhotometricInterpretation": lambda attribute: attribute.text.strip() == _PALETTE,
        _TILES: lambda attribute: attribute.text.strip() == _EVERYWHERE,
    }


GROUPS: Mapping[str, Callable[[Header, SopClasses], bool]] = {
    "all": lambda _header, _classes: True,
    "pixels": has_pixels,
    "native": _is_native,
    "volume": _by_class("volume"),
    "spatial": _is_spatial,
    "enhanced-volume": _by_class("enhanced_volume"),
    "pet": _by_class("pet"),
    "functional-groups": _by_class("functional_groups"),
    "placed-frames": _has_placed_frames,
    "planes": _by_class("planes"),
    "multi-frame": _by_class("multi_frame"),
    "viewable": _is_viewable,
    "rescaled": _by_class("rescaled"),
    "windowed": _by_class("windowed"),
    "palette": _is_palette,
    "integers": _has_integers,
    "nuclear": _by_class("nuclear"),
    "segmentations": _by_class("segmentations"),
    "structure-sets": _by_class("structure_sets"),
    "classified": _is_classified,
    "unclassified": _is_unclassified,
    "mr": _is_mr,
}
"""Group -> does the instance belong to it.

`native`: pixels with a declared length. `volume`: single frames that are stacked in space.
`spatial`: these, but those of several frames, and `enhanced-volume`, the enhanced CT, MR and PET.
`windowed`: grey pictures whose window stands at the root. `palette`: pictures of PALETTE COLOR.
`integers`: pixels in Pixel Data. `placed-frames`: functional groups, each frame with its own.
`viewable`: what a viewer would try to show. `classified`: a modality that the classifier knows, or
none at all; `unclassified`: any other.
"""
