"""Builds the gear's image and runs it on three real archives, against runs without a container."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fw_gear_dicom_check.errors import ArchiveError
from scripts.run_gear import BUILD, ROOT, lay_out, real_file, run_gear, zip_real_series

SHARED = ROOT.parent / "shared"
"""Real files and an engine for machines without one; not part of a clone."""
VENDORS = ("neurolabusc+dcm_qa_ge", "neurolabusc+dcm_qa_philips", "FNNDSC+SAG-anon")
"""Real series of GE, Philips and Siemens."""
IMAGE, PROBE_IMAGE = "dicom-check:test", "dicom-check:probe"
GEAR_ROOT = PurePosixPath("/flywheel/v0")
LARGEST = 180_000_000
"""Bytes that the image must stay below."""
ISOLATION = (
    "--network none --read-only --tmpfs /tmp:size=64m --cap-drop all "
    "--security-opt no-new-privileges --user 1000:1000"
)
PROBE = """
import errno, json, os, socket
network = socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect_ex(("192.0.2.1", 9))
root = "read-only" if os.statvfs("/").f_flag & os.ST_RDONLY else "writable"
facts = {"network": errno.errorcode.get(network), "root": root, "uid": os.getuid()}
json.dump(facts, open("output/facts.json", "w"))
"""
"""Run by a manifest in the gear's place, it tells how the gear is run."""
PROBED = {"network": "ENETUNREACH", "root": "read-only", "uid": 1000}


class EngineError(Exception):
    """There is no engine, or it could not build or look at an image."""


@dataclass(frozen=True, slots=True)
class Engine:
    """The commands that build a folder, tell an image's bytes, and run an image's manifest."""

    build: Callable[[Path, str], list[str]]
    size: Callable[[str], list[str]]
    run: Callable[[str, Path], list[str]]


def main() -> int:
    """Build, run, compare; return 1 if anything differs from what is expected."""
    os.umask(0o022)  # the container's user must be able to read what is laid out
    try:
        faults = [_show(*checked) for checked in check_image(find_engine())]
    except (ArchiveError, EngineError) as error:
        sys.exit(f"test_image: {error}")
    failed = sum(map(bool, faults))
    _tell(f"{len(faults) - failed} passed, {failed} failed")
    return int(failed > 0)


def find_engine() -> Engine:
    """Return docker, else the rig, else podman (the rig's own is of no use without it).

    Raises EngineError if there is none.
    """
    rig = SHARED / "container" / "rig.sh"
    if answers("docker"):
        return program("docker")
    if rig.is_file() and os.geteuid() == 0:
        return Engine(
            build=lambda folder, tag: [str(rig), "build", str(folder), tag],
            size=lambda tag: [str(rig), "size", tag],
            run=lambda tag, gear_dir: [str(rig), "run", tag, str(gear_dir)],
        )
    if answers("podman"):
        return program("podman")
    raise EngineError("neither docker nor podman answers, and there is no rig to run")


def program(name: str) -> Engine:
    """Return docker or podman."""
    return Engine(
        build=lambda folder, tag: [name, "build", "--tag", tag, str(folder)],
        size=lambda tag: [name, "image", "inspect", "--format", "{{.Size}}", tag],
        run=lambda tag, gear_dir: to_run(name, tag, gear_dir.resolve()),
    )


def to_run(name: str, tag: str, gear_dir: Path) -> list[str]:
    """Return the command that runs an image as Flywheel does, by the manifest in it."""
    cat = ["--network", "none", "--entrypoint", "/bin/cat", tag, str(GEAR_ROOT / "manifest.json")]
    manifest = json.loads(call([name, "run", "--rm", *cat]))
    mounts = (("input", ":ro"), ("output", ""), ("config.json", ":ro"))
    volumes = [f"--volume={gear_dir / part}:{GEAR_ROOT / part}{mode}" for part, mode in mounts]
    variables = [f"--env={key}={value}" for key, value in manifest["environment"].items()]
    shell = ["--entrypoint", "/bin/sh", tag, "-c", f"cd {GEAR_ROOT} && {manifest['command']}"]
    return [name, "run", "--rm", *ISOLATION.split(), *volumes, *variables, *shell]


def answers(name: str) -> bool:
    """Tell whether an engine is installed and runs."""
    return shutil.which(name) is not None and start([name, "info"]).returncode == 0


def start(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a list


def call(command: Sequence[str]) -> str:
    """Return what a command tells. Raises EngineError with its last lines."""
    ended = start(command)
    if ended.returncode:
        last = "\n".join((ended.stdout + ended.stderr).splitlines()[-20:])
        raise EngineError(f"`{' '.join(command)}` ended with {ended.returncode}:\n{last}")
    return ended.stdout


def check_image(engine: Engine) -> Iterator[tuple[str, str]]:
    """Build it; yield its size, isolation and three archives, each with what is wrong, or ""."""
    _tell(f"building {IMAGE}; the first time it takes minutes")
    call(engine.build(ROOT, IMAGE))
    size = int(call(engine.size(IMAGE)))
    title = f"size {size / 1e6:.0f} MB, below {LARGEST / 1e6:.0f} MB"
    yield (title, "" if size < LARGEST else "too large")
    yield ("uid 1000, read-only root, no network", probe(engine))
    for archive in find_archives():
        yield (archive.name, compare(engine, archive))


def probe(engine: Engine) -> str:
    """Build an image with another manifest, and tell what differs in how its command is run."""
    folder = BUILD / "image" / "probe"
    lay_out(folder, real_file("CT_small.dcm"), seen_as=GEAR_ROOT)
    manifest = json.loads((ROOT / "manifest.json").read_text("utf-8"))
    manifest["command"] = manifest["command"].replace("run.py", "probe.py")
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (folder / "probe.py").write_text(PROBE, "utf-8")
    (folder / "Dockerfile").write_text(f"FROM {IMAGE}\nCOPY manifest.json probe.py ./\n", "utf-8")
    call(engine.build(folder, PROBE_IMAGE))
    if fault := run_inside(engine, PROBE_IMAGE, folder):
        return fault
    facts = json.loads((folder / "output" / "facts.json").read_text("utf-8"))
    return "" if facts == PROBED else f"{facts}"


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
