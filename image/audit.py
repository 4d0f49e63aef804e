"""Asks for known vulnerabilities of the locked packages, or of those in the image.

Exit code 0: all were looked up and none is known; 1: some are known; 2: not all could be looked up.
pip-audit itself ends with 0 where a service answers for no package at all.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from image.contents import TOOLS, build_and_unpack, find_packages
from image.engine import EngineError, start
from scripts.run_gear import ROOT

LOCKS = (
    *("requirements.txt", "requirements-dev.txt", "image/requirements.txt"),
    *("fuzz/requirements.txt", "tests/support/remote/requirements.txt"),
)
SERVICES = ("pypi", "osv")
"""Asked in this order, until one answers for all."""
UNANSWERED = 2
"""Exit code."""
OWN = "fw-gear-dicom-check"
"""In the image, and in no registry."""
_LONGEST = 160
"""Characters that are told of why a service does not answer."""


def main() -> int:
    """Tell what is known, and return the worst exit code."""
    options = argparse.ArgumentParser(prog="image.audit", description=__doc__)
    options.add_argument("--image", action="store_true", help="what is inside the image")
    try:
        if not options.parse_args().image:
            return max(ask_each(lock, to_arguments(lock)) for lock in LOCKS)
        return ask_each("image", ["--path", str(find_packages(build_and_unpack()))])
    except EngineError as error:
        sys.exit(f"image.audit: {error}")


def to_arguments(lock: str) -> list[str]:
    """Return what asks for a file of locked packages."""
    return ["--require-hashes", "--disable-pip", "--requirement", str(ROOT / lock)]


def ask_each(title: str, wanted: Sequence[str]) -> int:
    """Ask the services until one has answered for all packages, and tell what they say."""
    code = UNANSWERED
    for service in SERVICES:
        code, lines = judge(*ask(service, wanted))
        sys.stdout.writelines(f"{title}: {service}: {line}\n" for line in lines)
        if code != UNANSWERED:
            return code
    sys.stdout.write(f"{title}: NOT AUDITED; run it where a service can be reached\n")
    return code


def ask(service: str, wanted: Sequence[str]) -> tuple[str, str]:
    """Return what pip-audit writes as JSON, and the last that it says besides."""
    quiet = ["--progress-spinner", "off", "--format", "json", "--desc", "off"]
    ended = start([str(TOOLS / "pip-audit"), "--vulnerability-service", service, *quiet, *wanted])
    said = ended.stderr.strip().splitlines() or ["nothing"]
    return ended.stdout, said[-1]


def judge(answer: str, said: str) -> tuple[int, list[str]]:
    """Return the exit code that an answer means, and the lines that tell it."""
    try:
        packages = json.loads(answer)["dependencies"]
    except ValueError:
        return UNANSWERED, [f"does not answer: {said[:_LONGEST]}"]
    asked = [each for each in packages if each["name"] != OWN]
    skipped = [each for each in asked if "vulns" not in each]
    known = [line for each in asked for line in _tell_known(each)]
    if known:
        return 1, [*known, f"{len(known)} known vulnerabilities in {len(asked)} packages"]
    if skipped or not asked:
        reasons = sorted({str(each["skip_reason"]).partition(":")[0] for each in skipped})
        missing = f"{len(skipped)} of {len(asked)} packages were not looked up"
        return UNANSWERED, [f"{missing}: {'; '.join(reasons) or 'there are none'}"]
    return 0, [f"no known vulnerability in {len(asked)} packages"]


def _tell_known(package: Mapping[str, Any]) -> Iterator[str]:
    for each in package.get("vulns", ()):
        mended = ", ".join(each.get("fix_versions", ())) or "no version yet"
        yield f"{package['name']} {package['version']}: {each['id']}, mended in {mended}"


if __name__ == "__main__":
    sys.exit(main())
