"""The exceptions that say why a header is not read, or not without pydicom."""

TOO_DEEP_REASON = "its sequences are nested too deeply to be read; look at it with a DICOM tool"
"""What users read of a TooDeepError, and where Python's own stack was too small."""


class NotWalkableError(Exception):
    """The header cannot be read without pydicom: it is cut short, or encoded in an unusual way.

    That is not a fault yet; pydicom decides.
    """


class HeaderTooLargeError(Exception):
    """The header, or a value in it, is longer than the limit; the message is for users."""


class TooDeepError(Exception):
    """Sequences are nested more deeply than the limit allows."""
