"""What was counted when variants that nobody wrote were put to the consumers."""

import json
from collections.abc import Mapping
from typing import Any

from conformance.places import EVIDENCE

RANDOM_COUNTS = EVIDENCE / "random-counts.json"


def load_random_counts() -> dict[str, Mapping[str, Any]]:
    """Return profile -> what was counted in the last run of its consumer.

    `seed`, `date`, `setup` (the way of running it), `programs` (name -> version); of `variants`:
    `works`, `verdicts_alike`, `degrees_alike`, `false_pass` (foretold to work, and did not),
    `false_fail` (the other way round); `objects`: sound ones, of which `objects_working`.
    """
    found: dict[str, Mapping[str, Any]] = {}
    if RANDOM_COUNTS.is_file():
        found.update(json.loads(RANDOM_COUNTS.read_text("utf-8")))
    return found


def save_random_counts(counts: Mapping[str, Mapping[str, Any]]) -> None:
    """Write what was counted, beside what is known of other consumers."""
    merged = {**load_random_counts(), **counts}
    RANDOM_COUNTS.write_text(json.dumps(merged, indent=1, sort_keys=True) + "\n", "utf-8")
