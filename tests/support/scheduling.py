"""Which worker runs which test: any the next one, but of some modules one worker runs all."""

from pathlib import PurePath

from xdist.scheduler import LoadScopeScheduling

ONE_WORKER = ("test_conformance", "test_discretion")
"""Modules whose tests share what takes seconds to make; another worker would make it again."""
LONG_FIRST = (
    "test_mutations",
    "test_bombs",
    "test_site_end_to_end",
    "test_remote_s3",
    "test_cluster",
    "test_walker",
    "test_surroundings",
)
"""Modules with tests of several seconds: begun last, one of them would be waited for alone."""


class Scheduling(LoadScopeScheduling):  # type: ignore[misc] # xdist's classes are untyped
    """Modules for one worker come first, then test by test."""

    def _split_scope(self, nodeid: str) -> str:
        """Return the name of what is run together (xdist: "How it works", own schedulers)."""
        module = nodeid.partition("::")[0]
        return module if PurePath(module).stem in ONE_WORKER else nodeid
