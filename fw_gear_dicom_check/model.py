"""The nouns of the product, all frozen: what is read, what is asked, what is answered.

What an archive holds by the thousand is a NamedTuple: it is made three times as fast.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """What one rule found in one instance, or, summed up, in an archive."""

    OK = "ok"
    MISSING = "missing"
    EMPTY = "empty"
    MALFORMED = "malformed"
    UNSUPPORTED = "unsupported"
    INCONSISTENT = "inconsistent"
    UNREADABLE = "unreadable"
    NOT_APPLICABLE = "not_applicable"
    NOT_JUDGED = "not_judged"


PROBLEMS = (
    Outcome.UNREADABLE,
    Outcome.MISSING,
    Outcome.EMPTY,
    Outcome.MALFORMED,
    Outcome.UNSUPPORTED,
    Outcome.INCONSISTENT,
)
"""Outcomes that make a finding, the weightiest first: an archive's outcome is the first of them."""


PARTLY = "partly"
"""Key of a rule's `observed_when` for a fault that fewer than half of a series' instances have, or
half of them, but not the first (see rules/partial_fault.py)."""


class State(StrEnum):
    """A verdict, in the words of Flywheel's quality-control results.

    PASS: it works. WARN: it works, and something gets worse. FAIL: something does not work. NA:
    nothing could be judged.
    """

    PASS = "PASS"  # noqa: S105 - a verdict
    WARN = "WARN"
    FAIL = "FAIL"
    NA = "NA"


def worst_state(states: Iterable[State]) -> State:
    """Return the worst of some states, NA for none or where all are NA."""
    found = {*states}
    return next((each for each in (State.FAIL, State.WARN, State.PASS) if each in found), State.NA)


class Level(StrEnum):
    """What a finding does to the state: an error fails it, a warning warns, the others inform."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    IGNORED = "ignored"


class Policy(StrEnum):
    """Which of the two verdicts is the state."""

    OBSERVED = "observed"
    DOCUMENTED = "documented"


class Via(StrEnum):
    """How data get into Flywheel: uploaded by hand into a project, or through the connector."""

    UPLOAD = "upload"
    CONNECTOR = "connector"


class Documented(StrEnum):
    """What Flywheel's document says about a need."""

    REQUIRED = "required"
    ALTERNATIVE = "alternative"
    NOT_LISTED = "not listed"


class Observed(StrEnum):
    """What the real consumer was seen to do without it."""

    BLOCKS = "blocks"
    DEGRADES = "degrades"
    NONE = "none"


class Attribute(NamedTuple):
    """One attribute as it stands in one header.

    `values` are decoded texts without padding; binary values other than numbers have none.
    `length` is the value's length in bytes as declared, -1 if it is undefined.
    `where` names the sequence it was found in, "" for the root.
    `fault` says why the bytes could not be decoded, "" if they could. `is_garbled`: a text that has
    bytes which its character set does not know; they were replaced, or taken for Latin-1.
    """

    keyword: str
    vr: str
    values: tuple[str, ...]
    length: int
    where: str = ""
    fault: str = ""
    is_garbled: bool = False

    @property
    def is_empty(self) -> bool:
        """Zero length, or nothing in it but blanks, NULs and backslashes."""
        return self.length == 0 or (bool(self.values) and not any(self.values))

    @property
    def text(self) -> str:
        """All values as one text, separated as in the file."""
        return self.values[0] if len(self.values) == 1 else "\\".join(self.values)


