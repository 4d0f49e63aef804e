"""The list of all checks, by the name that a profile's rule gives; importing it does nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from fw_gear_dicom_check.checks import (
    allowed_value,
    attribute,
    character_set,
    colour,
    declared,
    decodable_text,
    derived_fields,
    file_format,
    file_meta,
    frame_count,
    in_items,
    members,
    modality,
    not_empty,
    not_zero,
    numbers,
    one_value,
    orientation,
    palette,
    parallel,
    pixel_codec,
    pixel_data,
    remains,
    routing,
    scrambled_series,
    steps,
    study_dates,
    timestamp,
    unique,
    uptake,
    window,
    written_header,
)
from fw_gear_dicom_check.checks.check import Check, CheckContext, Question, is_there
from fw_gear_dicom_check.checks.instance_groups import KEYWORDS, group_questions
from fw_gear_dicom_check.model import Rule

_ALL = (
    allowed_value.CHECK,
    attribute.CHECK,
    character_set.CHECK,
    colour.CHECK,
    decodable_text.CHECK,
    declared.FEWER_THAN_DECLARED,
    declared.FRAMES_PER_FILE,
    declared.FRAME_GROUPS,
    declared.PIXEL_SPACING,
    declared.STUDY_TIME,
    derived_fields.CHECK,
    file_format.BYTE_ORDER,
    file_format.ENCODING,
    file_format.PLAIN_PREAMBLE,
    file_format.PREAMBLE,
    file_meta.CHECK,
    frame_count.CHECK,
    in_items.EACH_FRAME,
    in_items.EACH_ITEM,
    members.FIRST_MEMBER,
    members.FOREIGN_MEMBERS,
    members.HOLDS_DICOM,
    members.OPENS,
    members.READABLE_MEMBERS,
    members.UNIQUE_NAMES,
    modality.CHECK,
    not_empty.CHECK,
    not_zero.CHECK,
    numbers.CHECK,
    one_value.CHECK,
    orientation.CHECK,
    palette.CHECK,
    parallel.SAME_SLICE_TWICE,
    parallel.SEVERAL_ORIENTATIONS,
    parallel.STRAY_ORIENTATION,
    pixel_codec.CHECK,
    pixel_data.COMPLETE,
    pixel_data.END,
    pixel_data.SIZE,
    remains.FILED,
    remains.FIRST,
    routing.CHECK,
    scrambled_series.CHECK,
    steps.IRREGULAR_SPACING,
    steps.SHEARED,
    steps.SLICES_MISSING,
    steps.UNEVEN_REPEATS,
    study_dates.CHECK,
    timestamp.IMPORTER_TIMESTAMP,
    timestamp.TIMESTAMP,
    unique.CHECK,
    uptake.CHECK,
    window.FUNCTION,
    window.WIDTH,
    written_header.CHECK,
)
CHECKS: Mapping[str, Check] = {check.name: check for check in _ALL}
"""Name in a profile -> the check."""


def questions_of(
    rules: Iterable[Rule], context: CheckContext
) -> Mapping[str, tuple[Question, ...]]:
    """Return keyword -> all that the rules' checks, and the groups of instances, ask of it."""
    found: dict[str, dict[Question, None]] = defaultdict(dict)
    for keyword, question in group_questions(context.classes).items():
        found[keyword][question] = None
    for rule in rules:
        for keyword, question in CHECKS[rule.check].reads(rule, context).items():
            if question is not is_there:
                found[keyword][question] = None
    return {keyword: tuple(asked) for keyword, asked in found.items()}


def item_keywords(rules: Iterable[Rule], context: CheckContext) -> Mapping[str, Iterable[str]]:
    """Return path of sequences -> the attributes that the rules' checks read in their items."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for rule in rules:
        for path in rule.in_items:
            keywords = (rule.keyword, *CHECKS[rule.check].reads(rule, context))
            found[path] |= dict.fromkeys(filter(None, keywords))
        for path, own in CHECKS[rule.check].in_items.items():
            found[path] |= dict.fromkeys(own)
    return found


def check_keywords(rules: Iterable[Rule], context: CheckContext) -> Iterable[str]:
    """Yield the attributes that the rules' checks, and the groups of instances, read.

    And those that the rules name, so that their values can be shown.
    """
    yield from KEYWORDS
    for rule in rules:
        check = CHECKS[rule.check]
        yield from filter(None, (rule.keyword, *rule.lookup))
        yield from check.reads(rule, context)
        yield from check.compares(rule, context)
