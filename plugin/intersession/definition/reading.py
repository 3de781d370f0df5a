"""How a form reads: how easy, how long, and advice to its author. Advice stops nothing; faults are in `checks.py`.

English has a school grade (low is easy), Spanish an INFLESZ value (high is easy); other languages have neither.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from intersession.definition.form import Card, Form
from intersession.definition.items import Item
from intersession.definition.tongues import Tongue, english_syllables, first_of, spanish_syllables, tongue_of

MOST_QUESTIONS = 12
HIGHEST_GRADE = 7.0
LEAST_INFLESZ = 65.0
"""From here on the scale says "fairly easy"; from 80 on, "very easy"."""
MOST_WORDS = 15
MOST_AT_ONCE = 4

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d+")
# One mark, not a run of them: each mark of a long run would be tried as the first of it.
_SENTENCE_END = re.compile(r"[.!?…:][”\"’)]*(?:\s|$)|\n")

_SECONDS = {"scale": 7, "slider": 8, "choice": 7, "choices": 10, "yes_no": 5, "number": 8, "date": 8, "time": 7}
_SECONDS_SHORT_TEXT, _SECONDS_LONG_TEXT, _SECONDS_CELL, _SECONDS_UNKNOWN = 12, 30, 4, 15
_WORDS_A_MINUTE = 200


@dataclass(frozen=True, slots=True)
class Advice:
    """Something an author may want to change.

    `item`: its key, or "" for the form; `code`: which advice; `found`: the word or number it is about, for whoever says
    it in another language.
    """

    item: str
    code: str
    why: str
    found: str = ""


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59; 0 at least.

    Source: Kincaid and others, 1975. A text without words has grade 0.
    """
    counts = [len(words) for words in _sentences(text)]
    words = _WORD.findall(text)
    if not words:
        return 0.0
    spoken = sum(english_syllables(word) for word in words)
    return max(0.0, 0.39 * len(words) / len(counts) + 11.8 * spoken / len(words) - 15.59)


def inflesz(text: str) -> float:
    """Return how easy a Spanish text is: 206.835 - 62.3 syllables a word - words a sentence; 0 to 100.

    Below 40 very hard, to 55 rather hard, to 65 normal, to 80 fairly easy, above that very easy. A text without words
    has 100. Sources: Szigriszt Pazos, 1993 (the formula); Barrio-Cantalejo and others, 2008 (the scale).
    """
    counts = [len(words) for words in _sentences(text)]
    words = _WORD.findall(text)
    if not words:
        return 100.0
    spoken = sum(spanish_syllables(word) for word in words)
    return min(100.0, max(0.0, 206.835 - 62.3 * spoken / len(words) - len(words) / len(counts)))


def longest_sentence(text: str) -> int:
    """Return the number of words of the longest sentence."""
    return max((len(words) for words in _sentences(text)), default=0)


def texts(form: Form) -> tuple[str, ...]:
    """Return everything of a form that a client reads in sentences."""
    found = [form.public_title, *_card_texts(form.card)]
    for part in form.parts:
        found += [part.title, part.lead]
        found += [text for item in part.items for text in (item.ask, item.hint, item.text)]
    return tuple(text for text in found if text)


def form_grade(form: Form) -> float | None:
    """Return the grade of all that a client reads in an English form; None for other languages."""
    return grade("\n".join(texts(form))) if form.language.startswith("en") else None


def form_inflesz(form: Form) -> float | None:
    """Return how easy all that a client reads in a Spanish form is; None for other languages."""
    return inflesz("\n".join(texts(form))) if form.language.startswith("es") else None


def minutes(form: Form, *, short: bool = False, only: Collection[str] | None = None) -> float:
    """Estimate how long the reflection takes: reading at 200 words a minute, and answering. Follow-ups count half.

    `only`: the keys of the items that count, when not all do.
    """
    wanted = set(form.short) if short else only
    items = [item for item in form.items if wanted is None or item.key in wanted]
    return sum(_seconds(item) * (0.5 if item.show_if else 1) for item in items) / 60


