"""What a measure is: a number computed from answers, with all that is needed to read it honestly."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of a measure, both ends included."""

    key: str
    label: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Subscale:
    """A part of a measure with its own sum or mean."""

    key: str
    label: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """How answers become one number.

    `method`: "sum" or "mean" over `items`, reversed ones turned around within their own range, times `factor`.
    `missing`: "none" (any missing item gives no score) or "mean_of_rest" with `missing_most`, the most items that may
    lack, and `missing_source`, who says so.
    `direction`: "higher" or "lower" is better, or "" when neither is claimed.
    `sd`, `reliability`, `source`: needed for reliable change; without any of them the verdict is "cannot tell".
    """

    key: str
    title: str
    items: tuple[str, ...]
    method: str = "sum"
    factor: float = 1
    low: float = 0
    high: float = 10
    direction: str = "higher"
    cutoff: float | None = None
    bands: tuple[Band, ...] = ()
    subscales: tuple[Subscale, ...] = ()
    missing: str = "none"
    missing_most: int = 0
    missing_source: str = ""
    sd: float | None = None
    reliability: float | None = None
    change: float | None = None
    source: str = ""
    validated: bool = False
    version: int = 1
