"""The words that all writers share: outcomes as sentences, tags, counts, safe text."""

from collections.abc import Sequence

from pydicom.datadict import dictionary_VR

from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.model import Finding, Outcome, Rule
from fw_gear_dicom_check.reading.dicom.tags import to_tag

OUTCOMES = {
    Outcome.MISSING: "is missing",
    Outcome.EMPTY: "is empty",
    Outcome.MALFORMED: "is malformed",
    Outcome.UNSUPPORTED: "has a value that is not supported",
    Outcome.INCONSISTENT: "differs from the others",
    Outcome.UNREADABLE: "cannot be read",
}
"""Outcome -> the predicate of a sentence about an attribute."""
DETAILS = {
    "characters": "characters that its VR does not allow",
    "cut": "the file ends before the pixels do",
    "damaged_archive": "the zip is damaged or cut",
    "damaged_deflate": "the deflated data set is damaged",
    "damaged_header": "the header is damaged",
    "damaged_member": "the bytes are damaged",
    "copied": "the same instance again",
    "dates_apart": "dates more than five hours apart",
    "dicomdir": "a DICOMDIR, which is an index",
    "directory_too_large": "the zip's directory is too large",
    "differs_in_archive": "several values in one archive",
    "differs_in_series": "several values in one series",
    "differs_in_study": "several values in one study",
    "empty_file": "a file without bytes",
    "empty_member": "without bytes",
    "encrypted": "encrypted",
    "foreign": "litter of an operating system",
    "format": "not in the form of its VR",
    "header_too_large": "the header is too long",
    "importer_date": "the importer takes another date",
    "kept_limit": "not read, for want of room",
    "name_used_twice": "a name that another member has too",
    "nested_archive": "an archive inside the archive",
    "nested_too_deep": "nested too deeply",
    "no_frames": "encapsulated, and not one frame follows",
    "no_values": "several values, all of them empty",
    "not_dicom": "no DICOM",
    "not_routed": "it does not follow the routing pattern, or names no group and project",
    "not_taken": "not 2 to 64 letters, digits, blanks, - and _",
    "not_supported": "a value that the consumer cannot work with",
    "number_of_values": "more or fewer values than allowed",
    "old_form": "in ACR-NEMA's form",
    "other_encoding": "another encoding than declared",
    "out_of_memory": "not read, for want of memory",
    "overlapping_members": "members of the zip share bytes",
    "read_limit": "not read, too many bytes in all",
    "several": "several values at once",
    "time_limit": "not read, for want of time",
    "too_long": "longer than its VR allows",
    "too_much": "twice what rows, columns and bits demand, or more",
    "too_many_members": "too many members",
    "too_short": "shorter than rows, columns and bits demand",
    "truncated_header": "the header is cut",
    "two_formats": "its first bytes belong to another format",
    "undecodable": "bytes that cannot be decoded",
    "unsupported_compression": "compressed by an unsupported method",
    "unsupported_container": "an archive that is no zip",
    "used_in_two_series": "used in more than one series",
    "used_twice": "used more than once",
    "zero": "zero",
}
"""Kind of fault -> words."""
_WHY_INCONSISTENT = (
    "Readers take one of the values for all, split what belongs together, or refuse it."
)
_FIX_INCONSISTENT = "Find out which value is right, and set it in all images of the {entity}."
_FIXES = {
    "directory_too_large": "Pack fewer files into one archive, or raise the limit 'directory'.",
    "encrypted": "Pack them again without a password.",
    "header_too_large": "Look at them with a DICOM tool: their headers are too long to be sound.",
    "kept_limit": "Pack fewer images into one archive, or raise the limit 'kept'.",
    "nested_too_deep": "Look at them with a DICOM tool: their sequences are nested too deeply.",
    "out_of_memory": "Give the check more memory.",
    "overlapping_members": "Pack the files again, from their source.",
    "read_limit": "Pack fewer images into one archive, or raise the limit 'read'.",
    "time_limit": "Pack fewer images into one archive, or raise the limit 'seconds'.",
    "too_many_members": "Pack fewer files into one archive, or raise the limit 'members'.",
    "unsupported_compression": "Pack them again with deflate, the usual method.",
}
"""Kind of fault of a member -> what to do, where a new copy is of no use."""
_MEMBER_CHECKS = frozenset({"readable-members", "foreign-members", "unique-names"})
_WHOLE_CHECKS = frozenset({"opens", "holds-dicom", "first-member"})


def to_tag_text(keyword: str) -> str:
    """Return `(0020,000D)`, "" for no keyword."""
    try:
        tag = to_tag(keyword)
    except ProfileError:
        return ""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def to_vr(keyword: str) -> str:
    """Return the dictionary's VR, "" for no keyword or a private attribute."""
    try:
        return dictionary_VR(to_tag(keyword)) if keyword else ""
    except (KeyError, ProfileError):
        return ""


def to_headline(finding: Finding) -> str:
    """Say in one sentence what is wrong and how often."""
    details = ", ".join(DETAILS.get(each, each) for each in finding.details)
    behind = f" ({details})" if details else ""
    rule = finding.rule
    if rule.check == "attribute":
        name = f"{rule.keyword} {to_tag_text(rule.keyword)}"
        others = [each for each in rule.lookup if each != rule.keyword]
        name += f" or {', '.join(others)}" if others else ""
        return f"{name} {OUTCOMES[finding.outcome]} in {to_extent(finding)}{behind}"
    if rule.check in _WHOLE_CHECKS:
        return f"{rule.title}{behind}"
    return f"{rule.title}: {to_extent(finding)}{behind}"


def to_advice(finding: Finding) -> tuple[str, str]:
    """Return what is lost and what to do: the rule's words, or those for a value that differs."""
    return words_of(finding.rule, finding.outcome, finding.details)


def words_of(rule: Rule, outcome: Outcome, details: Sequence[str] = ()) -> tuple[str, str]:
    """Return what is lost and what to do where a rule is broken in this way."""
    if outcome is Outcome.INCONSISTENT and rule.check == "attribute":
        return _WHY_INCONSISTENT, _FIX_INCONSISTENT.format(entity=rule.same_in)
    special = [_FIXES[each] for each in details if each in _FIXES]
    is_all = len(special) == len(details)
    fixes = dict.fromkeys([*special, *([] if special and is_all else [rule.fix])])
    return rule.why, " ".join(fixes)


def to_extent(finding: Finding) -> str:
    """Say how much is affected: `all 20 instances`, `3 of 20 instances`."""
    noun = "member" if finding.rule.check in _MEMBER_CHECKS else "instance"
    if finding.affected == finding.total:
        return f"the only {noun}" if finding.total == 1 else f"all {to_count(finding.total, noun)}"
    return f"{finding.affected} of {to_count(finding.total, noun)}"


def to_count(count: int, noun: str) -> str:
    """Return `1 member`, `2 members`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
