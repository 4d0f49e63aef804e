"""Measures `batch collect` on a project of very many files, held by a site in another process.

The site and the command share the machine's cores, so the command's own CPU time and memory are
what counts; a real site answers in its own time, and several requests wait for it at once.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

from bench.meter import Usage, run_command
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.report.flywheel_metadata import INFO_KEY, to_metadata
from fw_gear_dicom_check.settings import to_settings
from tests.support.dicom_files import COMPLETE, dicom_file, series, without, write_zip
from tests.support.flywheel_site.server import running
from tests.support.flywheel_site.state import GROUP, PROJECT, State

MOST_BYTES = 300_000_000
"""Memory that the command may take, however many files there are."""
_FORMS = ("csv", "parquet", "html")
_PER_ACQUISITION = 4
_MAKERS = ("SIEMENS", "GE MEDICAL SYSTEMS", "Philips", "Canon")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print, or serve. Return 1 if the command took more memory than it may."""
    parser = argparse.ArgumentParser(prog="bench.collect", description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--serve", action="store_true", help="be the site, until the input ends")
    options = parser.parse_args(arguments)
    if options.serve:
        serve(options.files)
        return 0
    with tempfile.TemporaryDirectory() as folder, site(options.files) as key:
        usage = measure(Path(folder), key)
        rows = (Path(folder) / "project.csv").read_bytes().count(b"\r\n") - 1
    _tell(
        f"{rows:,} files: {usage.wall:.0f} s, {usage.cpu:.0f} s of CPU, {usage.peak / 1e6:.0f} MB"
    )
    return int(rows != options.files or usage.peak > MOST_BYTES)


def measure(folder: Path, key: str) -> Usage:
    """Run the command, all forms in one pass."""
    outputs = [part for form in _FORMS for part in ("-o", str(folder / f"project.{form}"))]
    command = [sys.executable, "-m", "fw_gear_dicom_check.cli.app", "batch", "collect"]
    project = ["--project", f"{GROUP}/{PROJECT}", "--parallel", "8"]
    return run_command([*command, *project, *outputs], environment={"FW_API_KEY": key})


@contextmanager
def site(files: int) -> Iterator[str]:
    """Yield the API key of a site that runs in a process of its own."""
    command = [sys.executable, "-m", "bench.collect", "--serve", "--files", str(files)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603 - a list
        out, into = cast("TextIO", process.stdout), cast("TextIO", process.stdin)
        try:
            yield out.readline().strip()
        finally:
            into.close()


def serve(files: int) -> None:
    """Hold a project and answer until the input ends; print the key first."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as found:
        fill(found.state, files, [*make_infos(Path(folder))])
        found.log = _Nothing()
        _tell(found.key())
        sys.stdin.read()


def fill(state: State, files: int, infos: Sequence[Mapping[str, Any]]) -> None:
    """Put files into a project, with the given results in turn; each tenth was not checked."""
    for number in range(files):
        if number % _PER_ACQUISITION == 0:
            acquisition = state.add_acquisition(f"a{number}")
        info = infos[number % len(infos)] if number % 10 else {}
        state.add_checked(acquisition, f"{number}.dicom.zip", info)


def make_infos(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what the gear writes into a file, of archives that lack this and that."""
    settings = to_settings(Options())
    for number, maker in enumerate(_MAKERS):
        table = without(COMPLETE, *list(COMPLETE)[number :: len(_MAKERS)][: number * 2])
        members = {name: dicom_file(each) for name, each in series(5, table).items()}
        path = write_zip(folder / "a.dicom.zip", members)
        told = to_metadata(check_archive(path, settings))
        results = {"job_info": {"version": "0.1.0"}, **told.results}
        header = {"dicom": {"Manufacturer": maker, "Padding": "x" * 2000}}
        yield {"qc": {INFO_KEY: results}, INFO_KEY: told.info, "header": header}


class _Nothing(list[Any]):
    """A log that keeps nothing."""

    def append(self, _entry: object) -> None:
        """Forget it."""


def _tell(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a program's output


if __name__ == "__main__":
    sys.exit(main())
