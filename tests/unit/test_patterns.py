"""No pattern of ours runs for long, whatever it is given: twice the letters cost about twice the time."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from types import FrameType

import pytest

import intersession
from intersession import config
from intersession.definition.reading import grade, inflesz, longest_sentence
from intersession.jobs.messages import invitation, lint
from intersession.kinds.text import tidy
from intersession.resources import FORMS
from intersession.standalone.forms import _EMAIL as EMAIL

UNITS = (
    *"a1-_' .!:@,;=y[]()<>\n\r\té",
    "\n ", ".)", "a'", "a-", "es", "1,", "1.", "5.1.", "https://", "<style>", 'alt="', "x@", "[es]", "\u2028 ", "ia",
)  # fmt: skip  # a list to read at a glance
ENDS = ("\0", "x")
LETTERS = 4_000
SECONDS = 0.02
"""Of CPU. A linear pattern takes a hundredth of that here; one that tries every letter anew, half a second."""
OF_OUR_PAGES = {"intersession.pdf.collection.STYLE", "intersession.web.summaries.STYLE"}
"""These read pages that our templates made: what people wrote has no "<" there."""

AT_THE_BEGINNING = {config.ONE_ADDRESS.pattern, EMAIL.pattern}
"""Asked of a whole value, from its first letter on. Looked for within a longer text they would be slow."""


class TooLong(Exception):
    """The time was over before the pattern had an answer."""


def patterns() -> dict[str, re.Pattern[str]]:
    """Give every pattern that a module of ours keeps, by its name."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(intersession.__path__, "intersession."):
        if ".migrations." in module.name:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            kept = {name: value}
            if type(value).__module__.startswith("intersession."):
                kept = {f"{name}.{one}": getattr(value, one, None) for one in getattr(type(value), "__slots__", ())}
            found |= {f"{module.name}.{one}": it for one, it in kept.items() if isinstance(it, re.Pattern)}
    of_schema = {
        f"schema {one}": re.compile(one)
        for one in in_schema(json.loads((FORMS / "schema.json").read_text(encoding="utf-8")))
    }
    return {name: one for name, one in (found | of_schema).items() if name not in OF_OUR_PAGES}


def in_schema(node: object) -> Iterator[str]:
    values = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for value in values:
        yield from in_schema(value)
    if isinstance(node, dict) and isinstance(node.get("pattern"), str):
        yield node["pattern"]


def takes_long(work: Callable[[], object], *, seconds: float = SECONDS) -> bool:
    """Say whether this takes more than its time, twice; it is stopped then."""
    return _took(work, 3 * seconds) > seconds and _took(work, 3 * seconds) > seconds


def _took(work: Callable[[], object], most: float) -> float:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLong

    before, began = signal.signal(signal.SIGVTALRM, stop), time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, most)
    with suppress(TooLong):
        work()
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)
    return time.process_time() - began


def slow_on(pattern: re.Pattern[str]) -> list[str]:
    """Give the beginnings of what this pattern is slow on."""
    ways = ("match",) if pattern.pattern in AT_THE_BEGINNING else ("search", "fullmatch")
    texts = [unit * (LETTERS // len(unit)) + end for unit in UNITS for end in ENDS]
    return [text[:8] for text in texts for way in ways if takes_long(partial(getattr(pattern, way), text))]


def test_no_pattern_of_ours_runs_for_long() -> None:
    found = patterns()

    assert len(found) > 35
    assert {name: slow for name, one in found.items() if (slow := slow_on(one))} == {}


@pytest.mark.parametrize("bad", [r"(a+)+!", r"\w*(?:counsel|therap)\w*", r"[.!?]+\s", r"(\n\s*)+x"])
def test_a_pattern_that_runs_for_long_is_found(bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.UNITS", ("a", ".", "\n"))

    assert slow_on(re.compile(bad))


@pytest.mark.parametrize("reads", [tidy, lint, grade, inflesz, longest_sentence], ids=lambda one: one.__name__)
def test_twenty_thousand_letters_of_anything_are_read_at_once(reads: Callable[[str], object]) -> None:
    for unit in UNITS:
        text = unit * (20_000 // len(unit)) + "\0"
        assert not takes_long(partial(reads, text), seconds=0.1), unit


def test_a_word_that_tells_too_much_is_still_named_whole() -> None:
    assert lint("Your couples-counseling!") == ['it says "couples"', 'it says "counseling"']
    words = invitation("https://p.test/i#x", subject="Pareja_s", counselor="Amara", locale="en")
    assert words.subject == "A note for you"
