"""The one table of fault codes: each with its words, and its own fix where it has one.

A code is stable: programs read it in JSON, CSV and Flywheel's metadata. Its words may change.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fw_gear_dicom_check.report.refusal_words import REFUSAL_WORDS


class FaultWords(NamedTuple):
    """What a fault is called in a report, and how to mend it, "" where the rule's own fix helps."""

    words: str
    fix: str = ""


FAULT_WORDS: Mapping[str, FaultWords] = {
    "below_all_pixels": FaultWords("a width below 1 that leaves no pixel in the window"),
    "broken_link": FaultWords(
        "a link that leads nowhere", "Put the files themselves in place of links to them."
    ),
    "characters": FaultWords("characters that its VR does not allow"),
    "copied": FaultWords("copies of one instance, by header, size and, in a zip, checksum"),
    "cut": FaultWords("the file ends before its pixel data does"),
    "cut_behind_a_frame": FaultWords("the file ends before the last of its frames does"),
    "damaged_archive": FaultWords("the zip is damaged or incomplete"),
    "damaged_deflate": FaultWords("the deflated data set is damaged"),
    "damaged_element": FaultWords(
        "one element is damaged, the rest is whole",
        "Remove the element with a DICOM editor, or export these files again from their source: "
        "copies of them are damaged too.",
    ),
    "damaged_header": FaultWords("the header is damaged"),
    "damaged_member": FaultWords("the file is damaged"),
    "dates_apart": FaultWords("more than 31 days"),
    "device": FaultWords("a device, which is not opened"),
    "dicomdir": FaultWords("a DICOMDIR, which is an index"),
    "differs_in_archive": FaultWords("several values in one archive"),
    "differs_in_series": FaultWords("several values in one series"),
    "differs_in_study": FaultWords("several values in one study"),
    "directory_too_large": FaultWords(
        "the directory of the zip is too large",
        "Pack fewer files into one archive, or raise the limit 'directory'.",
    ),
    "empty_file": FaultWords("an empty file"),
    "empty_member": FaultWords("an empty file"),
    "encapsulated": FaultWords("encapsulated pixels in an uncompressed transfer syntax"),
    "encapsulated_and_long": FaultWords("as many encapsulated bytes as the pixels would take"),
    "encrypted": FaultWords("encrypted", "Pack the files again without a password."),
    "fewer_fragments": FaultWords("fewer fragments than frames"),
    "fewer_frames": FaultWords("fewer frames than the header counts"),
    "fewer_images": FaultWords("fewer than ImagesInAcquisition"),
    "fewer_slices": FaultWords("fewer than NumberOfSlices calls for"),
    "fewer_times": FaultWords("fewer time points than NumberOfTemporalPositions"),
    "foreign": FaultWords("a file left behind by an operating system"),
    "format": FaultWords("not in the format that its VR requires"),
    "four_samples": FaultWords("four samples a pixel"),
    "frames_differ": FaultWords("another number of frames than most files have"),
    "frames_not_counted": FaultWords("NumberOfFrames is not a number"),
    "frames_without_items": FaultWords("PerFrameFunctionalGroupsSequence has no items"),
    "groups_differ": FaultWords("not one functional group for each frame"),
    "header_too_large": FaultWords(
        "the header is too large",
        "Inspect these files with a DICOM tool: such a large header is most likely damage.",
    ),
    "importer_date": FaultWords("the importer uses a different date"),
    "injection_far": FaultWords("an injection more than a day from the acquisition"),
    "kept_limit": FaultWords(
        "not read: the memory limit for headers was reached",
        "Pack fewer images into one archive, or raise the limit 'kept'.",
    ),
    "left_over": FaultWords("more rows, columns or frames than the header counts"),
    "linked_folder": FaultWords("a link to a folder, which is not followed"),
    "more_frames": FaultWords("more frames than the header counts"),
    "name_used_twice": FaultWords("another file in the archive has the same name"),
    "named_pipe": FaultWords("a named pipe, which is not opened"),
    "narrow": FaultWords("a width below 1"),
    "negative": FaultWords("a negative width"),
    "nested_archive": FaultWords("an archive inside the archive"),
    "nested_too_deep": FaultWords(
        "sequences are nested too deeply",
        "Inspect these files with a DICOM tool: such deep nesting is most likely damage.",
    ),
    "no_file_meta": FaultWords("there is no File Meta Information at all"),
    "no_frames": FaultWords("encapsulated pixel data without a single frame"),
    "no_items": FaultWords("no items"),
    "no_number": FaultWords("a value that is no number"),
    "no_offsets": FaultWords("no offset table, and fragments that are not one for each frame"),
    "no_offsets_in_rle": FaultWords(
        "no offset table, and fragments of RLE that are not one for each frame"
    ),
    "no_planes": FaultWords("YBR without PlanarConfiguration"),
    "no_values": FaultWords("several values, all of them empty"),
    "not_bytes": FaultWords("other than 8 bits a sample"),
    "not_dicom": FaultWords("not DICOM"),
    "not_encapsulated": FaultWords("uncompressed pixels in a compressed transfer syntax"),
    "not_routed": FaultWords(
        "it does not match the routing pattern, or it names no group and project"
    ),
    "not_supported": FaultWords("a value that the consumer does not support"),
    "not_taken": FaultWords("not 2 to 64 letters, digits, spaces, - and _"),
    "not_unit": FaultWords("a vector that is not of length 1"),
    "number_of_values": FaultWords("too many values"),
    "old_form": FaultWords("in the old ACR-NEMA format"),
    "other_byte_order": FaultWords("not in the order of bytes that is declared"),
    "other_codec": FaultWords("a frame that another codec has written, or none"),
    "other_encoding": FaultWords("not encoded as declared"),
    "out_of_memory": FaultWords("not read: out of memory", "Give the check more memory."),
    "overlapping_members": FaultWords(
        "files in the zip overlap", "Pack the files again from the originals."
    ),
    "parallel": FaultWords("row and column are parallel"),
    "place_empty": FaultWords("a step of twice the usual or more"),
    "place_empty_at_all_times": FaultWords("a step of twice the usual or more, at all time points"),
    "read_in_part": FaultWords("what stands before the damage is taken for all of it"),
    "read_limit": FaultWords(
        "not read: the limit on bytes read was reached",
        "Pack fewer images into one archive, or raise the limit 'read'.",
    ),
    "repeats_differ": FaultWords("more or fewer images than at most places"),
    "segmented": FaultWords("segmented tables only"),
    "repeats_refused": FaultWords(
        "more or fewer images than at most places, and not as many as whole volumes have"
    ),
    "series_of_one": FaultWords("one image in each of the series"),
    "several": FaultWords("several values at once"),
    "several_orientations": FaultWords("no orientation is that of most images"),
    "sheared": FaultWords("more than 1 degree off the straight line"),
    "refused": FaultWords("refused, because too little of it can be read"),
    "skewed": FaultWords("row and column are not at right angles"),
    "slice_twice": FaultWords("same place, number, time and type"),
    "socket": FaultWords("a socket, which is not opened"),
    "some_frames": FaultWords("some frames only"),
    "spacing_differs": FaultWords("another PixelSpacing than most images have"),
    "steps_differ": FaultWords("steps that no missing slice explains"),
    "stray_orientation": FaultWords("another orientation than most images have"),
    "study_time_differs": FaultWords("another study date or time than most images have"),
    "time_limit": FaultWords(
        "not read: the time limit was reached",
        "Pack fewer images into one archive, or raise the limit 'seconds'.",
    ),
    "too_few_values": FaultWords("too few values"),
    "too_long": FaultWords("longer than its VR allows"),
    "too_many_members": FaultWords(
        "too many files in the archive",
        "Pack fewer files into one archive, or raise the limit 'members'.",
    ),
    "too_much": FaultWords("at least twice the size that rows, columns and bits call for"),
    "too_short": FaultWords("smaller than rows, columns and bits call for"),
    "truncated_header": FaultWords("the header is cut off"),
    "two_formats": FaultWords("its first bytes belong to another file format"),
    "undecodable": FaultWords("bytes that cannot be decoded"),
    "unreadable_folder": FaultWords(
        "a folder that cannot be read",
        "Allow the folder to be read; where its path is too long, move it further up.",
    ),
    "unsupported_compression": FaultWords(
        "compressed by an unsupported method",
        "Pack the files again with deflate, the usual compression method of zip.",
    ),
    "unsupported_container": FaultWords("an archive that is not a zip"),
    "used_in_two_series": FaultWords("in more than one series"),
    "used_twice": FaultWords("by instances that differ"),
    "with_window": FaultWords("a function beside a window"),
    "wrong_offsets": FaultWords("an offset table that does not lead to the frames"),
    "zero": FaultWords("zero"),
    **{code: FaultWords(*words) for code, words in REFUSAL_WORDS.items()},
}
"""Fault code -> its words and fix."""
_UNKNOWN = FaultWords("")


def to_fault_words(code: str) -> str:
    """Return what a fault is called, the code itself for one that is not in the table."""
    return FAULT_WORDS.get(code, FaultWords(code)).words


def fixes_of(codes: Sequence[str], otherwise: str) -> str:
    """Return how to mend faults of these codes: their own fixes, then `otherwise` for the rest."""
    own = [FAULT_WORDS.get(code, _UNKNOWN).fix for code in codes]
    fixes = [fix for fix in own if fix]
    return " ".join(dict.fromkeys(fixes if fixes and all(own) else [*fixes, otherwise]))