@dataclass(frozen=True, slots=True)
class Branch:
    """What to look for in the items of a sequence: attributes, and sequences to look into."""

    attributes: tuple[str, ...] = ()
    branches: Mapping[str, "Branch"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The attributes that this run looks for; a header has one slot for each.

    `slots`: tag -> slot at the root. `nested`: slot -> the sequences (tags) to look into, in order.
    `branches`: keyword of a sequence at the root -> what is wanted of each of its items.
    """

    keywords: tuple[str, ...]
    slots: Mapping[int, int]
    nested: Mapping[int, tuple[int, ...]]
    by_keyword: Mapping[str, int]
    branches: Mapping[str, Branch] = field(default_factory=dict)


class Item(NamedTuple):
    """An item of a sequence, and what it holds of what was wanted.

    `path`: keywords of the sequences from the root, joined by `/`. `number`: which item of the
    first of them it is, or is in, from 0. `attributes`: sequences among them have no values.
    """

    path: str
    number: int
    attributes: tuple[Attribute, ...]


_ITEM_HEAD = 8
"""Bytes of an item's tag and length (PS3.5 7.5)."""


class Fragments(NamedTuple):
    """What was seen of encapsulated pixels' items (PS3.5 A.4); None: not looked at, or not told.

    `codec`: what the first bytes are of: jpeg, jpeg-ls, one of these (any jpeg), jpeg-2000, rle, ""
    for none of them.
    `number`: of fragments. `offsets`: entries of the Basic Offset Table. `is_table_sound`: each
    entry is the position of an item.
    """

    codec: str | None = None
    number: int | None = None
    offsets: int | None = None
    is_table_sound: bool = True


@dataclass(frozen=True, slots=True)
class Pixels:
    """The pixel data's declared length (-1: undefined), and the bytes that are there of it.

    `is_open`: encapsulated (PS3.5 A.4), and seen to end without its delimiter. `fragments`: what
    was seen of encapsulated ones, None for others.
    """

    length: int
    available: int
    is_open: bool = False
    fragments: Fragments | None = None

    @property
    def is_cut(self) -> bool:
        """Fewer bytes than declared, or no end."""
        return self.length > self.available or self.is_open

    @property
    def is_encapsulated(self) -> bool:
        """A chain of items up to a delimiter (PS3.5 A.4)."""
        return self.length < 0

    @property
    def is_bare(self) -> bool:
        """Encapsulated, with no more bytes than offset table and delimiter take."""
        return self.is_encapsulated and self.available <= 2 * _ITEM_HEAD


class FileForm(NamedTuple):
    """In which form a file holds its data set (PS3.10 7.1).

    `has_preamble`: it begins with 128 bytes and `DICM`. `has_plain_preamble`: these are zeros, or
    there are none. `has_own_meta`: File Meta Information does not name another instance.
    `has_declared_order`: the order of bytes is that of the declared transfer syntax.
    """

    has_preamble: bool = True
    has_file_meta: bool = True
    is_encoded_as_declared: bool = True
    has_plain_preamble: bool = True
    has_own_meta: bool = True
    has_declared_order: bool = True


class Header(NamedTuple):
    """All attributes before Pixel Data that this run looks for, one slot for each.

    `items`: what was found in the sequences of `wanted.branches`, in their order.
    """

    wanted: Wanted
    slots: tuple[Attribute | None, ...]
    pixels: Pixels | None
    form: FileForm
    items: tuple[Item, ...] = ()

    def get(self, keyword: str) -> Attribute | None:
        """Return the attribute, None if it is absent. Raises KeyError for one not looked for."""
        return self.slots[self.wanted.by_keyword[keyword]]

    def text(self, keyword: str) -> str:
        """Return the attribute's text, "" if absent. Raises KeyError for one not looked for."""
        found = self.slots[self.wanted.by_keyword[keyword]]
        return "" if found is None else found.text


class Instance(NamedTuple):
    """One SOP Instance: the member that holds it, its header, and what is known of all its bytes.

    `size`: bytes of the member. `checksum`: its CRC-32, None outside a zip, where nobody knows it.
    """

    member: str
    header: Header
    size: int = 0
    checksum: int | None = None

    def is_copy_of(self, other: "Instance") -> bool:
        """Tell whether all that is known of both is equal, but their names."""
        return self[1:] == other[1:]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A member that cannot be read as DICOM; `code` is stable, `reason` is for people.

    `remains`: what a program finds in it that goes on as long as it can, None for nothing.
    """

    member: str
    code: str
    reason: str
    remains: Header | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A member that is no image and is left out: litter of an operating system, text, an index."""

    member: str
    code: str


NOT_REACHED = "not_reached"
"""Code of the fault of a file that a site did not give."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an archive, or a member, cannot be read. `remains`: see Unreadable."""

    code: str
    reason: str
    remains: Header | None = None


@dataclass(frozen=True, slots=True)
class Unseen:
    """Members that a first look has left out, and how many of them look odd by their names alone.

    `litter`: of an operating system. `foreign`: of a kind that is no DICOM, such as `.txt`.
    """

    members: int
    litter: int = 0
    foreign: int = 0


@dataclass(frozen=True, slots=True)
class Archive:
    """What was read out of one input. `kind` is zip, folder, file or series (of a folder).

    `unseen`: what was left out; None where every member was looked at.
    """

    name: str
    kind: str
    members: int
    instances: tuple[Instance, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    fault: Fault | None = None
    unseen: Unseen | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """A DICOMDIR, and in what it differs from what is there; `name`: its path below the folder.

    `lost`: files that it lists and that are not there; `unlisted`: instances that it does not list.
    """

    name: str
    lost: int = 0
    lost_examples: tuple[str, ...] = ()
    unlisted: int = 0
    unlisted_examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LooseFiles:
    """What is known of all loose files below a folder, whatever series they are of.

    `left_out`: code -> files that are no instances. `twice`: files whose SOP Instance UID an
    instance of another series has.
    """

    folder: str
    series: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    twice: int = 0
    twice_examples: tuple[str, ...] = ()
    indexes: tuple[Index, ...] = ()


class Words(NamedTuple):
    """What a rule says of one group of instances, where its own words are not true of them."""

    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One need of one consumer, as its profile says it.

    `title`: what a check that is not about one attribute is called in a report.
    `lookup`: keywords, the first with a value counts. `nested_in`: sequences to look into.
    `in_items`: paths of sequences in whose items the attributes are judged as well.
    `observed_when`: the observation for one outcome, where it differs from `observed`.
    `observed_in`: what one version of the viewer does otherwise, or by one route.
    `applies_to`: a group of instances. `same_in`: study or series in which the value must not vary.
    `decided_by`: `first` where the consumer looks at the first instance alone (by InstanceNumber).
    `silent_if`: the rule that reports the same fault better. `level`: fixed, whatever the policy.
    `via`: the only way into Flywheel for which it has an effect, if not for both.
    `words`: by group of instances, `why` and `fix` of those that the rule's own do not suit.
    """

    profile: str
    name: str
    check: str
    why: str
    fix: str
    source: str
    title: str = ""
    evidence: str = ""
    keyword: str = ""
    lookup: tuple[str, ...] = ()
    nested_in: tuple[str, ...] = ()
    in_items: tuple[str, ...] = ()
    documented: Documented = Documented.NOT_LISTED
    observed: Observed = Observed.NONE
    observed_when: Mapping[str, Observed] = field(default_factory=dict)
    observed_in: Mapping[str, Mapping[str, Observed]] = field(default_factory=dict)
    applies_to: str = "all"
    same_in: str = ""
    decided_by: str = ""
    values: tuple[str, ...] = ()
    silent_if: str = ""
    level: Level | None = None
    via: Via | None = None
    words: Mapping[str, Words] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Stable name, `<profile>/<keyword or check>`."""
        return f"{self.profile}/{self.name}"


@dataclass(frozen=True, slots=True)
class Profile:
    """What one consumer needs.

    `interest`: group of instances that concern the consumer at all. `observed_interest`: those that
    the real consumer acts on, where that is narrower than what the document speaks of. `nothing`:
    what to tell where no instance is of interest. `works`: the end of "it will …". `fails`: what to
    say where it does not. `is_documented`: Flywheel's document speaks of it.
    """

    name: str
    title: str
    about: str
    rules: tuple[Rule, ...]
    interest: str = "all"
    observed_interest: str = "all"
    nothing: str = ""
    works: str = ""
    fails: str = ""
    is_documented: bool = True


@dataclass(frozen=True, slots=True)
class InstanceOutcome:
    """A check's answer for one instance; `fault` narrows a malformed or unsupported value down."""

    outcome: Outcome
    found_in: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Affected:
    """The subjects of one rule that have one outcome, which is a problem.

    `examples`: up to five members. `details`: kinds of fault seen in them.
    """

    outcome: Outcome
    count: int
    examples: tuple[str, ...] = ()
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found in one archive; `outcome` is ok if it found nothing wrong.

    `counts`: instances by outcome. `by_outcome`: those with a problem, the weightiest outcome
    first. `examples`, `details`: of all of them, up to five members, and the kinds of fault seen.
    `observed`: what counts, `firm` for what all versions do by all routes, but those of `seen_in`.
    `pattern`: the worst outcome in each of up to 120 equal stretches of the instances, in their
    order; empty where all instances are alike, and for rules about members.
    """

    rule: Rule
    outcome: Outcome
    level: Level
    observed: Observed
    affected: int
    total: int
    counts: Mapping[Outcome, int]
    by_outcome: tuple[Affected, ...] = ()
    examples: tuple[str, ...] = ()
    found_in: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    pattern: tuple[Outcome, ...] = ()
    firm: Observed = Observed.NONE
    seen_in: Mapping[str, Observed] = field(default_factory=dict)

    @property
    def is_problem(self) -> bool:
        """Something is wrong, whatever its level; a lacking alternative alone is not."""
        is_spare = self.rule.documented is Documented.ALTERNATIVE
        if is_spare and self.outcome in (Outcome.MISSING, Outcome.EMPTY):
            return False
        return self.outcome in PROBLEMS


@dataclass(frozen=True, slots=True)
class InstanceTable:
    """One archive's instances: their members, and by rule id the outcome of each."""

    name: str
    members: Sequence[str]
    outcomes: Mapping[str, Sequence[Outcome]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one consumer: by the document, by what was seen, and the state by policy.

    `documented` is never WARN. `counts`: the archive's state depends on it.
    """

    profile: Profile
    state: State
    documented: State
    observed: State
    findings: tuple[Finding, ...]
    counts: bool = True


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A candidate that was not taken, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that Flywheel would derive, with its source attribute; both None if there is none.

    `written`: what the source says, where a label had to be made of it.
    """

    value: str | None
    source: str | None
    passed_over: tuple[PassedOver, ...] = ()
    written: str = ""


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A derived timestamp. `precision`: datetime or date; `spread`: seconds to the last one."""

    value: str | None
    source: str | None
    precision: str | None
    zone_source: str | None
    passed_over: tuple[PassedOver, ...] = ()
    warnings: tuple[str, ...] = ()
    spread: float = 0.0


class NiftiFile(NamedTuple):
    """A file that a conversion makes. `computed`: how, where it is none of the images as stored."""

    slices: int
    volumes: int
    computed: str = ""


class NiftiFiles(NamedTuple):
    """Files that are alike, and how many of them."""

    file: NiftiFile
    number: int


@dataclass(frozen=True, slots=True)
class Space:
    """How the images of a series lie, and what the viewer and a conversion will make of it.

    `images`: frames, or instances of one. `places`: along the normal of the largest stack; `step`:
    the usual one in mm; `repeats`: images at most of the places; `empty`: places that steps of a
    multiple leave out. `slots`: images at each place, the empty ones too. `orientations`: stacks.
    `why_no_mpr`: a code, "" where it is offered. `split_by`: what tells time points apart.
    """

    images: int
    places: int
    step: float | None
    repeats: int
    orientations: int
    empty: int
    slots: tuple[int, ...]
    is_mpr_offered: bool
    why_no_mpr: str
    split_by: str
    nifti: tuple[NiftiFiles, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One series and where Flywheel would file it; `hierarchy`: by mapping, then by field.

    `is_filed`: the importer takes an instance of it at least. `refers_to`: UIDs of other series
    that its objects are about. `person`: attribute of the patient -> digest of its value, never
    shown.
    `space`: None for images that do not lie in space, or of which no more is known.
    """

    series_uid: str
    instances: int
    modality: str
    manufacturer: str
    hierarchy: Mapping[str, Mapping[str, Derived]]
    timestamp: Timestamp
    classifier_route: str | None
    is_filed: bool = True
    refers_to: tuple[str, ...] = ()
    person: Mapping[str, str] = field(default_factory=dict)
    space: Space | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What has changed since an earlier run. `was`: its answer, None for an archive that is new.

    `new`, `solved`: problems, each a rule and an outcome. `stays`: how many were there before.
    """

    was: State | None
    new: tuple[str, ...]
    solved: tuple[str, ...]
    stays: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is said about one archive; no header is kept, so that thousands fit.

    `viewer`: which one it speaks of: a version of OHIF, or any.
    `unseen`: what a first look has left out; then PASS means that nothing was found in the rest.
    `loose`: what is known of all loose files of its folder; only one report of them has it.
    """

    name: str
    kind: str
    members: int
    instances: int
    unreadable: tuple[Unreadable, ...]
    skipped: tuple[Skipped, ...]
    fault: Fault | None
    policy: Policy
    viewer: str
    via: Via
    verdicts: tuple[Verdict, ...]
    series: tuple[Series, ...]
    series_left_out: int = 0
    unseen: Unseen | None = None
    compared: Compared | None = None
    loose: LooseFiles | None = None

    @property
    def all_series(self) -> int:
        """Number of series, those left out too."""
        return len(self.series) + self.series_left_out

    @property
    def is_reached(self) -> bool:
        """Something of it could be looked at."""
        return self.fault is None or self.fault.code != NOT_REACHED

    @property
    def state(self) -> State:
        """The answer: the worst of the verdicts that count, NA if no consumer could be judged."""
        archive, *consumers = [verdict.state for verdict in self.verdicts if verdict.counts]
        found = worst_state(consumers)
        is_judged = found is not State.NA or archive is State.FAIL
        return worst_state([archive, found]) if is_judged else State.NA
