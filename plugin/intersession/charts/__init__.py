"""Numbers to SVG, the same drawing for a web page and for paper. What the numbers mean is in `measures/`."""

from __future__ import annotations

from intersession.charts.calendar import Cell, Row, calendar
from intersession.charts.dumbbell import Pair, dumbbell
from intersession.charts.given_noticed import Column, given_noticed
from intersession.charts.lines import Line, one_line, pair_line, spark
from intersession.charts.svg import Words, print_image

__all__ = [
    "Cell",
    "Column",
    "Line",
    "Pair",
    "Row",
    "Words",
    "calendar",
    "dumbbell",
    "given_noticed",
    "one_line",
    "pair_line",
    "print_image",
    "spark",
]
