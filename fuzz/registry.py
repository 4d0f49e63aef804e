"""The list of targets."""

from collections.abc import Mapping

from fuzz.target import Target
from fuzz.targets import archive, dates, directory, header, profile, report, routing

TARGETS: Mapping[str, Target] = {
    each.TARGET.name: each.TARGET
    for each in (archive, directory, header, dates, routing, profile, report)
}
"""By name; their shares make a thousand."""
