"""What the consumers were seen to do: one file for each way of running one, with every record.

A record is kept under the digest of the archive that it was made with, so that a variant that has
changed since has no record.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.places import EVIDENCE

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One run. `setup`: how the consumer was run; `programs`: name -> version of what took part."""

    setup: str
    programs: Mapping[str, str]
    date: str
    records: Mapping[str, Record]


def path_of(setup: str) -> Path:
    """Return the file of a way of running a consumer."""
    return EVIDENCE / f"{setup}.json"


def load_evidence(setup: str) -> Evidence:
    """Read a file. Raises FileNotFoundError if nothing was seen yet."""
    content = json.loads(path_of(setup).read_text("utf-8"))
    records = {record["digest"]: record for record in content["records"]}
    return Evidence(content["setup"], content["programs"], content["date"], records)


def save_evidence(evidence: Evidence) -> None:
    """Write a file: a line for each record, so that changes can be read."""
    head = {"setup": evidence.setup, "programs": dict(evidence.programs), "date": evidence.date}
    lines = [
        json.dumps({"digest": key, **record}, sort_keys=True, ensure_ascii=False)
        for key, record in evidence.records.items()
    ]
    lines.sort(key=lambda line: json.loads(line)["id"])
    body = ",\n".join(lines)
    text = json.dumps(head, sort_keys=True, indent=0)[:-2] + f',\n"records": [\n{body}\n]\n}}\n'
    EVIDENCE.mkdir(parents=True, exist_ok=True)
    path_of(evidence.setup).write_text(text, "utf-8")


def merge(
    old: Mapping[str, Record], new: Mapping[str, Record], wanted: set[str]
) -> dict[str, Record]:
    """Return the new records, and of the old ones those that are still wanted."""
    return {key: record for key, record in {**old, **new}.items() if key in wanted}
