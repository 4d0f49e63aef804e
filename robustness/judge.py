"""Judges how a program fared with a bad input, by one rule for all; the page states it."""

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pydicom.datadict import dictionary_description, tag_for_keyword

from robustness.inputs.bad_input import BadInput
from robustness.places import HERE
from robustness.programs import OURS

Record = Mapping[str, Any]


class Fate(StrEnum):
    """How it went, the best first."""

    RIGHT = "right"
    OTHERWISE = "told as something else"
    WRONG = "wrong success"
    CRASH = "crash"
    HANG = "hang"
    NOT_ASKED = "not asked"


def judge(program: str, each: BadInput, record: Record) -> Fate:
    """Return how a program fared.

    1. It used too much time: a hang. 2. A signal or an uncaught exception ended it: a crash. 3. The
    row demands nothing: right. 4. It ended and said as with a sound input: a wrong success. 5. What
    it said besides has a word for one of the demanded codes: right; else told as something else.
    Ours must have told all codes, and ended with the exit code of the row.
    """
    if record["ended"] == "not asked":
        return Fate.NOT_ASKED
    if record["ended"] in ("hang", "crash"):
        return Fate(record["ended"])
    if program == OURS:
        return _judge_ours(each, record)
    if not each.told:
        return Fate.RIGHT
    if not record["said"] and not record["differs"]:
        return Fate.WRONG
    words = [words_for(code) for code in each.told]
    is_told = any(word.search(line) for word in words for line in record["said"])
    return Fate.RIGHT if is_told else Fate.OTHERWISE


def _judge_ours(each: BadInput, record: Record) -> Fate:
    if set(each.told) <= set(record["said"]) and record["code"] == each.exit_code:
        return Fate.RIGHT
    return Fate.OTHERWISE if record["said"] or record["code"] else Fate.WRONG


@lru_cache
def words_for(code: str) -> re.Pattern[str]:
    """Return what a message must have to have told of a code."""
    name = re.split("[=:]", code)[0].rpartition("/")[2]
    listed = tomllib.loads((HERE / "words.toml").read_text("utf-8"))
    outcome = code.partition("=")[2]
    parts = [listed[key] for key in (name, outcome) if key in listed]
    tag = tag_for_keyword(name)
    if tag is not None:
        spaced = re.escape(dictionary_description(tag)).replace("\\ ", " ?")
        parts += [name, spaced, f"{tag >> 16:04x},? ?(0x)?{tag & 0xFFFF:04x}"]
    return re.compile("|".join(parts), re.IGNORECASE)
