"""Says what was found in one archive, in types that stay as they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from fw_gear_dicom_check import model
from fw_gear_dicom_check.report.about import About
from fw_gear_dicom_check.report.answer_words import to_answer
from fw_gear_dicom_check.report.json_report import to_archive_table
from fw_gear_dicom_check.report.words import to_advice


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one consumer makes of an archive: PASS, WARN, FAIL or NA, three times.

    `documented`: by Flywheel's document; `observed`: as the real program was seen to behave;
    `state`: the one of both that the policy says.
    """

    consumer: str
    state: str
    documented: str
    observed: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem. `rule`: its id; `level`: error, warning, info or ignored.

    `affected` of `total` instances (or members) have it, `examples` are up to five members.
    `values`: at fault, only where `include_values` was chosen.
    """

    rule: str
    outcome: str
    level: str
    affected: int
    total: int
    effect: str
    fix: str
    examples: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """One series. `labels`: mapping (documented, fw-file) -> field, such as session.label -> text.

    `timestamp`: ISO 8601, None where there is none.
    """

    uid: str
    modality: str
    instances: int
    labels: Mapping[str, Mapping[str, str | None]]
    timestamp: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """What is said about one archive. In a notebook it is shown as a page."""

    _found: model.Report = field(repr=False)
    _about: About = field(repr=False)

    def __repr__(self) -> str:
        """Return the name and the answer."""
        return f"<Report {self.name!r} {self.state}: {self.answer}>"

    @property
    def name(self) -> str:
        """The archive's file name, or its path below the folder that was given."""
        return self._found.name

    @property
    def state(self) -> str:
        """PASS: it works; WARN: something gets worse; FAIL: something does not work; NA."""
        return str(self._found.state)

    @property
    def answer(self) -> str:
        """The answer in a sentence; also why the archive cannot be opened."""
        return to_answer(self._found).sentence

    @property
    def next_step(self) -> str:
        """What to do next, "" where nothing is to do."""
        return to_answer(self._found).next_step

    @property
    def instances(self) -> int:
        """Number of instances that were read."""
        return self._found.instances

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """Consumer -> its verdict; `archive` is the archive itself."""
        return {
            each.profile.name: Verdict(
                each.profile.name, str(each.state), str(each.documented), str(each.observed)
            )
            for each in self._found.verdicts
        }

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All problems, by consumer, in the order of its rules."""
        return tuple(
            _to_finding(each)
            for verdict in self._found.verdicts
            for each in verdict.findings
            if each.is_problem
        )

    @property
    def series(self) -> tuple[Series, ...]:
        """Each series, where Flywheel would file it, and when it was acquired."""
        return tuple(map(_to_series, self._found.series))

    def to_dict(self) -> dict[str, Any]:
        """Return the archive's entry in the JSON report (`fw-dicom-check schema` describes it)."""
        return to_archive_table(self._found)

    def to_html(self) -> str:
        """Return the report as a page of its own, which loads nothing and runs no scripts."""
        from fw_gear_dicom_check.report.page.html_report import to_html  # noqa: PLC0415 - costs 40 ms

        return "".join(to_html([self._found], self._about))

    def _repr_html_(self) -> str:
        """Return the page in a frame: its styles are not the notebook's, and nothing in it runs."""
        style = "width: 100%; height: 36rem; border: 1px solid #8888"
        content = escape(self.to_html())
        return f'<iframe sandbox="" style="{style}" srcdoc="{content}"></iframe>'


def _to_finding(found: model.Finding) -> Finding:
    effect, fix = to_advice(found)
    return Finding(
        rule=found.rule.id,
        outcome=str(found.outcome),
        level=str(found.level),
        affected=found.affected,
        total=found.total,
        effect=effect,
        fix=fix,
        examples=found.examples,
        values=found.values,
    )


def _to_series(found: model.Series) -> Series:
    labels = {
        name: {key: derived.value for key, derived in fields.items()}
        for name, fields in found.hierarchy.items()
    }
    stamp = found.timestamp.value
    return Series(found.series_uid, found.modality, found.instances, labels, stamp)
