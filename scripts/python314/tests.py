"""Runs tests, in one process; its last expression is pytest's exit code, which run.mjs takes.

Left out is what starts programs and servers, or needs packages that are written in C.
"""

import sys

import pytest

NAMES = (
    *("cases", "checks", "corpora", "corpora_archives", "damaged_element", "derive"),
    *("derive_dates", "derive_routing", "equivalent_instances", "kinds", "pattern"),
    *("pixel_end", "profile", "skipping", "tally", "text_encoding", "upload", "viewers", "walker"),
    *("words", "zip_directory"),
)
"""Of tests/test_<name>.py, which is tests of reading, rules and derived values."""

print(sys.version)  # noqa: T201 - a program's output
int(pytest.main(["-q", "-p", "no:cacheprovider", *(f"tests/test_{name}.py" for name in NAMES)]))
