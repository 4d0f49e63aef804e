"""Builds the gear's image and runs it on real archives, against runs without a container."""

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydicom import dcmread
from pydicom.uid import UID

from fw_gear_dicom_check.errors import ArchiveError
from image.engine import GEAR_ROOT, SHARED, Engine, EngineError, call, find_engine, inspect, start
from scripts.run_gear import BUILD, ROOT, lay_out, real_file, run_gear, zip_folder, zip_real_series

VENDORS = ("neurolabusc+dcm_qa_ge", "neurolabusc+dcm_qa_philips", "FNNDSC+SAG-anon")
"""Real series of GE, Philips and Siemens."""
IMAGE, PROBE_IMAGE = "dicom-check:test", "dicom-check:probe"
LARGEST = 160_000_000
"""Bytes that the image must stay below."""
INSTANCES = 20
"""Of the archive whose check is measured."""
LONGEST = 1.5
"""Seconds of CPU, user and system, that its check may cost, from a cold start to the exit."""
PROBE = ROOT / "image" / "probe.py"
ISOLATED = {"network": "ENETUNREACH", "root": "read-only", "uid": 1000}
"""What the probe must find of its surroundings."""


def main() -> int:
    """Build, run, compare; return 1 if anything differs from what is expected."""
    os.umask(0o022)  # the container's user must be able to read what is laid out
    try:
        faults = [_show(*checked) for checked in check_image(find_engine())]
    except (ArchiveError, EngineError) as error:
        sys.exit(f"image.check: {error}")
    failed = sum(map(bool, faults))
    _tell(f"{len(faults) - failed} passed, {failed} failed")
    return int(failed > 0)


def check_image(engine: Engine) -> Iterator[tuple[str, str]]:
    """Build it; yield its size, how it runs and its results, each with what is wrong, or ""."""
    _tell(f"building {IMAGE}; the first time it takes minutes")
    call(engine.build(ROOT, IMAGE))
    size = int(inspect(engine, IMAGE, "{{.Size}}"))
    title = f"size {size / 1e6:.0f} MB, below {LARGEST / 1e6:.0f} MB"
    yield (title, "" if size < LARGEST else "too large")
    yield from judge(probe(engine))
    for archive in find_archives():
        yield (archive.name, compare(engine, archive))


def probe(engine: Engine) -> Mapping[str, Any]:
    """Run another program in the gear's place, and return what it found. Raises EngineError."""
    folder = BUILD / "image" / "probe"
    lay_out(folder, zip_twenty(BUILD), seen_as=GEAR_ROOT)
    manifest = json.loads((ROOT / "manifest.json").read_text("utf-8"))
    manifest["command"] = manifest["command"].replace("run.py", PROBE.name)
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    shutil.copyfile(PROBE, folder / PROBE.name)
    (folder / "Dockerfile").write_text(f"FROM {IMAGE}\nCOPY manifest.json {PROBE.name} ./\n")
    call(engine.build(folder, PROBE_IMAGE))
    if fault := run_inside(engine, PROBE_IMAGE, folder):
        raise EngineError(f"probe: {fault}")
    facts: Mapping[str, Any] = json.loads((folder / "output" / "facts.json").read_text("utf-8"))
    return facts


def judge(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what the probe had to find, each with what it found instead, or ""."""
    found = {name: facts[name] for name in ISOLATED}
    yield ("uid 1000, read-only root, no network", "" if found == ISOLATED else f"{found}")
    seconds, uncompiled = facts["seconds"], facts["uncompiled"]
    title = f"{INSTANCES} instances: {seconds:.2f} s of CPU, below {LONGEST} s"
    yield (title, "" if seconds < LONGEST else "too slow")
    yield ("all that a run imports is compiled", ", ".join(uncompiled))


def zip_twenty(folder: Path) -> Path:
    """Zip a series of twenty instances, made from a real one, and return the zip."""
    series = folder / "image" / "twenty"
    series.mkdir(parents=True, exist_ok=True)
    instance = dcmread(real_file("CT_small.dcm"))
    for number in range(1, INSTANCES + 1):
        instance.SOPInstanceUID = UID(f"2.25.{number}")
        instance.file_meta.MediaStorageSOPInstanceUID = instance.SOPInstanceUID
        instance.InstanceNumber = number
        instance.save_as(series / f"{number:02}.dcm")
    return zip_folder(series, folder / "image" / "twenty.dicom.zip")


def compare(engine: Engine, archive: Path) -> str:
    """Run the gear with and without a container, and tell which results differ."""
    inside, outside = (BUILD / "image" / archive.name / each for each in ("inside", "outside"))
    lay_out(inside, archive, seen_as=GEAR_ROOT)
    lay_out(outside, archive)
    with (outside / "log").open("w") as log:
        if code := run_gear(outside, log):
            return f"exit code {code} without a container, see {outside / 'log'}"
    if fault := run_inside(engine, IMAGE, inside):
        return fault
    ours, theirs = (read_results(folder / "output") for folder in (inside, outside))
    differ = [name for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name)]
    return f"differs: {', '.join(differ)}" if differ else ""


def run_inside(engine: Engine, tag: str, gear_dir: Path) -> str:
    """Run an image in a gear folder and tell what went wrong."""
    (gear_dir / "output").chmod(0o777)  # uid 1000 inside need not be this user
    ended = start(engine.run(tag, gear_dir))
    (gear_dir / "log").write_text(ended.stdout + ended.stderr, "utf-8")
    return f"exit code {ended.returncode}, see {gear_dir / 'log'}" if ended.returncode else ""


def read_results(output: Path) -> dict[str, object]:
    """Return each file of an output folder: JSON as what it says, others as bytes."""
    return {
        path.name: json.loads(path.read_bytes()) if path.suffix == ".json" else path.read_bytes()
        for path in output.iterdir()
    }


def find_archives() -> list[Path]:
    """Return three vendors' real series where they are at hand, else files of pydicom's package."""
    zips = [sorted((SHARED / "corpora" / "zips" / each).rglob("*.zip")) for each in VENDORS]
    if all(zips):
        return [each[0] for each in zips]
    return [real_file("CT_small.dcm"), zip_real_series(BUILD), real_file("rtplan.dcm")]


def _show(title: str, fault: str) -> str:
    _tell(f"{title:<44}{fault or 'ok'}")
    return fault


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
