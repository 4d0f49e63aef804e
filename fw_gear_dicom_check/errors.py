"""The faults that end a run: an input, a profile or a site that cannot be used."""


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


class SiteError(Exception):
    """A Flywheel site refuses what was asked."""


class SiteDownError(SiteError):
    """A Flywheel site does not answer as it should; later it may."""


class GoneError(SiteError):
    """What was asked for is not on the site, or not any more."""
