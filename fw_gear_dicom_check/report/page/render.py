"""Renders self-contained HTML pages from the templates beside this file.

Texts from headers and sites are hostile. Whatever a template prints has its controls and direction
marks made visible, and is then escaped for HTML; no template needs to ask for it.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fw_gear_dicom_check.report.lines import to_visible
from fw_gear_dicom_check.report.page.stack_picture import to_picture
from fw_gear_dicom_check.report.space_words import to_facts
from fw_gear_dicom_check.report.timestamp_words import to_stamp_words

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = "templates"


def render(template: str, facts: Mapping[str, object]) -> str:
    """Return a page. Raises jinja2.UndefinedError if the template needs a fact that is not given.

    Every page needs the fact `version`, that of this product.
    """
    return make_environment().get_template(template).render(facts)


@lru_cache(maxsize=1)
def make_environment() -> "Environment":
    """Return the environment of the templates: whatever they print is safe in a page."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - costs 40 ms

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FunctionLoader(_read_template),
        finalize=_to_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "thousands": _to_thousands,
        "percent": _to_percent,
        "stamp_words": to_stamp_words,
        "space_facts": to_facts,
        "stack_picture": to_picture,
    }
    return environment


def _read_template(name: str) -> str:
    return files("fw_gear_dicom_check.report.page").joinpath(_TEMPLATES, name).read_text("utf-8")


def _to_printed(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Return a text with its controls made visible; markup of the templates passes unchanged."""
    return to_visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _to_thousands(count: int) -> str:
    return f"{count:,}"


def _to_percent(part: int, whole: int) -> str:
    """Return a share as a CSS percentage: `12.5%`."""
    return f"{100 * part / whole:.4g}%" if whole else "0%"
