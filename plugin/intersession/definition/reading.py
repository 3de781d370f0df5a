"""How a form reads: school grade, minutes, and advice to its author. Advice stops nothing; faults are in `checks.py`.

Grades are for English. The syllable counter is a rule of thumb: it sees letters, not sounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intersession.definition.form import Card, Form
from intersession.definition.items import Item

MOST_QUESTIONS = 12
HIGHEST_GRADE = 7.0
MOST_WORDS = 15
MOST_AT_ONCE = 4

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d+")
_SENTENCE_END = re.compile(r"[.!?…:]+[”\"’)]*(?:\s|$)|\n")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_END = re.compile(r"(?:[^aeiouylr]|[aeiouy][lr])e$|(?:[^aeiouylrszxcgh]|[aeiouy][lr])es$|[^aeiouytd]ed$")
_TWO_VOWELS = re.compile(r"(?<![cgst])i[aou]")

# Words that put one person in the wrong; asking about moments and needs does the same work without them.
BLAMING = frozenset(
    {"always", "never", "blame", "fault", "faults", "guilty", "failed", "failure", "fail", "wrong", "mistake"}
    | {"mistakes", "overdue", "late", "missed", "lazy", "selfish", "excuse", "unhealthy", "toxic", "normal", "abnormal"}
)
HARD = frozenset(
    {"afraid", "scared", "fear", "hurt", "hit", "pushed", "forced", "unsafe", "safe", "danger", "argue", "argued"}
    | {"quarrel", "fight", "fought", "hard", "sex", "touch", "die", "dying", "drink", "drugs", "cheat", "affair"}
)
# A message's subject or a locked screen says no more than this; see also the public title.
TELLING = re.compile(r"counsel|therap|couple|partner|homework|safety|marriage|relationship|intima|abuse", re.IGNORECASE)

_SECONDS = {"scale": 7, "slider": 8, "choice": 7, "choices": 10, "yes_no": 5, "number": 8, "date": 8, "time": 7}
_SECONDS_SHORT_TEXT, _SECONDS_LONG_TEXT, _SECONDS_CELL, _SECONDS_UNKNOWN = 12, 30, 4, 15
_WORDS_A_MINUTE = 200


@dataclass(frozen=True, slots=True)
class Advice:
    """Something an author may want to change. `item`: its key, or "" for the form; `code`: which advice."""

    item: str
    code: str
    why: str


def syllables(word: str) -> int:
    """Count syllables: groups of vowels, less a silent final e, es or ed; at least one."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    groups = len(_VOWELS.findall(plain)) + len(_TWO_VOWELS.findall(plain))
    return max(1, groups - bool(_SILENT_END.search(plain) and groups > 1))


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59; 0 at least.

    Source: Kincaid and others, 1975. A text without words has grade 0.
    """
    counts = [len(words) for words in _sentences(text)]
    words = _WORD.findall(text)
    if not words:
        return 0.0
    spoken = sum(syllables(word) for word in words)
    return max(0.0, 0.39 * len(words) / len(counts) + 11.8 * spoken / len(words) - 15.59)


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


def form_grade(form: Form) -> float:
    """Return the grade of all that a client reads in a form."""
    return grade("\n".join(texts(form)))


def minutes(form: Form, *, short: bool = False) -> float:
    """Estimate how long the reflection takes: reading at 200 words a minute, and answering. Follow-ups count half."""
    items = [item for item in form.items if not short or item.key in form.short]
    return sum(_seconds(item) * (0.5 if item.show_if else 1) for item in items) / 60


def advice(form: Form) -> tuple[Advice, ...]:
    """Say what an author may want to change."""
    return (*_form_advice(form), *(one for item in form.items for one in _item_advice(item)))


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
        yield Advice(
            "", "many_questions", f"{len(form.questions)} questions; {MOST_QUESTIONS} or fewer are answered more"
        )
    if form.language.startswith("en") and (found := form_grade(form)) > HIGHEST_GRADE:
        yield Advice("", "grade", f"it reads at grade {found:.1f}; {HIGHEST_GRADE:g} or lower is better")
    if minutes(form) > form.minutes * 1.25:
        yield Advice("", "minutes", f"it takes about {minutes(form):.1f} minutes, not {form.minutes:g}")
    if TELLING.search(form.public_title):
        yield Advice("", "public_title", "the public title tells what this is about")
    for part in form.parts:
        asked = [item for item in part.items if item.kind != "info" and item.show_if is None]
        if len(asked) > MOST_AT_ONCE:
            yield Advice("", "long_part", f'part "{part.title}" asks {len(asked)} things; two to four are best')


def _item_advice(item: Item) -> Iterator[Advice]:
    said = f"{item.ask} {item.hint} {item.text}"
    words = {word.lower() for word in _WORD.findall(said)}
    if found := sorted(words & BLAMING):
        yield Advice(item.key, "blame", f'"{found[0]}" can sound like blame')
    if "!" in said:
        yield Advice(item.key, "exclamation", "no exclamation marks")
    if longest_sentence(said) > MOST_WORDS:
        yield Advice(item.key, "long_sentence", f"a sentence has more than {MOST_WORDS} words")
    is_hard = item.concern is not None or words & HARD
    if is_hard and item.kind in {"choice", "yes_no"} and all(option.key != "rather_not" for option in item.options):
        yield Advice(item.key, "no_way_out", 'a hard question offers "I would rather not say"')
    if item.needed:
        yield Advice(item.key, "needed", "nothing should be needed; skipping is an answer too")
