"""Lists the DICOM files of a project, page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import flywheel

from fw_gear_dicom_check.flywheel.retry import RetryPolicy, ask_site

_PAGE = 250
"""Files per page, as the SDK itself requests them."""


@dataclass(frozen=True, slots=True)
class SiteFile:
    """One version of a file. `entry`: the SDK's object, which a job takes as input."""

    id: str
    version: int
    name: str
    tags: tuple[str, ...]
    entry: Any

    @property
    def key(self) -> str:
        """The identifier of this version of this file on the site."""
        return f"{self.id}:{self.version}"


def list_dicom_files(
    client: flywheel.Client,
    project: str,
    filters: Sequence[str] = (),
    retry_policy: RetryPolicy | None = None,
) -> Iterator[SiteFile]:
    """Yield the DICOM files below a project, in order of their ids. Raises SiteError."""
    wanted = {"filter": ",".join((f"parents.project={project}", "type=dicom", *filters))}

    def read() -> Any:  # noqa: ANN401 - the SDK has no types
        return client.get_all_files(limit=_PAGE, **wanted)

    while entries := ask_site("listing the files", read, retry_policy or RetryPolicy()).results:
        for entry in entries:
            tags = tuple(entry.tags or ())
            yield SiteFile(
                str(entry.file_id), int(entry.version or 1), str(entry.name), tags, entry
            )
        wanted["after_id"] = str(entries[-1].file_id)
