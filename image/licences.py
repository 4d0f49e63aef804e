"""The licences of what an image holds, as a page."""

from collections.abc import Iterator, Mapping
from typing import Any

_HEAD = """# Licences of what the image holds

Made by `make sbom` from what the packages say of themselves; a Debian package lists the licences
of all its files.

| component | version | licence |
|---|---|---|
"""
_UNTOLD = "**says none**"


def to_page(sbom: Mapping[str, Any]) -> str:
    """Return a table, the product first."""
    components = [sbom["metadata"]["component"], *sbom["components"]]
    return _HEAD + "".join(_to_rows(components))


def to_licences(component: Mapping[str, Any]) -> list[str]:
    """Return the names of a component's licences."""
    return sorted({_to_name(each) for each in component.get("licenses", ())})


def _to_rows(components: list[Mapping[str, Any]]) -> Iterator[str]:
    for each in components:
        licences = ", ".join(to_licences(each)) or _UNTOLD
        yield f"| {each['name']} | {each['version']} | {licences.replace('|', '/')} |\n"


def _to_name(licence: Mapping[str, Any]) -> str:
    known = licence.get("license", {})
    return str(licence.get("expression") or known.get("id") or known["name"]).rpartition(" :: ")[2]
