"""The built-in kinds of items, one a file. They are registered like anybody's: see `plugin.py`."""

from __future__ import annotations

from intersession.hooks.types import Kind
from intersession.kinds.choice import Choice
from intersession.kinds.choices import Choices
from intersession.kinds.date import Date
from intersession.kinds.grid import Grid
from intersession.kinds.info import Info
from intersession.kinds.number import Number
from intersession.kinds.scale import Scale
from intersession.kinds.slider import Slider
from intersession.kinds.text import Text
from intersession.kinds.time import Time
from intersession.kinds.yes_no import YesNo

BUILT_IN: tuple[Kind, ...] = (
    *(Scale(), Slider(), Number(), Choice(), Choices(), YesNo()),
    *(Text(), Date(), Time(), Grid(), Info()),
)

__all__ = ["BUILT_IN"]
