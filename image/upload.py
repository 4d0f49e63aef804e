"""Lays out the folder that the image is built from, and that Flywheel's command line uploads.

It holds what the last commit holds, with the name of the image in its manifest.
"""

import json
import re
import shutil
from pathlib import Path

from image.engine import EngineError, call
from scripts.run_gear import BUILD, ROOT

UPLOAD = BUILD / "upload"
"""The folder; `manifest.json` is in it."""
_PART = r"[a-z0-9][a-z0-9._-]*"
_NAME = re.compile(rf"(?:{_PART}(?::[0-9]+)?/)?(?:{_PART}/)*{_PART}")
"""Name of an image without its tag: perhaps a registry with a port, folders, and its own name."""


def lay_out_upload(image: str) -> str:
    """Write the folder for an image of this name ("": the manifest's); return it with its tag.

    Raises EngineError for a name that no registry takes, or with a tag: that is the version.
    """
    shutil.rmtree(UPLOAD, ignore_errors=True)
    UPLOAD.mkdir(parents=True)
    call(["git", "-C", str(ROOT), "checkout-index", "--all", f"--prefix={UPLOAD}/"])
    return name_image(UPLOAD / "manifest.json", image)


def name_image(path: Path, image: str) -> str:
    """Write an image's name into a manifest, with the version as its tag; return both."""
    text = path.read_text("utf-8")
    manifest = json.loads(text)
    before: str = manifest["custom"]["gear-builder"]["image"]
    if not image:
        return before
    if not _NAME.fullmatch(image):
        raise EngineError(
            f"IMAGE={image}: not the name of an image; write it like registry.example/group/"
            f"{manifest['name']}, without a tag: that is the version, {manifest['version']}"
        )
    after = f"{image}:{manifest['version']}"
    path.write_text(text.replace(json.dumps(before), json.dumps(after)), "utf-8")
    return after
