"""Renders pages: self-contained HTML out of the templates beside this file.

Texts from headers and sites are hostile. Whatever a template prints is made visible (controls,
direction marks) and then escaped, without the template asking for it.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fw_gear_dicom_check.report.lines import to_visible

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = "templates"


def render(template: str, facts: Mapping[str, object]) -> str:
    """Return a page. Raises jinja2.UndefinedError for a fact that the template wants and has not.

    Each page needs the fact `version`, of this product.
    """
    return make_environment().get_template(template).render(facts)


@lru_cache(maxsize=1)
def make_environment() -> "Environment":
    """Return what templates are read with; they print nothing that is not safe in a page."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - costs 40 ms

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FunctionLoader(_read),
        finalize=_to_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"thousands": _to_thousands, "percent": _to_percent}
    return environment


def _read(name: str) -> str:
    return files("fw_gear_dicom_check.report.page").joinpath(_FOLDER, name).read_text("utf-8")


def _to_printed(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Make a text visible; markup comes from the templates themselves."""
    return to_visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _to_thousands(count: int) -> str:
    return f"{count:,}"


def _to_percent(part: int, whole: int) -> str:
    """Return a share as CSS writes it: `12.5%`."""
    return f"{100 * part / whole:.4g}%" if whole else "0%"
