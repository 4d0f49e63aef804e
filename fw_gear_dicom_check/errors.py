"""The faults that end a run, and the codes of those that do not: of a member, of an archive."""

from enum import StrEnum

from fw_gear_dicom_check.text import LONGEST_MESSAGE, shorten_middle


class MemberFault(StrEnum):
    """Why a member cannot be read; the codes are part of the JSON report and never change."""

    BROKEN_LINK = "broken_link"
    DAMAGED_DEFLATE = "damaged_deflate"
    DAMAGED_ELEMENT = "damaged_element"
    DAMAGED_HEADER = "damaged_header"
    DAMAGED_MEMBER = "damaged_member"
    EMPTY_MEMBER = "empty_member"
    ENCRYPTED = "encrypted"
    HEADER_TOO_LARGE = "header_too_large"
    KEPT_LIMIT = "kept_limit"
    NESTED_TOO_DEEP = "nested_too_deep"
    OUT_OF_MEMORY = "out_of_memory"
    READ_LIMIT = "read_limit"
    TIME_LIMIT = "time_limit"
    TRUNCATED_HEADER = "truncated_header"
    UNREADABLE_FOLDER = "unreadable_folder"
    UNSUPPORTED_COMPRESSION = "unsupported_compression"


class SkipReason(StrEnum):
    """Why a member is left out without being a fault of it; the codes never change."""

    DEVICE = "device"
    DICOMDIR = "dicomdir"
    FOREIGN = "foreign"
    LINKED_FOLDER = "linked_folder"
    NAMED_PIPE = "named_pipe"
    NESTED_ARCHIVE = "nested_archive"
    NOT_DICOM = "not_dicom"
    SOCKET = "socket"


class ArchiveFault(StrEnum):
    """Why an archive cannot be opened at all; the codes never change."""

    DAMAGED_ARCHIVE = "damaged_archive"
    DIRECTORY_TOO_LARGE = "directory_too_large"
    EMPTY_FILE = "empty_file"
    NOT_DICOM = "not_dicom"
    NOT_REACHED = "not_reached"
    OVERLAPPING_MEMBERS = "overlapping_members"
    TOO_MANY_MEMBERS = "too_many_members"
    UNSUPPORTED_CONTAINER = "unsupported_container"


class ArchiveError(Exception):
    """The path itself cannot be read: it is missing, forbidden, or not a file.

    Made of the path and the reason, so that a message can show a digest in place of the path.
    """

    def __str__(self) -> str:
        """Return `path: reason`."""
        return ": ".join(map(str, self.args))


class TimeUpError(ArchiveError):
    """The time for an archive, or for a folder of them, was up before a host had answered."""


class BugError(ArchiveError):
    """This program itself is at fault; the message holds no value of what it was working on."""


class ProfileError(Exception):
    """A profile, a mapping or an option holds something that this program does not understand."""

    def __init__(self, reason: str) -> None:
        """Take the message, which may quote what was given: it is shortened."""
        super().__init__(shorten_middle(reason, LONGEST_MESSAGE))


class OutputTooLargeError(Exception):
    """An output is longer, or takes longer to make, than its limit."""


class CallError(Exception):
    """The command cannot do what it was called for: a bad URL, a package that is not installed."""


class ClusterError(Exception):
    """A cluster does not answer, or cannot do the work."""


class SiteError(Exception):
    """A Flywheel site refuses what was asked."""


class RefusedError(SiteError):
    """A Flywheel site cannot answer such a request (400, 422 and the like)."""


class SiteDownError(SiteError):
    """A Flywheel site does not answer as it should; later it may.

    `after`: seconds to wait before the next request, as the site asks (HTTP Retry-After), else 0.
    """

    def __init__(self, reason: str, after: float = 0.0) -> None:
        """Take the message: what was being done, and how it failed."""
        super().__init__(reason)
        self.after = after


class BusyError(SiteDownError):
    """A Flywheel site has too many requests, and has not done what was asked."""


class GoneError(SiteError):
    """What was asked for is not on the site, or no longer."""
