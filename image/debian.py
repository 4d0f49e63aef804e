"""The Debian packages of an image, as components of an SBOM."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

_FIELD = re.compile(r"^(\S+): (.*)$", re.MULTILINE)
_LICENSE = re.compile(r"^License:[ \t]*(\S.*)$", re.MULTILINE)
"""A license's short name in a machine-readable copyright file."""
_COMMON = re.compile(r"/usr/share/common-licenses/([A-Za-z]+(?:-\d+(?:\.\d+)*)?)")
"""Named by copyright files that are for people only."""


def read_debian_packages(contents: Path) -> Iterator[dict[str, Any]]:
    """Yield a component for each installed package, by its name."""
    release = (contents / "etc" / "debian_version").read_text("utf-8").strip().partition(".")[0]
    status = (contents / "var" / "lib" / "dpkg" / "status").read_text("utf-8")
    packages = [dict(_FIELD.findall(paragraph)) for paragraph in status.split("\n\n")]
    installed = [each for each in packages if each.get("Status") == "install ok installed"]
    for fields in sorted(installed, key=lambda each: each["Package"]):
        yield to_component(contents, fields, release)


def to_component(contents: Path, fields: Mapping[str, str], release: str) -> dict[str, Any]:
    """Return a package as CycloneDX 1.6 has it."""
    name, version, machine = fields["Package"], fields["Version"], fields["Architecture"]
    address = f"pkg:deb/debian/{quote(name)}@{quote(version, safe='')}"
    purl = f"{address}?arch={machine}&distro=debian-{release}"
    licenses = read_licenses(contents / "usr" / "share" / "doc" / name / "copyright")
    component = {"bom-ref": purl, "type": "library", "name": name, "version": version, "purl": purl}
    told = [{"license": {"name": each, "acknowledgement": "declared"}} for each in licenses]
    return component | ({"licenses": told} if told else {})


def read_licenses(copyright_file: Path) -> list[str]:
    """Return the names of the licenses in a copyright file, as Debian writes them, sorted."""
    if not copyright_file.is_file():
        return []
    text = copyright_file.read_text("utf-8", errors="replace")
    return sorted({each.strip() for each in _LICENSE.findall(text) or _COMMON.findall(text)})
