"""Draws damaged archives."""

import random

from fuzz.header_mutations import damage
from fuzz.seeds import made_files
from fuzz.zip_mutations import damage_zip, pack


def damaged_input(draw: random.Random) -> bytes:
    """Return a zip with a damaged member, a damaged zip, or a damaged file that is no zip."""
    files = made_files()
    kind = draw.randrange(8)
    if kind == 0:
        return damage(draw.choice(files), draw)
    members = {f"{number}.dcm": draw.choice(files) for number in range(draw.choice((1, 1, 2)))}
    members["0.dcm"] = damage(members["0.dcm"], draw)
    content = pack(members, draw)
    return damage_zip(content, draw) if kind <= 3 else content
