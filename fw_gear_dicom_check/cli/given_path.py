"""The type of every path that a user types: an empty one, as of an unset variable, is refused."""

import os
from typing import Any

import click


class GivenPath(click.Path):
    """A path; an empty text would mean the current folder, and is most likely a mistake."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401 - whatever click.Path gives
        """Return the path. Raises BadParameter for an empty one."""
        if not os.fspath(value):
            self.fail("the path is empty; the current folder is '.'", param, ctx)
        return super().convert(value, param, ctx)
