"""The faults that end a run: an input, a profile, a site or a cluster that cannot be used."""


class ArchiveError(Exception):
    """The path itself cannot be read: it is missing, forbidden or no file at all.

    Made of the path and the reason, so that the path can be told by another name.
    """

    def __str__(self) -> str:
        """Return `path: reason`."""
        return ": ".join(map(str, self.args))


class BugError(ArchiveError):
    """This program itself is at fault; told without any value of what it was working on."""


class ProfileError(Exception):
    """A profile, a mapping or an option says something that this program does not understand."""


class OutputTooLargeError(Exception):
    """An output is longer than its limit."""


class CallError(Exception):
    """The command cannot do what it was called for: a URL, or a package that is not installed."""


class ClusterError(Exception):
    """A cluster does not answer, or cannot do the work."""


class SiteError(Exception):
    """A Flywheel site refuses what was asked."""


class RefusedError(SiteError):
    """A Flywheel site cannot answer such a request (400, 422 and the like)."""


class SiteDownError(SiteError):
    """A Flywheel site does not answer as it should; later it may.

    `after`: seconds that the site wants to be left alone, 0 if it has not said so.
    """

    def __init__(self, reason: str, after: float = 0.0) -> None:
        """Say what was being done and what came of it."""
        super().__init__(reason)
        self.after = after


class BusyError(SiteDownError):
    """A Flywheel site has too many requests, and has not done what was asked."""


class GoneError(SiteError):
    """What was asked for is not on the site, or not any more."""
