"""All bad inputs, row by row of the list in docs/robustness.md."""

from robustness.inputs.bad_input import BadInput
from robustness.inputs.files import FILES
from robustness.inputs.found_files import FOUND_FILES
from robustness.inputs.found_zips import FOUND_ZIPS
from robustness.inputs.objects import OBJECTS
from robustness.inputs.odd_zips import ODD_ZIPS
from robustness.inputs.second_look import SECOND_LOOK
from robustness.inputs.sets import SETS
from robustness.inputs.values import VALUES
from robustness.inputs.zips import ZIPS

_ALL = (*ZIPS, *ODD_ZIPS, *FILES, *VALUES, *OBJECTS, *SETS, *FOUND_ZIPS, *FOUND_FILES, *SECOND_LOOK)


def _order(each: BadInput) -> tuple[int, int]:
    return "ZDSOX".index(each.row[0]), int(each.row[1:])


INPUTS = tuple(sorted(_ALL, key=_order))
"""In the order of the rows."""
