"""Scores: answers' numbers and a form version -> one number, or none. Pure. Change over time is not here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intersession.definition.form import Form
from intersession.definition.items import Item
from intersession.definition.scoring import Band, Measure, Subscale

NUMERIC = frozenset({"scale", "slider", "number"})
SILENT = frozenset({"choices", "text", "date", "time", "grid", "info"})


@dataclass(frozen=True, slots=True)
class Score:
    """One measure for one reflection. Never edited, never averaged over people.

    `is_at_or_above_cutoff`: None when the measure has no cutoff. `prorated`: how many answers were filled in by the
    rule that the form declares.
    """

    measure: str
    version: int
    value: float
    band: str = ""
    is_at_or_above_cutoff: bool | None = None
    subscales: tuple[tuple[str, float], ...] = ()
    prorated: int = 0


def has_number(item: Item) -> bool:
    """Say whether answers to this item have a number. Of an unknown kind we believe it."""
    if item.kind == "choice":
        return all(option.key.isdecimal() for option in item.options)
    return item.kind not in SILENT


def range_of(item: Item) -> tuple[float, float]:
    """Return the smallest and largest number of an item, both included."""
    if item.kind == "yes_no":
        return 0.0, 1.0
    if item.kind == "choice":
        keys = [float(option.key) for option in item.options]
        return min(keys), max(keys)
    return float(item.minimum), float(item.maximum)


def series_scale(item: Item) -> tuple[float, float, bool]:
    """Return what makes two tracked items draw one line: the range of their numbers, and which way it counts."""
    return (*range_of(item), item.reverse)


def score(measure: Measure, form: Form, values: Mapping[str, float]) -> Score | None:
    """Compute a measure, or return None for "not scored": answers are missing beyond what the measure allows.

    `values`: item key -> the number of its answer, as its kind gives it. Raise ValueError for one outside its range.
    """
    numbers = {key: _turned(form.item(key), values[key]) for key in measure.items if key in values}
    lacking = len(measure.items) - len(numbers)
    if not numbers or lacking > (measure.missing_most if measure.missing == "mean_of_rest" else 0):
        return None
    filled = _filled(measure.items, numbers)
    value = _combined(measure, filled.values())
    return Score(
        measure.key,
        measure.version,
        value,
        band=next((band.key for band in measure.bands if _holds(band, value)), ""),
        is_at_or_above_cutoff=None if measure.cutoff is None else value >= measure.cutoff,
        subscales=tuple((part.key, _part_score(measure, part, filled)) for part in measure.subscales),
        prorated=lacking,
    )


def range_of_part(measure: Measure, form: Form, part: Subscale) -> tuple[float, float]:
    """Return the smallest and largest number of a subscale, both included."""
    ends = [range_of(form.item(key)) for key in part.items]
    return _combined(measure, [low for low, _ in ends]), _combined(measure, [high for _, high in ends])


def _turned(item: Item, value: float) -> float:
    low, high = range_of(item)
    if not low <= value <= high:
        raise ValueError(f"{item.key}: {value} is not from {low:g} to {high:g}")
    return low + high - value if item.reverse else float(value)


def _filled(keys: Iterable[str], numbers: Mapping[str, float]) -> dict[str, float]:
    """Put the mean of the answers that are there in place of each that is not."""
    mean = sum(numbers.values()) / len(numbers)
    return {key: numbers.get(key, mean) for key in keys}


def _combined(measure: Measure, numbers: Iterable[float]) -> float:
    all_of_them = list(numbers)
    total = sum(all_of_them) * measure.factor
    return round(total if measure.method == "sum" else total / len(all_of_them), 6)


def _part_score(measure: Measure, part: Subscale, filled: Mapping[str, float]) -> float:
    return _combined(measure, [filled[key] for key in part.items])


def _holds(band: Band, value: float) -> bool:
    return band.low <= value <= band.high
