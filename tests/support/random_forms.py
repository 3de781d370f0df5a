"""Forms that nobody would write, for property-based tests: every kind and setting, any letters that a file may hold."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from intersession.definition.answers import Disclosure
from intersession.definition.checks import problems
from intersession.definition.conditions import Condition
from intersession.definition.form import Card, Form, Part
from intersession.definition.items import Concern, Item, Option

LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
KINDS = ("scale", "slider", "number", "choice", "choices", "yes_no", "text", "date", "time", "grid", "info")
YES_NO = (Option("yes", "Yes"), Option("no", "No"), Option("rather_not", "I would rather not say"))


def words(most: int) -> st.SearchStrategy[str]:
    """Words that somebody could type, and letters that nobody would."""
    odd = st.text(LETTERS, min_size=1, max_size=min(most, 40)).filter(str.strip)
    return odd | st.sampled_from(
        ["How close?", "yes", "null", "- no", "a: b", "#x", "1.0", "'", '"', "{{ 7 }}", "é\n\nè"]
    )


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers with at most three decimals."""
    return st.integers(round(low * 1000), round(high * 1000)).map(lambda thousandths: thousandths / 1000)


@st.composite
def items(draw: st.DrawFn, key: str, earlier: tuple[Item, ...]) -> Item:
    """An item of any kind that may hang on an earlier one."""
    kind = draw(st.sampled_from(KINDS))
    settings: dict[str, Any] = _SETTINGS[kind](draw) if kind in _SETTINGS else {}
    ask = "" if kind == "info" else draw(words(200))
    if kind != "info":
        settings["private"] = draw(st.booleans())
        settings["needed"] = draw(st.booleans())
        if not settings["private"]:
            settings["disclosure"] = draw(st.sampled_from(Disclosure))
    chosen = [one for one in earlier if one.kind in {"choice", "choices", "yes_no"}]
    hangs = draw(st.booleans())
    if chosen and hangs:
        about = draw(st.sampled_from(chosen))
        picked = draw(st.lists(st.sampled_from(about.options), min_size=1, unique=True))
        settings["show_if"] = Condition(about.key, any_of=tuple(option.key for option in picked))
    if kind == "yes_no" and settings["private"] and draw(st.booleans()):
        settings["concern"] = Concern("afraid", Condition(key, any_of=("yes",)), closes_gate=draw(st.booleans()))
    return Item(key=key, kind=kind, ask=ask, **settings)


def _ranged(draw: Any) -> dict[str, Any]:
    low = draw(numbers(-50, 50))
    return {"minimum": low, "maximum": round(low + draw(numbers(1, 100)), 3), "step": draw(numbers(0.001, 0.5))}


def _scale(draw: Any) -> dict[str, Any]:
    low = float(draw(st.integers(-5, 5)))
    ends = {"low": draw(words(40)), "high": draw(words(40)), "track": draw(st.sampled_from(["", "closeness"]))}
    return {"minimum": low, "maximum": low + draw(st.integers(1, 11)), "reverse": draw(st.booleans()), **ends}


def _listed(draw: Any, most: int, least: int) -> tuple[Option, ...]:
    keys = draw(
        st.lists(st.from_regex(r"[a-z0-9][a-z0-9_]{0,9}", fullmatch=True), min_size=least, max_size=most, unique=True)
    )
    return tuple(Option(key, draw(words(200))) for key in keys)


def _grid(draw: Any) -> dict[str, Any]:
    rows = _listed(draw, 6, 1)
    uncounted = (rows[0].key,) if draw(st.booleans()) else ()
    return {"rows": rows, "uncounted": uncounted, "maximum": float(draw(st.integers(1, 9))), "low": draw(words(40))}


_SETTINGS: dict[str, Any] = {
    "scale": _scale,
    "slider": _ranged,
    "number": _ranged,
    "choice": lambda draw: {"options": _listed(draw, 6, 2), "hint": draw(words(300))},
    "choices": lambda draw: {"options": _listed(draw, 6, 2)},
    "yes_no": lambda draw: {
        "options": draw(st.sampled_from([YES_NO, YES_NO[:2], (Option("yes", "Ja"), Option("no", "Nein"))]))
    },
    "text": lambda draw: {"long": draw(st.booleans()), "max_length": draw(st.integers(1, 20_000))},
    "date": lambda draw: {"earliest": draw(st.sampled_from(["", "2026-01-31"]))},
    "time": lambda draw: {"latest": draw(st.sampled_from(["", "22:30"]))},
    "grid": _grid,
    "info": lambda draw: {"text": draw(words(2000))},
}


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """A form with nothing wrong: parts, a card or none, a one-minute form or none."""
    parts: list[Part] = []
    made: tuple[Item, ...] = ()
    for _ in range(draw(st.integers(1, 3))):
        own: list[Item] = []
        for _ in range(draw(st.integers(1, 3))):
            own.append(draw(items(f"q{len(made) + 1}", made)))
            made = (*made, own[-1])
        parts.append(Part(draw(words(60)), tuple(own), draw(st.just("") | words(300))))
    lines = st.lists(words(200), max_size=2).map(tuple)
    card = Card(
        draw(words(300)), draw(lines), draw(lines), draw(st.just("") | words(300)), draw(st.just("") | words(400))
    )
    plain = [one.key for one in made if one.show_if is None]
    form = Form(
        key=draw(st.from_regex(r"[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)),
        version=draw(st.integers(1, 9999)),
        language=draw(st.sampled_from(["en", "es", "es-MX", "de"])),
        title=draw(words(80)),
        public_title=draw(words(60)),
        about=draw(words(300)),
        minutes=draw(numbers(0.5, 60)),
        parts=tuple(parts),
        card=draw(st.none() | st.just(card)),
        short=tuple(plain[:2]) if draw(st.booleans()) else (),
        conjoint=draw(st.booleans()),
        contraindicated_when=draw(st.sampled_from([(), ("afraid", "hurt")])),
    )
    assert next(problems(form), None) is None
    return form
