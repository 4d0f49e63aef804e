"""Tells the date on which something was made."""

import os
import time


def today() -> str:
    """Return the date in UTC, `2026-11-28`; that of SOURCE_DATE_EPOCH where it is set."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = float(given) if given.isdecimal() else time.time()
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))
