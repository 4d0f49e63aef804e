"""Writes the rules for people: as a list, one rule in full, or a profile's documentation page."""

from collections.abc import Iterator, Mapping, Sequence

from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.model import Observed, Profile, Rule
from fw_gear_dicom_check.report.lines import WIDTH, Line, fit, labelled, wrap
from fw_gear_dicom_check.report.words import to_tag_text, to_vr
from fw_gear_dicom_check.rules.observed_effect import OBSERVED
from fw_gear_dicom_check.text import nearest

_PROFILES = "fw_gear_dicom_check/rules/profiles"
_GROUP_WORDS = {
    "all": "every instance",
    "pixels": "images",
    "native": "uncompressed images",
    "volume": "single-frame CT, MR and PET images",
    "spatial": "CT, MR and PET images, single frames and enhanced ones",
    "enhanced-volume": "enhanced CT, MR and PET images",
    "pet": "single-frame PET images",
    "rescaled": "single-frame CT and PET images",
    "windowed": "single-frame CT, MR and PET images, and X-ray projections",
    "palette": "images whose PhotometricInterpretation is PALETTE COLOR",
    "functional-groups": "images with functional groups (enhanced, SEG …)",
    "multi-frame": "multi-frame images",
    "placed-frames": "images with functional groups, but those of slides that cover all tiles",
    "planes": "enhanced CT, MR, PET and 3D X-ray images",
    "integers": "images whose pixels are whole numbers",
    "nuclear": "images of nuclear medicine",
    "segmentations": "segmentations",
    "structure-sets": "structure sets of radiotherapy",
    "unclassified": "objects of other modalities than MR, PT, MG and CT",
    "mr": "objects of modality MR",
    "viewable": "objects that a viewer would try to display",
    "classified": "objects of modality MR, PT, MG or CT, or without a modality",
}


def list_rules(profiles: Sequence[Profile]) -> list[Line]:
    """Return all rules by profile, a line each."""
    lines: list[Line] = []
    for profile in profiles:
        lines += wrap(f"{profile.name}: {profile.about}", WIDTH, "", "  ", "strong")
        lines += [Line(fit(f"  {_row(rule)}", WIDTH)) for rule in profile.rules]
        lines += [Line("")]
    return [
        *lines,
        Line(
            "fw-dicom-check rules RULE explains a rule, such as ohif-viewer/BitsAllocated", "faint"
        ),
    ]


def explain_rule(profiles: Sequence[Profile], rule_id: str) -> list[Line]:
    """Return one rule in full. Raises ProfileError for an unknown one, with the nearest id."""
    known = {rule.id: rule for profile in profiles for rule in profile.rules}
    asked = rule_id.lower()
    by_name = [rule for rule in known.values() if asked in (rule.id.lower(), rule.name.lower())]
    by_name = by_name or [rule for rule in known.values() if asked == rule.keyword.lower()]
    if not by_name:
        raise ProfileError(f"{rule_id}: no such rule{nearest(rule_id, known)}")
    return [line for rule in by_name for line in (*_explain(rule), Line(""))][:-1]


def to_markdown(profile: Profile) -> str:
    """Return the documentation page of a profile."""
    head = [
        f"<!-- Generated: edit {_PROFILES}/{profile.name}.toml, `make docs`. -->",
        f"# {profile.title}",
        "",
        profile.about,
        "",
        f"Applies to: {_GROUP_WORDS[profile.interest]}.",
        "",
        "| rule | tag, VR | documented | observed | applies to |",
        "|---|---|---|---|---|",
        *(_markdown_row(rule) for rule in profile.rules),
        "",
    ]
    return "\n".join([*head, *(line for rule in profile.rules for line in _markdown_rule(rule))])


def _row(rule: Rule) -> str:
    level = str(rule.level) if rule.level else f"{rule.documented!s:<13}{rule.observed!s:<9}"
    return f"{rule.name:<34}{level:<23}{to_tag_text(rule.keyword)}".rstrip()


def _explain(rule: Rule) -> Iterator[Line]:
    yield Line(rule.id, "strong")
    for label, text in _facts(rule):
        yield from labelled(label, text, WIDTH, 2, 14)


def _facts(rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.keyword:
        yield (
            "attribute",
            f"{rule.keyword} {to_tag_text(rule.keyword)} {to_vr(rule.keyword)}".rstrip(),
        )
    yield from _places(rule)
    yield "check", rule.check + (f": {rule.title}" if rule.check != "attribute" else "")
    if rule.values:
        yield "allowed", ", ".join(rule.values)
    yield "applies to", _GROUP_WORDS[rule.applies_to]
    if rule.decided_by:
        yield "decided by", f"the {rule.decided_by} instance only, in the order of InstanceNumber"
    if rule.same_in:
        yield "same in", f"all instances of a {rule.same_in}"
    if rule.level:
        yield "level", str(rule.level)
    else:
        yield "documented", str(rule.documented)
        yield "observed", str(rule.observed) + _exceptions(rule.observed_when)
        for place, table in rule.observed_in.items():
            yield f"in {place}", _told(rule, table)
    yield from _words(rule)
    yield "source", rule.source
    if rule.evidence:
        yield "evidence", rule.evidence


def _places(rule: Rule) -> Iterator[tuple[str, str]]:
    if len(rule.lookup) > 1:
        yield "or", ", ".join(rule.lookup[1:])
    if rule.nested_in:
        yield "also in", f"items of {', '.join(rule.nested_in)}"
    if rule.in_items:
        yield "and in", f"items of {', '.join(rule.in_items)}"


def _words(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "effect", rule.why
    yield "fix", rule.fix
    for group, words in rule.words.items():
        yield f"for {group}", f"{words.why} {words.fix}"


def _told(rule: Rule, table: Mapping[str, Observed]) -> str:
    """Return what is observed in one version or by one route, where it differs."""
    others = {key: observed for key, observed in table.items() if key != OBSERVED}
    return str(table.get(OBSERVED, rule.observed)) + _exceptions(others)


def _exceptions(observed_when: Mapping[str, Observed]) -> str:
    exceptions = [f"{key.replace('_', ' ')}: {seen}" for key, seen in observed_when.items()]
    return f" ({'; '.join(exceptions)})" if exceptions else ""


def _markdown_row(rule: Rule) -> str:
    tag = f"{to_tag_text(rule.keyword)} {to_vr(rule.keyword)}".strip()
    documented, observed = (
        (f"level {rule.level}", "") if rule.level else (rule.documented, rule.observed)
    )
    cells = [
        f"[{rule.name}](#{rule.name.lower()})",
        tag,
        documented,
        observed,
        _GROUP_WORDS[rule.applies_to],
    ]
    return f"| {' | '.join(map(str, cells))} |"


def _markdown_rule(rule: Rule) -> Iterator[str]:
    yield f"## {rule.name}"
    yield ""
    for label, text in _facts(rule):
        yield f"- **{label}**: {text.replace('|', '&#124;')}"
    yield ""
