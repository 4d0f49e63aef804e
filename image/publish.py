"""Builds the image to be published: with one date, and with labels that name the revision.

The date is SOURCE_DATE_EPOCH's, else that of the last commit.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from image.engine import Dated, EngineError, call, find_engine, inspect
from image.upload import UPLOAD, lay_out_upload
from scripts.run_gear import ROOT

_LABEL = "org.opencontainers.image."


def main() -> None:
    """Build it under the given name or the manifest's, and tell its id, labels and folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--image", default="", help="its name, without a tag")
    parser.add_argument("--base", default="", help="the image that it is made of")
    options = parser.parse_args()
    manifest = json.loads((ROOT / "manifest.json").read_text("utf-8"))
    try:
        refuse_changes()
        tag = lay_out_upload(options.image)
        epoch = read_epoch()
        labels = to_labels(manifest, epoch, ask_git("rev-parse", "HEAD"))
        engine = find_engine()
        call(engine.build_dated(Dated(UPLOAD, tag, epoch, options.base, labels)), engine.variables)
        written = json.loads(inspect(engine, tag, "{{json .Config.Labels}}"))
        sys.stdout.write(f"{tag}\n{inspect(engine, tag, '{{.Id}}')}\n")
    except EngineError as error:
        sys.exit(f"image.publish: {error}")
    sys.stdout.writelines(f"{name}={written[name]}\n" for name in sorted(written))
    sys.stdout.write(f"to upload: {UPLOAD.relative_to(ROOT)}\n")


def refuse_changes() -> None:
    """Raise EngineError where the image would hold what no commit holds."""
    if changed := ask_git("status", "--porcelain"):
        raise EngineError(f"commit first: {changed.splitlines()[0].strip()} is in no revision")


def read_epoch() -> int:
    """Return the image's date, in seconds since 1970. Raises EngineError."""
    given = os.environ.get("SOURCE_DATE_EPOCH") or ask_git("log", "-1", "--format=%ct")
    if not given.isdecimal():
        raise EngineError(f"SOURCE_DATE_EPOCH: {given!r} is no number of seconds since 1970")
    return int(given)


def to_labels(manifest: Mapping[str, Any], epoch: int, revision: str) -> dict[str, str]:
    """Return the labels that the Dockerfile cannot know; those without a value are left out."""
    known = {
        "created": datetime.fromtimestamp(epoch, UTC).isoformat().replace("+00:00", "Z"),
        "revision": revision,
        "source": manifest["source"],
        "url": manifest["url"],
    }
    return {f"{_LABEL}{name}": value for name, value in known.items() if value}


def ask_git(*arguments: str) -> str:
    """Return what git tells of this checkout. Raises EngineError."""
    try:
        told = subprocess.run(  # noqa: S603 - a list, no shell
            ["git", "-C", str(ROOT), *arguments],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise EngineError(f"git {arguments[0]}: not a checkout of git's, or no git") from error
    return told.stdout.strip()


if __name__ == "__main__":
    main()
