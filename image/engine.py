"""The commands of docker, podman, or the rig for machines that have neither."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from scripts.run_gear import BUILD, ROOT

SHARED = ROOT.parent / "shared"
"""Real files and an engine for machines without one; not part of a clone."""
GEAR_ROOT = PurePosixPath("/flywheel/v0")
_ISOLATION = (
    "--network none --read-only --tmpfs /tmp:size=64m --cap-drop all "
    "--security-opt no-new-privileges --user 1000:1000"
)
_BUILDKIT = {"DOCKER_BUILDKIT": "1", "BUILDX_NO_DEFAULT_ATTESTATIONS": "1"}
"""For docker; an attestation would note when it was made."""
_RIG = SHARED / "container" / "rig.sh"
_LAST_LINES = 20
"""Of what a command told before it failed, that many lines are told."""


class EngineError(Exception):
    """There is no engine, or it could not build or look at an image."""


@dataclass(frozen=True, slots=True)
class Dated:
    """An image to be built for others: its one date, in seconds since 1970, and further labels.

    `base`: of which image it is made, "" for the one that the Dockerfile names.
    """

    folder: Path
    tag: str
    epoch: int
    base: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that knows images, and its commands where programs differ.

    `build`: a folder as a tag, as anybody would. `build_dated`: from nothing, with one date.
    `run`: an image's manifest in a gear folder. `variables`: of the program's environment.
    """

    program: str
    build: Callable[[Path, str], list[str]]
    build_dated: Callable[[Dated], list[str]]
    run: Callable[[str, Path], list[str]]
    variables: Mapping[str, str] = field(default_factory=dict)


def find_engine() -> Engine:
    """Return docker, else the rig, else podman (the rig's own is of no use without it).

    Raises EngineError if there is none.
    """
    if answers("docker"):
        return named("docker", date_for_docker, _BUILDKIT)
    if _RIG.is_file() and os.geteuid() == 0:
        return rig(Path(os.environ.get("WORK", Path.home() / ".cache" / "gear-rig")))
    if answers("podman"):
        return named("podman", date_for_podman, {})
    raise EngineError("neither docker nor podman answers, and there is no rig to run")


def named(
    program: str, build_dated: Callable[[Dated], list[str]], variables: Mapping[str, str]
) -> Engine:
    """Return docker or podman."""
    return Engine(
        program,
        build=lambda folder, tag: [program, "build", "--tag", tag, str(folder)],
        build_dated=build_dated,
        run=lambda tag, gear_dir: to_run(program, tag, gear_dir.resolve()),
        variables=variables,
    )


def rig(store: Path) -> Engine:
    """Return the rig: its own way to build and run, its podman and buildah for all else."""
    return Engine(
        "podman",
        build=lambda folder, tag: [str(_RIG), "build", str(folder), tag],
        build_dated=lambda dated: date_for_rig(store, dated),
        run=lambda tag, gear_dir: [str(_RIG), "run", tag, str(gear_dir)],
        variables={
            "CONTAINERS_STORAGE_CONF": str(store / "storage.conf"),
            "CONTAINERS_CONF": str(store / "containers.conf"),
            "TMPDIR": str(store / "tmp"),
        },
    )


def date_for_docker(dated: Dated) -> list[str]:
    """Return the command for docker; BuildKit 0.11 or newer takes the date from its argument."""
    return ["docker", "build", "--no-cache", *to_arguments(dated)]


def date_for_podman(dated: Dated) -> list[str]:
    """Return the command for podman."""
    date = ["--timestamp", str(dated.epoch)]
    return ["podman", "build", "--no-cache", *date, *to_arguments(dated)]


def date_for_rig(store: Path, dated: Dated) -> list[str]:
    """Return the command for the rig's buildah, after one that makes the base image."""
    nothing = BUILD / "image" / "nothing"
    nothing.mkdir(parents=True, exist_ok=True)
    (nothing / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n", "utf-8")
    call([str(_RIG), "build", str(nothing), "dicom-check:nothing"])
    chroot = ["--isolation", "chroot", "--layers=false", "--no-cache", "--pull-never"]
    certificates = ["--volume", f"{store}/certs:/etc/ssl/certs:ro"]
    date = ["--timestamp", str(dated.epoch)]
    return ["buildah", "bud", *chroot, *certificates, *date, *to_arguments(dated)]


def to_arguments(dated: Dated) -> list[str]:
    """Return what all engines call alike."""
    labels = [f"--label={name}={value}" for name, value in dated.labels.items()]
    date = f"--build-arg=SOURCE_DATE_EPOCH={dated.epoch}"
    base = [f"--build-arg=BASE={dated.base}"] if dated.base else []
    return [date, *base, *labels, "--tag", dated.tag, str(dated.folder)]


def to_run(program: str, tag: str, gear_dir: Path) -> list[str]:
    """Return the command that runs an image as Flywheel does, by the manifest in it."""
    cat = ["--network", "none", "--entrypoint", "/bin/cat", tag, str(GEAR_ROOT / "manifest.json")]
    manifest = json.loads(call([program, "run", "--rm", *cat]))
    mounts = (("input", ":ro"), ("output", ""), ("config.json", ":ro"))
    volumes = [f"--volume={gear_dir / part}:{GEAR_ROOT / part}{mode}" for part, mode in mounts]
    variables = [f"--env={key}={value}" for key, value in manifest["environment"].items()]
    shell = ["--entrypoint", "/bin/sh", tag, "-c", f"cd {GEAR_ROOT} && {manifest['command']}"]
    return [program, "run", "--rm", *_ISOLATION.split(), *volumes, *variables, *shell]


def inspect(engine: Engine, tag: str, wanted: str) -> str:
    """Return something about an image; `wanted` is a Go template, such as {{.Id}}."""
    command = [engine.program, "image", "inspect", "--format", wanted, tag]
    return call(command, engine.variables).strip()


def export(engine: Engine, tag: str, target: Path) -> None:
    """Write all that an image holds into a tar file."""
    container = call([engine.program, "create", tag], engine.variables).split()[-1]
    try:
        call([engine.program, "export", "--output", str(target), container], engine.variables)
    finally:
        call([engine.program, "rm", container], engine.variables)


def answers(name: str) -> bool:
    """Tell whether an engine is installed and runs."""
    return shutil.which(name) is not None and start([name, "info"]).returncode == 0


def start(
    command: Sequence[str], variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    environment = os.environ | dict(variables or {})
    return subprocess.run(  # noqa: S603 - a list, no shell
        command, capture_output=True, text=True, check=False, env=environment
    )


def call(command: Sequence[str], variables: Mapping[str, str] | None = None) -> str:
    """Return what a command tells. Raises EngineError with its last lines."""
    ended = start(command, variables)
    if ended.returncode:
        last = "\n".join((ended.stdout + ended.stderr).splitlines()[-_LAST_LINES:])
        raise EngineError(f"`{' '.join(command)}` ended with {ended.returncode}:\n{last}")
    return ended.stdout
