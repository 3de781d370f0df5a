"""Reading a number that somebody typed or chose: shared by the scale, slider and number kinds, which it is not."""

from __future__ import annotations

import math
import re
from typing import Any

from intersession.definition.items import Item
from intersession.errors import AnswerError
from intersession.kinds.fields import is_blank

# A comma with one or two digits after it is a decimal comma; with three it could be thousands, so it is refused.
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,6}|,[0-9]{1,2})?", re.ASCII)
_NEAR = 1e-6


def read_number(item: Item, data: Any) -> int | float | None:
    """Return the number within the item's range and steps, whole when it is, or None for no answer.

    Raise AnswerError: not_number, out_of_range, off_step.
    """
    if is_blank(data):
        return None
    value = round(_number(item, data), 6)
    if not item.minimum <= value <= item.maximum:
        raise AnswerError(item.key, "out_of_range")
    steps = (value - item.minimum) / item.step
    if abs(steps - round(steps)) > _NEAR:
        raise AnswerError(item.key, "off_step")
    return int(value) if value.is_integer() else value


def _number(item: Item, data: Any) -> float:
    if isinstance(data, str) and _NUMBER.fullmatch(data.strip()):
        return float(data.strip().replace(",", "."))
    if isinstance(data, int | float) and not isinstance(data, bool):
        try:
            value = float(data)
        except OverflowError as error:
            raise AnswerError(item.key, "out_of_range") from error
        if math.isfinite(value):
            return value
    raise AnswerError(item.key, "not_number")
