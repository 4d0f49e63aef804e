"""Inputs that are lines of text."""

from random import Random


def to_lines(content: bytes) -> list[str]:
    """Return the lines of an input, each byte a character, as values of plain VRs are decoded."""
    return content.decode("latin-1").split("\n")


def hostile_lines(content: bytes, draw: Random, words: tuple[str, ...]) -> bytes:
    """Replace, splice, double, remove and swap lines, or parts of them, by words."""
    lines = content.split(b"\n")
    for _ in range(draw.choice((1, 1, 2, 3))):
        at = draw.randrange(len(lines))
        word = draw.choice(words).encode("utf-8", "surrogatepass")
        line, kind = lines[at], draw.randrange(6)
        place = draw.randrange(len(line) + 1)
        if kind == 0:
            lines[at] = word
        elif kind == 1:
            lines[at] = line[:place] + word + line[place:]
        elif kind == 2:  # noqa: PLR2004 - one kind of six
            lines[at] = line[:place] + draw.randbytes(1) + line[place + 1 :]
        elif kind == 3:  # noqa: PLR2004 - the same
            lines.insert(at, word)
        elif kind == 4 and len(lines) > 1:  # noqa: PLR2004 - the same
            del lines[at]
        else:
            lines[at] = line[:place] * draw.choice((1, 2, 40))
    return b"\n".join(lines)
