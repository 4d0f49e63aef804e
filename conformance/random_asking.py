"""Puts drawn variants to a consumer; of a slow one, what was seen before is not looked at again."""

import json
from collections.abc import Mapping
from pathlib import Path

from conformance.evidence import Record
from conformance.parts import Part
from conformance.variants import Put

AT_ONCE = 12
"""Archives of one run of a browser: after so many, what was seen is kept."""
_TRIES = 2
"""A run that ended early is repeated: what it recorded last may be a browser that had gone."""


def ask_part(
    part: Part, variants: Mapping[str, Put], archives: Mapping[str, Path], kept: Path
) -> dict[str, Record]:
    """Return the records by digest. `kept`: the file of what a slow consumer has seen."""
    if not part.is_slow:
        return part.run(variants, archives)
    found: dict[str, Record] = json.loads(kept.read_text("utf-8")) if kept.is_file() else {}
    missing = [key for key in variants if key not in found]
    for start in range(0, len(missing), AT_ONCE):
        some = {key: variants[key] for key in missing[start : start + AT_ONCE]}
        for _ in range(_TRIES):
            records = part.run(some, archives)
            if records.keys() == some.keys():
                found |= records
                kept.write_text(json.dumps(found), "utf-8")
                break
    return {key: record for key, record in found.items() if key in variants}
