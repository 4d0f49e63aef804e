"""Checks what an earlier run has not come to, and takes the other reports from its journal."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from hashlib import blake2b

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.journal import Journal
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.reading.fingerprint import to_fingerprint
from fw_gear_dicom_check.settings import Settings
from fw_gear_dicom_check.version import tool_version

Found = Report | ArchiveError
CheckAll = Callable[[Sequence[Target]], Iterator[Found]]
"""Yields what is found of each archive, in their order."""


def to_start(options: Options, settings: Settings) -> bytes:
    """Return a digest of all that reports depend on, apart from the archives.

    The site's profile counts by what it says, not by its name.
    """
    chosen = [(each.name, getattr(options, each.name)) for each in fields(options)]
    judged = settings.profiles, settings.routes, sorted(settings.levels.items())
    text = repr((tool_version(), [each for each in chosen if each[0] != "profile"], judged))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def check_rest(targets: Sequence[Target], journal: Journal, check_all: CheckAll) -> Iterator[Found]:
    """Yield what is found of each archive, in their order; only what is new to the journal is read.

    What could not be read is tried again by every run. Raises OSError, CallError.
    """
    keys = [_to_key(target) for target in targets]
    rest = [each for each, key in zip(targets, keys, strict=True) if key not in journal]
    checked = check_all(rest)
    known = [key in journal for key in keys]
    for target, key, is_known in zip(targets, keys, known, strict=True):
        if key and is_known:
            yield replace(journal.get(key), loose=target.loose)
            continue
        found = next(checked)
        if key and isinstance(found, Report):
            journal.add(key, replace(found, loose=None))
        yield found


def _to_key(target: Target) -> bytes | None:
    """Return what an archive's report is kept by: what it is called, and what it consists of."""
    found = to_fingerprint(target.path)
    name = target.name.encode("utf-8", "surrogatepass")
    return blake2b(found + name, digest_size=16).digest() if found else None
