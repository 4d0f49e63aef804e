"""Chooses the words of a rule that are true of the objects that it has found at fault."""

from collections.abc import Sequence
from dataclasses import replace

from fw_gear_dicom_check.checks.check import CheckContext
from fw_gear_dicom_check.checks.instance_groups import GROUPS
from fw_gear_dicom_check.model import Header, Rule, Words
from fw_gear_dicom_check.rules.toml_table import Table


def to_words(table: Table) -> dict[str, Words]:
    """Return the words by group, in the order in which a rule gives them. Raises ProfileError."""
    content = table.content.get("words", {})
    if not isinstance(content, dict):
        raise table.fail("'words' must hold a table for each group of instances")
    found: dict[str, Words] = {}
    for group, words in content.items():
        if group not in GROUPS or not isinstance(words, dict):
            raise table.fail(f"'words' has '{group}', which is no group of instances")
        inner = Table(f"{table.place}: words.{group}", words)
        inner.refuse_unknown(frozenset({"why", "fix"}))
        found[group] = Words(inner.text("why"), inner.text("fix"))
    return found


def with_words_for(rule: Rule, headers: Sequence[Header], context: CheckContext) -> Rule:
    """Return a rule with the words of the first group that all of these headers belong to."""
    for group, words in rule.words.items():
        if all(GROUPS[group](header, context.classes) for header in headers):
            return replace(rule, why=words.why, fix=words.fix)
    return rule
