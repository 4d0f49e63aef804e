"""Real archives of a folder: what the consumers did with them, beside what we say of them.

They have no whole archive to be compared with: what is compared is whether they work at all, and
the fields that we foretell. No value of a header is kept, only its digest.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance import judge_viewer
from conformance.agreement import Why, explained
from conformance.consumers import CONSUMERS, Consumer
from conformance.evidence import Record, load_evidence, path_of
from conformance.fields import Field
from conformance.foretelling import foretold
from conformance.our_settings import default_settings
from conformance.places import EVIDENCE
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Observed

COUNTS = EVIDENCE / "real-counts.json"


@dataclass(frozen=True, slots=True)
class Real:
    """An archive that is there."""

    id: str
    path: Path

    def build(self, _folder: Path) -> Path:
        """Return its path."""
        return self.path


@dataclass(frozen=True, slots=True)
class RealCompared:
    """What we say of a real archive, what a consumer did, the fields; `why`: of a difference."""

    id: str
    setup: str
    foretold: Observed
    works: bool
    fields: tuple[Field, ...]
    why: Why | None

    @property
    def agrees(self) -> bool:
        """Both say that it works, or both that it does not; and all fields are the same."""
        return self.verdict_agrees and all(field.agrees for field in self.fields)

    @property
    def verdict_agrees(self) -> bool:
        """Both say that it works, or both that it does not."""
        return (self.foretold is not Observed.BLOCKS) == self.works

    @property
    def is_open(self) -> bool:
        """It differs, and nothing says why."""
        return not self.agrees and self.why is None


def real_setups(consumer: Consumer) -> list[str]:
    """Return the ways of running a consumer that real archives were put to."""
    return [each for each in consumer.all_setups if path_of(real_name(each)).is_file()]


def real_name(setup: str) -> str:
    """Return the evidence's name."""
    return f"{setup}-real"


def find_real(folder: Path) -> dict[str, Real]:
    """Return the zips below a folder by digest, in order of their names."""
    found: dict[str, Real] = {}
    for path in sorted(folder.rglob("*.zip")):
        key = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        found.setdefault(key, Real(path.relative_to(folder).as_posix(), path))
    return found


def conceal(setup: str, record: Record) -> Record:
    """Return a record without any value of a header."""
    if setup == "importer":
        series = [
            {**each, "fields": {name: to_digest(text) for name, text in each["fields"].items()}}
            for each in record["series"]
        ]
        return {**record, "series": series}
    if setup in ("classifier", "dcm2niix"):
        return record
    is_shown = judge_viewer.is_shown(record)
    why = "" if is_shown else judge_viewer.why_not(record)
    kept = ("instances", "is_supported", "mpr_offered", "warnings")
    sets = [{key: each[key] for key in kept} for each in record["display_sets"]]
    told = {key: record[key] for key in ("http", "strict") if key in record}
    return {"id": record["id"], "is_shown": is_shown, "why_not": why, "display_sets": sets, **told}


def count(compared: Iterable[RealCompared]) -> Mapping[str, int]:
    """Return in numbers how many archives and fields agree, for the page."""
    several = list(compared)
    fields = [field for each in several for field in each.fields]
    return {
        "archives": len(several),
        "archives_alike": sum(each.verdict_agrees for each in several),
        "archives_explained": sum(not each.verdict_agrees and bool(each.why) for each in several),
        "works": sum(each.works for each in several),
        "fields": len(fields),
        "fields_alike": sum(field.agrees for field in fields),
    }


def load_counts() -> dict[str, Mapping[str, int]]:
    """Return way of running a consumer -> what was counted when real archives were put to it."""
    found: dict[str, Mapping[str, int]] = {}
    if COUNTS.is_file():
        found.update(json.loads(COUNTS.read_text("utf-8")))
    return found


def save_counts(counts: Mapping[str, Mapping[str, int]]) -> None:
    """Write what was counted, beside what is known of other ways of running one."""
    merged = {**load_counts(), **counts}
    COUNTS.write_text(json.dumps(merged, indent=1, sort_keys=True) + "\n", "utf-8")


def to_digest(text: str | None) -> str | None:
    """Return what tells whether a value is the same, and not what it is."""
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()[:12]


def compare_real(profile: str, setup: str, folder: Path) -> Iterator[RealCompared]:
    """Yield the real archives that have evidence of one way of running a consumer."""
    consumer = CONSUMERS[profile]
    records = load_evidence(real_name(setup)).records
    reasons = explained(f"real-{profile}")
    for key, real in find_real(folder).items():
        if key in records:
            report = check_archive(real.path, default_settings())
            fields = consumer.fields(report.series, records[key], to_digest)
            said = foretold(report, profile, [setup])[setup]
            works = _works(setup, records[key])
            why = reasons.get(real.id)
            if why and why.setups and setup not in why.setups:
                why = None
            yield RealCompared(real.id, setup, said, works, tuple(fields), why)


def _works(setup: str, record: Mapping[str, object]) -> bool:
    if setup == "importer":
        return not record["errors"] and bool(record["series"])
    if setup == "classifier":
        return not record["failed"] and bool(record["branches"])
    if setup == "dcm2niix":
        return bool(record["files"])
    return bool(record["is_shown"])
