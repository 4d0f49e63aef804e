"""The two faults that end a run: an input that cannot be opened, a profile that cannot be used."""


class ArchiveError(Exception):
    """The path itself cannot be read: it is missing, forbidden or no file at all."""


class ProfileError(Exception):
    """A profile, a mapping or an option says something that this program does not understand."""
