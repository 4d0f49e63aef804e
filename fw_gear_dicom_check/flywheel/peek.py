"""Takes a first look at a project: reads the headers of some members of each zip, without a job."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

import flywheel

from fw_gear_dicom_check.errors import ArchiveFault, RefusedError, SiteError
from fw_gear_dicom_check.flywheel.choose_members import MemberEntry, choose_members
from fw_gear_dicom_check.flywheel.connection import site_errors
from fw_gear_dicom_check.flywheel.download import Beginning, begin_file, begin_member
from fw_gear_dicom_check.flywheel.files import SiteFile, list_dicom_files
from fw_gear_dicom_check.flywheel.in_order import map_in_order
from fw_gear_dicom_check.flywheel.lookup import find_project
from fw_gear_dicom_check.flywheel.retry import RetryPolicy
from fw_gear_dicom_check.limits.bounds import Limits
from fw_gear_dicom_check.main import judge_archive
from fw_gear_dicom_check.model import Archive, Fault, Report, Unseen, Wanted
from fw_gear_dicom_check.reading.archive import read_source
from fw_gear_dicom_check.reading.dicom.quiet_pydicom import quiet_pydicom
from fw_gear_dicom_check.reading.inputs.members import SNIFFED, Member, Source
from fw_gear_dicom_check.reading.inputs.sniff import fault_of_kind, sniff
from fw_gear_dicom_check.runtime.garbage_collection import rare_collections
from fw_gear_dicom_check.settings import Settings, wanted_by

_LISTING_LIMIT = 64 * 1024 * 1024
"""Bytes of the site's list of a zip's members at most: half a million members."""
_RETRY_SECONDS = 8.0
"""Seconds of waiting for one file, in addition to the waits of the SDK for a busy site."""


@dataclass(frozen=True, slots=True)
class PeekRequest:
    """What to look at. `members`: per zip at most; `limit`: files at most, 0 for all."""

    project: str
    filters: tuple[str, ...] = ()
    limit: int = 0
    members: int = 3
    parallel: int = 4
    retry_policy: RetryPolicy = field(default_factory=lambda: RetryPolicy(total=_RETRY_SECONDS))


def peek_at_files(
    client: flywheel.Client, request: PeekRequest, settings: Settings
) -> Iterator[Report]:
    """Yield a report for each DICOM file of a project, in order of their ids. Raises SiteError.

    A file that cannot be read has a report too, which says why; SiteError is raised only where the
    site as a whole no longer answers.
    """
    project = find_project(client, request.project)
    files = list_dicom_files(client, project.id, request.filters)
    wanted = wanted_by(settings)

    def report_on(file: SiteFile) -> Report:
        return judge_archive(_look_at(client, file, request, wanted, settings.limits), settings)

    with quiet_pydicom(), rare_collections():
        some = islice(files, request.limit or None)
        yield from map_in_order(report_on, some, request.parallel, request.retry_policy)


def _look_at(
    client: flywheel.Client, file: SiteFile, request: PeekRequest, wanted: Wanted, limits: Limits
) -> Archive:
    """Read a file, repeatedly if needed; in the end, members that cannot be fetched are damaged."""
    name = f"{file.entry.parent_ref.id}/{file.name}"

    def read(*, is_last: bool = False) -> Archive:
        with ExitStack() as stack:
            source = _SiteFileOpener(client, file, request.members, stack, is_last).to_source()
            return read_source(name, source, wanted, limits=limits)

    try:
        return request.retry_policy.repeat(read)
    except SiteError as error:
        with site_errors("checking whether the site still answers"):
            client.get_auth_status()
        fault = Fault(ArchiveFault.NOT_REACHED, str(error))
    with suppress(SiteError):
        found = read(is_last=True)
        if found.instances:
            return found
    return Archive(name, "file", 1, fault=fault, unseen=Unseen(1))


@dataclass(frozen=True, slots=True)
class _SiteFileOpener:
    """Opens a file of a site as an input, whose members are fetched as far as they are read."""

    client: flywheel.Client
    file: SiteFile
    most: int
    stack: ExitStack
    is_last: bool

    def to_source(self) -> Source:
        """Open the file, as a zip if its name or first bytes say so and the site can list it."""
        is_named_zip = self.file.name.lower().endswith(".zip")
        entries = _list_members(self.client, self.file) if is_named_zip else None
        if entries is None:
            whole = self.stack.enter_context(closing(begin_file(self.client, self.file)))
            kind = sniff(whole.read_at(0, SNIFFED))
            if kind in ("dicom", "bare-dicom"):
                return Source("file", (self._single(whole),), 1)
            is_unnamed_zip = kind == "zip" and not is_named_zip
            entries = _list_members(self.client, self.file) if is_unnamed_zip else None
            if entries is None:
                return Source("file", fault=fault_of_kind(kind))
        chosen, unseen = choose_members(entries, self.most)
        return Source("zip", self._members(chosen), len(chosen), unseen=unseen)

    def _single(self, whole: Beginning) -> Member:
        with site_errors("reading the file's size"):
            size = int(self.file.entry.size)
        return Member(self.file.name, size, whole.open)

    def _members(self, entries: Sequence[MemberEntry]) -> Iterator[Member]:
        for entry in entries:
            if not entry.size:
                yield Member(entry.path, 0, io.BytesIO)
                continue
            begun = begin_member(self.client, self.file, entry.path, is_damaged=self.is_last)
            with closing(begun):
                yield Member(entry.path, entry.size, begun.open)


def _list_members(client: flywheel.Client, file: SiteFile) -> list[MemberEntry] | None:
    """Return the members that the site lists for a zip, None if it cannot. Raises SiteError.

    The JSON is parsed here: the SDK would make an object with a date of each member.
    """
    ask: Callable[..., object] = partial(
        client.files_api.get_file_zip_info_with_http_info,
        file.id,
        version=file.version,
        _preload_content=False,
        _return_http_data_only=True,
    )
    doing = "listing the members"
    try:
        with closing(Beginning(ask, doing, _LISTING_LIMIT)) as begun:
            content = begun.read_at(0, _LISTING_LIMIT)
    except RefusedError:
        return None
    with site_errors(doing):
        found = json.loads(content)["members"] or []
        entries = [MemberEntry(str(each["path"]), int(each["size"])) for each in found]
    return [entry for entry in entries if not entry.path.endswith("/")]
