"""Looks at a TOML text before it is parsed: whether its keys and its nesting stay small.

Python's parser takes the square of a dotted key's parts in time, and one call for each level.
"""

import re

MOST_PARTS = 16
"""Parts of one dotted key; a profile needs three."""
DEEPEST = 16
"""Arrays and tables that are written one inside the other; a profile needs two."""
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)'
    r"|'''(?:[^']|'(?!''))*+(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|\#[^\n]*+"
    r"|[\n=,.\[\]{}]",
    re.DOTALL,
)
"""Texts and comments as a whole, and the characters that divide keys; never backtracks."""
_PASSED_OVER = frozenset("\"'#")
"""What a text or a comment begins with."""


def refuse_shape(text: str) -> str:
    """Return what is too large to be parsed, "" where nothing is."""
    dots = depth = 0
    for token in _TOKEN.finditer(text):
        character = token[0][0]
        if character in _PASSED_OVER:
            continue
        dots = dots + 1 if character == "." else 0
        depth += (character in "[{") - (character in "]}")
        if dots >= MOST_PARTS:
            return f"it has a key of more than {MOST_PARTS} parts"
        if depth > DEEPEST:
            return "it is nested too deeply"
    return ""
