"""What the items of a form must be to each other: faults that a schema cannot see. Advice is in `reading.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intersession.definition.answers import Disclosure
from intersession.definition.build import YES_NO
from intersession.definition.conditions import Condition
from intersession.definition.form import Form
from intersession.definition.items import Item
from intersession.definition.score import has_number, range_of
from intersession.definition.scoring import Measure

# Names that a sheet (a WTForms form) has already.
RESERVED = frozenset(
    {"csrf_token", "data", "errors", "form_errors", "hidden_tag", "is_submitted", "meta", "populate_obj", "process"}
    | {"validate", "validate_on_submit"}
)
CHOSEN = frozenset({"choice", "choices", "yes_no"})
WORDLESS = frozenset({"text", "date", "time", "grid", "info"})
MOST_DOTS = 12
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong. `thing`: the key of an item or measure, or "" for the form; `setting`: where in it.

    `among`: "items" or "measures", whose keys may be the same words.
    """

    thing: str
    setting: str
    why: str
    among: str = "items"


def problems(form: Form) -> Iterator[Problem]:
    """Yield what is wrong with a form, in the order of the file."""
    earlier: dict[str, Item] = {}
    for item in form.items:
        if item.key in earlier:
            yield Problem(item.key, "key", "another item has this key already")
        if item.key in RESERVED:
            yield Problem(item.key, "key", "this word is taken; choose another key")
        yield from _of_item(item, form)
        yield from _of_conditions(item, earlier)
        earlier[item.key] = item
    yield from _of_form(form, earlier)
    for measure in form.measures:
        yield from _of_measure(measure, earlier)
    keys = [measure.key for measure in form.measures]
    doubled = next((key for key in keys if keys.count(key) > 1), None)
    if doubled:
        yield Problem(doubled, "key", "two measures have this key", "measures")


def _of_item(item: Item, form: Form) -> Iterator[Problem]:
    yield from _of_range(item)
    yield from _of_options(item)
    if item.private and item.disclosure != Disclosure.COUNSELOR_ONLY:
        yield Problem(item.key, "disclosure", "a private item is always counselor_only")
    if form.individual and item.disclosure == Disclosure.SHARED:
        yield Problem(item.key, "disclosure", "an individual form shares nothing")
    if item.concern and not item.private:
        yield Problem(item.key, "concern", "an item that raises a concern must be private: true")
    if item.reverse and not has_number(item):
        yield Problem(item.key, "reverse", "only an item with a number can be turned around")
    if item.track and not has_number(item):
        yield Problem(item.key, "track", "only an item with a number can be tracked")


def _of_range(item: Item) -> Iterator[Problem]:
    if item.kind in {"scale", "slider", "number"} and item.minimum >= item.maximum:
        yield Problem(item.key, "minimum", "minimum must be less than maximum")
    elif item.kind == "scale" and not _is_countable(item):
        yield Problem(item.key, "maximum", f"a scale has whole numbers, at most {MOST_DOTS} of them")
    elif item.kind in {"slider", "number"} and item.step > item.maximum - item.minimum:
        yield Problem(item.key, "step", "step is larger than the whole range")
    if item.kind == "grid" and not item.maximum.is_integer():
        yield Problem(item.key, "maximum", "a grid counts in whole numbers")
    yield from _of_bounds(item)


def _of_bounds(item: Item) -> Iterator[Problem]:
    """Dates and times are compared as they are written, so they must be written in full."""
    form, example = (_DATE, "2026-11-23") if item.kind == "date" else (_TIME, "22:30")
    for setting, bound in (("earliest", item.earliest), ("latest", item.latest)):
        if bound and not form.fullmatch(bound):
            yield Problem(item.key, setting, f"write it like {example}")
    if item.earliest and item.latest and item.earliest > item.latest:
        yield Problem(item.key, "earliest", "earliest must not be after latest")


def _is_countable(item: Item) -> bool:
    whole = float(item.minimum).is_integer() and float(item.maximum).is_integer()
    return whole and item.maximum - item.minimum < MOST_DOTS


def _of_options(item: Item) -> Iterator[Problem]:
    rows = {row.key for row in item.rows}
    for key in item.uncounted:
        if key not in rows:
            yield Problem(item.key, "uncounted", f'there is no row "{key}"')
    allowed = [option.key for option in YES_NO]
    if item.kind == "yes_no" and [option.key for option in item.options] not in (allowed, allowed[:2]):
        yield Problem(item.key, "options", "a yes_no has yes, no and, when wished, rather_not, in this order")


