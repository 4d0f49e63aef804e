"""Why a header is not read, or not read in the way that was tried first."""


class NotWalkableError(Exception):
    """The header cannot be read without pydicom: it is not whole, or not written in the usual way.

    Nothing is wrong yet; pydicom decides.
    """


class HeaderTooLargeError(Exception):
    """The header, or one value in it, is longer than the limit."""


class TooDeepError(Exception):
    """Sequences are nested more deeply than the limit allows."""
