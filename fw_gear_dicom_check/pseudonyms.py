"""Replaces the names inside archives, which may be patients' names, by short digests."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import PurePosixPath

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.model import LooseFiles, Report, Verdict
from fw_gear_dicom_check.reading.inputs.location import Location, folders_above, path_below

_DIGEST_SIZE = 6
"""Bytes of a digest: of a million names, two have the same one with a probability of 1 in 500."""
_SHOWN_EXTENSIONS = frozenset(
    {".bmp", ".csv", ".db", ".dcm", ".dicom", ".gz", ".ima", ".img", ".ini", ".jpeg", ".jpg"}
    | {".json", ".nii", ".pdf", ".png", ".tar", ".tgz", ".txt", ".xml", ".zip"}
)
"""Extensions that stay readable; others, such as `.DOE`, may be part of a patient's name."""


@lru_cache(maxsize=512)
def hide_name(name: str, key: str) -> str:
    """Return the digest of a whole name, folders and all, and its extension if that is known.

    The same name gives the same digest in every run with the same key.
    """
    secret = blake2b(key.encode("utf-8", "surrogatepass")).digest() if key else b""
    digest = blake2b(
        name.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_SIZE, key=secret
    ).hexdigest()
    extension = PurePosixPath(name).suffix.lower()
    return digest + (extension if extension in _SHOWN_EXTENSIONS else "")


def hide_names(report: Report, key: str) -> Report:
    """Return a report in which no member is named."""
    return replace(
        report,
        unreadable=tuple(replace(e, member=hide_name(e.member, key)) for e in report.unreadable),
        skipped=tuple(replace(e, member=hide_name(e.member, key)) for e in report.skipped),
        verdicts=tuple(_hide_examples(verdict, key) for verdict in report.verdicts),
    )


def _hide_examples(verdict: Verdict, key: str) -> Verdict:
    def hide(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(hide_name(name, key) for name in names)

    findings = (
        replace(
            finding,
            examples=hide(finding.examples),
            by_outcome=tuple(
                replace(each, examples=hide(each.examples)) for each in finding.by_outcome
            ),
        )
        for finding in verdict.findings
    )
    return replace(verdict, findings=tuple(findings))


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Shows the paths that the user gave as they are, and what lies below them by its digest.

    `given`: those paths. `key`: the secret of the digests, None where names are shown.
    """

    given: frozenset[Location]
    key: str | None

    def shown_name(self, location: Location, name: str) -> str:
        """Return the name to show for an archive, whose `name` may be a path below a given one."""
        root = self._root_of(location)
        if self.key is None or root is None:
            return name
        below = path_below(location, root)
        hidden = hide_name(below, self.key)
        return hidden if name == below else _join(root, hidden)

    def shown_fault(self, fault: ArchiveError) -> ArchiveError:
        """Return a fault whose path is shown in the same way."""
        location = fault.args[0]
        root = self._root_of(location) if isinstance(location, Location) else None
        if self.key is None or root is None:
            return fault
        hidden = hide_name(path_below(location, root), self.key)
        return type(fault)(_join(root, hidden), *fault.args[1:])

    def shown_loose(self, loose: LooseFiles | None) -> LooseFiles | None:
        """Return what is known of loose files, with no file named where names are hidden."""
        if loose is None or self.key is None:
            return loose
        indexes = (
            replace(
                each,
                name=hide_name(each.name, self.key),
                lost_examples=self._hide(each.lost_examples),
                unlisted_examples=self._hide(each.unlisted_examples),
            )
            for each in loose.indexes
        )
        twice = self._hide(loose.twice_examples)
        return replace(loose, twice_examples=twice, indexes=tuple(indexes))

    def _hide(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(hide_name(name, self.key or "") for name in names)

    def _root_of(self, location: Location) -> Location | None:
        """Return the given path or URL that another lies below, None for a given one."""
        if location in self.given:
            return None
        return next((root for root in folders_above(location) if root in self.given), None)


def _join(root: Location, hidden: str) -> str:
    return f"{str(root).removesuffix('/')}/{hidden}"
