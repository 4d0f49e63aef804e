"""What was seen: one file a program, a line for each input, so that changes can be read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from robustness.places import RECORDS


@dataclass(frozen=True, slots=True)
class Seen:
    """One program's run over all inputs. `records`: by the input's id."""

    program: str
    version: str
    about: str
    date: str
    records: Mapping[str, Mapping[str, Any]]


def load(program: str) -> Seen:
    """Read a program's file. Raises FileNotFoundError if it was never run."""
    content = json.loads((RECORDS / f"{program}.json").read_text("utf-8"))
    records = {record["id"]: record for record in content["records"]}
    return Seen(content["program"], content["version"], content["about"], content["date"], records)


def save(seen: Seen) -> None:
    """Write a program's file."""
    head = {
        "program": seen.program,
        "version": seen.version,
        "about": seen.about,
        "date": seen.date,
    }
    lines = [json.dumps(each, sort_keys=True) for each in seen.records.values()]
    body = ",\n".join(lines)
    text = json.dumps(head, sort_keys=True, indent=0)[:-2] + f',\n"records": [\n{body}\n]\n}}\n'
    RECORDS.mkdir(exist_ok=True)
    (RECORDS / f"{seen.program}.json").write_text(text, "utf-8")