def advice(form: Form) -> tuple[Advice, ...]:
    """Say what an author may want to change."""
    return (*_form_advice(form), *(one for item in form.items for one in _item_advice(item, form.language)))


def _sentences(text: str) -> list[list[str]]:
    return [words for part in _SENTENCE_END.split(text) if (words := _WORD.findall(part))]


def _card_texts(card: Card | None) -> list[str]:
    if card is None:
        return []
    return [card.what, *card.why, *card.steps, card.two_minutes, card.if_it_goes_badly]


def _seconds(item: Item) -> float:
    words = len(_WORD.findall(" ".join([item.ask, item.hint, item.text, *(option.label for option in item.options)])))
    reading = words * 60 / _WORDS_A_MINUTE
    if item.kind == "text":
        return reading + (_SECONDS_LONG_TEXT if item.long else _SECONDS_SHORT_TEXT)
    if item.kind == "info":
        return reading
    if item.kind == "grid":
        return reading + _SECONDS_CELL * 2 * len(item.rows)
    return reading + _SECONDS.get(item.kind, _SECONDS_UNKNOWN)


def _form_advice(form: Form) -> Iterator[Advice]:
    if len(form.questions) > MOST_QUESTIONS:
        count = len(form.questions)
        why = f"{count} questions; {MOST_QUESTIONS} or fewer are answered more"
        yield Advice("", "many_questions", why, str(count))
    found, easy = form_grade(form), form_inflesz(form)
    if found is not None and found > HIGHEST_GRADE:
        why = f"it reads at grade {found:.1f}; {HIGHEST_GRADE:g} or lower is better"
        yield Advice("", "grade", why, f"{found:.1f}")
    if easy is not None and easy < LEAST_INFLESZ:
        why = f"its INFLESZ value is {easy:.0f}; {LEAST_INFLESZ:g} or higher is better"
        yield Advice("", "ease", why, f"{easy:.0f}")
    if minutes(form) > form.minutes * 1.25:
        why = f"it takes about {minutes(form):.1f} minutes, not {form.minutes:g}"
        yield Advice("", "minutes", why, f"{minutes(form):.1f}")
    tongue = tongue_of(form.language)
    if tongue and tongue.telling.search(form.public_title):
        yield Advice("", "public_title", "the public title tells what this is about")
    for part in form.parts:
        asked = [item for item in part.items if item.kind != "info" and item.show_if is None]
        if len(asked) > MOST_AT_ONCE:
            why = f'part "{part.title}" asks {len(asked)} things; two to four are best'
            yield Advice("", "long_part", why, part.title)


def _item_advice(item: Item, language: str) -> Iterator[Advice]:
    said = " ".join([item.ask, item.hint, item.text, *(option.label for option in (*item.options, *item.rows))])
    tongue = tongue_of(language)
    if tongue is not None:
        yield from _words_advice(item, said, tongue)
    if {"!", "¡"} & set(said):
        yield Advice(item.key, "exclamation", "no exclamation marks")
    if longest_sentence(f"{item.ask} {item.hint} {item.text}") > MOST_WORDS:
        yield Advice(item.key, "long_sentence", f"a sentence has more than {MOST_WORDS} words")
    is_hard = item.concern is not None or (tongue is not None and first_of(tongue.hard, f"{item.ask} {item.hint}"))
    if is_hard and item.kind in {"choice", "yes_no"} and all(option.key != "rather_not" for option in item.options):
        yield Advice(item.key, "no_way_out", 'a hard question offers "I would rather not say"')
    if item.needed:
        yield Advice(item.key, "needed", "nothing should be needed; skipping is an answer too")


def _words_advice(item: Item, said: str, tongue: Tongue) -> Iterator[Advice]:
    asked = f"{item.ask} {item.hint} {item.text}"
    if found := first_of(tongue.blaming, asked):
        yield Advice(item.key, "blame", f'"{found}" can sound like blame', found)
    if found := first_of(tongue.leading, asked):
        yield Advice(item.key, "leading", f'"{found}" leads to one answer', found)
    if found := first_of(tongue.gendered, said):
        yield Advice(item.key, "gendered", f'"{found}" does not fit every couple', found)
