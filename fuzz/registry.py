"""The list of targets."""

from collections.abc import Mapping

from fuzz.target import Target
from fuzz.targets import archive, dates, header, profile, report, routing

TARGETS: Mapping[str, Target] = {
    each.TARGET.name: each.TARGET for each in (archive, header, dates, routing, profile, report)
}
"""By name; their shares make a thousand."""