def _of_conditions(item: Item, earlier: dict[str, Item]) -> Iterator[Problem]:
    if item.show_if:
        if item.show_if.item not in earlier:
            yield Problem(item.key, "show_if", f'there is no earlier item "{item.show_if.item}"')
        yield from (Problem(item.key, "show_if", why) for why in _of_condition(item.show_if, earlier))
    if item.concern:
        known = {**earlier, item.key: item}
        if item.concern.when.item not in known:
            yield Problem(item.key, "concern", f'there is no item "{item.concern.when.item}" here or earlier')
        yield from (Problem(item.key, "concern", why) for why in _of_condition(item.concern.when, known))


def _of_condition(condition: Condition, known: dict[str, Item]) -> Iterator[str]:
    tests = [bool(condition.any_of), condition.at_most is not None, condition.at_least is not None]
    if sum(tests) != 1:
        yield "it takes exactly one of any_of, at_most, at_least"
    about = known.get(condition.item)
    if about is None:
        return
    if about.kind in WORDLESS:
        yield f'"{about.key}" is of kind {about.kind}: nothing can hang on it'
    elif about.kind in CHOSEN:
        keys = {option.key for option in about.options}
        yield from (f'"{about.key}" has no option "{key}"' for key in condition.any_of if key not in keys)
        if not condition.any_of:
            yield f'"{about.key}" is chosen from options: use any_of'
    elif about.kind in {"scale", "slider", "number"} and condition.any_of:
        yield f'"{about.key}" is a number: use at_most or at_least'


def _of_form(form: Form, items: dict[str, Item]) -> Iterator[Problem]:
    if form.conjoint and form.individual:
        yield Problem("", "individual", "a form is done together or alone, not both")
    for key in form.short:
        if key not in items:
            yield Problem("", "short", f'there is no item "{key}"')
        elif (needs := items[key].show_if) and needs.item not in form.short:
            yield Problem("", "short", f'"{key}" is asked only after "{needs.item}", which is not in the short form')


def _fault(measure: Measure, setting: str, why: str) -> Problem:
    return Problem(measure.key, setting, why, "measures")


def _of_measure(measure: Measure, items: dict[str, Item]) -> Iterator[Problem]:
    unknown = [key for key in measure.items if key not in items]
    silent = [key for key in measure.items if key in items and not has_number(items[key])]
    yield from (_fault(measure, "items", f'there is no item "{key}"') for key in unknown)
    yield from (_fault(measure, "items", f'"{key}" has no number') for key in silent)
    if not unknown and not silent:
        yield from _of_measure_range(measure, [items[key] for key in measure.items])
    yield from _of_measure_parts(measure)
    if measure.validated and not measure.source:
        yield _fault(measure, "source", "a validated measure names its source")
    if (measure.sd or measure.reliability or measure.change) and not measure.source:
        yield _fault(measure, "source", "numbers from a study name their source")


def _of_measure_range(measure: Measure, items: list[Item]) -> Iterator[Problem]:
    ranges = [range_of(item) for item in items]
    over = 1 if measure.method == "sum" else len(items)
    low, high = (sum(ends) * measure.factor / over for ends in zip(*ranges, strict=True))
    if abs(low - measure.low) > 1e-6 or abs(high - measure.high) > 1e-6:
        reach = f"its items reach from {low:g} to {high:g}, not {measure.low:g} to {measure.high:g}"
        yield _fault(measure, "low", reach)
    if measure.missing == "mean_of_rest" and len(set(ranges)) > 1:
        yield _fault(measure, "missing", "mean_of_rest needs items of one range")


def _of_measure_parts(measure: Measure) -> Iterator[Problem]:
    prorates = measure.missing == "mean_of_rest"
    if prorates and not (measure.missing_source and 0 < measure.missing_most < len(measure.items)):
        yield _fault(measure, "missing", "mean_of_rest needs missing_most (not all items) and missing_source")
    if not prorates and (measure.missing_most or measure.missing_source):
        yield _fault(measure, "missing", "missing_most and missing_source go with missing: mean_of_rest")
    if measure.cutoff is not None and not measure.low <= measure.cutoff <= measure.high:
        yield _fault(measure, "cutoff", "the cutoff is outside low and high")
    for part in measure.subscales:
        if set(part.items) - set(measure.items):
            yield _fault(measure, "subscales", f'"{part.key}" has items that the measure has not')
    for before, band in zip((None, *measure.bands), measure.bands, strict=False):
        if band.low > band.high or (before and band.low <= before.high):
            yield _fault(measure, "bands", f'"{band.key}" overlaps, or is not in order')
