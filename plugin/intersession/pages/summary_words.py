"""What people wrote, for the summary: wishes, starred and other answers, what was agreed. Cut to bounds, by rule."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from intersession.definition.items import Item
from intersession.pages.brief_page import Who
from intersession.pages.cutting import tidy
from intersession.pages.environment import day, day_of_year, short_day
from intersession.pages.summary_page import AgreedAt, Asked, Next, Quote, Quotes
from intersession.pages.summary_source import Source
from intersession.services.reviewing import OpenReflection

TALK = "talk"
LETTERS = 1500
"""How many letters of one answer are printed; the rest is on the screen."""
PARAGRAPHS = 12
MOST = 12
"""How many answers of one person to one question are printed."""
MOST_ASKED = 40

Chosen = Callable[[OpenReflection, Item], bool]


def talk(source: Source) -> tuple[Quotes, ...]:
    """Return what each wants to talk about, newest first."""

    def wishes(_: OpenReflection, item: Item) -> bool:
        return item.role == TALK

    return tuple(_quotes(source, who, _found(source, client, wishes)) for who, client in _people(source))


def answers(source: Source) -> tuple[Asked, ...]:
    """Return every question that was answered in words, with what each wrote; wishes have a part of their own."""
    return _asked(source, lambda _, item: item.role != TALK)


def starred(source: Source, stars: Collection[tuple[uuid.UUID, str]]) -> tuple[Asked, ...]:
    """Return the answers that the counselor starred, given as (reflection, item)."""
    return _asked(source, lambda sent, item: (sent.id, item.key) in stars)


def _people(source: Source) -> list[tuple[Who, uuid.UUID | None]]:
    return list(zip(source.who, source.clients, strict=True))


def _asked(source: Source, chosen: Chosen) -> tuple[Asked, ...]:
    asked: dict[tuple[str, str], str] = {}  # as the forms have them, whoever wrote first
    answered: set[tuple[str, str]] = set()
    for sent in reversed(source.opened):
        for item in sent.form.questions:
            asked[sent.form.key, item.key] = item.ask
            if _text(sent, item) and chosen(sent, item):
                answered.add((sent.form.key, item.key))
    alike: dict[str, set[tuple[str, str]]] = {}  # what several forms ask in the same words stands there once
    for one, ask in asked.items():
        if one in answered:
            alike.setdefault(ask, set()).add(one)
    made = (Asked(ask, _answered(source, which, chosen)) for ask, which in alike.items())
    return tuple(one for one in made if one.people)[:MOST_ASKED]


def _answered(source: Source, which: Collection[tuple[str, str]], chosen: Chosen) -> tuple[Quotes, ...]:
    def this(sent: OpenReflection, item: Item) -> bool:
        return (sent.form.key, item.key) in which and chosen(sent, item)

    made = (_quotes(source, who, _found(source, client, this)) for who, client in _people(source))
    return tuple(one for one in made if one.quotes)


def _found(source: Source, client: uuid.UUID | None, chosen: Chosen) -> list[tuple[datetime, str]]:
    return [
        (sent.sent_at, words)
        for sent in source.of(client)
        for item in sent.form.questions
        if chosen(sent, item) and (words := _text(sent, item))
    ]


def _text(sent: OpenReflection, item: Item) -> str:
    """Return what was typed in answer to an item, or "" for another kind of item and for no answer."""
    answer = sent.answer(item.key) if item.kind == "text" else None
    return answer.value.strip() if answer is not None and isinstance(answer.value, str) else ""


def _quotes(source: Source, who: Who, found: Sequence[tuple[datetime, str]]) -> Quotes:
    kept = tuple(quote(words, when=_when(source, at)) for at, words in found[:MOST])
    return Quotes(who, kept, more=len(found) - len(kept))


def quote(words: str, *, when: str) -> Quote:
    """Set somebody's words in paragraphs, as many as are printed, without what cannot be printed."""
    kept: list[str] = []
    room = LETTERS
    found = [line for line in words[: 4 * LETTERS].splitlines() if line.strip()]
    for line in found[:PARAGRAPHS]:
        paragraph = tidy(line)
        kept.append(paragraph if len(paragraph) <= room else paragraph[:room].rsplit(" ", 1)[0])
        room -= len(paragraph)
        if room <= 0:
            break
    whole = len(words) <= 4 * LETTERS and room >= 0 and len(kept) == len(found)
    return Quote(tuple(one for one in kept if one), when, is_cut=not whole)


def _when(source: Source, at: datetime) -> str:
    zone, locale = source.reader.timezone, source.reader.locale
    years = {one.astimezone(ZoneInfo(zone)).year for one in (source.span.since, source.span.until, at)}
    written = (short_day if len(years) == 1 else day_of_year)(at, zone=zone, locale=locale)
    return written.replace(" ", "\u00a0")  # a date stays on one line


def agreed(source: Source) -> tuple[AgreedAt, ...]:
    """Return what was agreed in the sessions of the span, newest first."""
    return tuple(
        AgreedAt(_when(source, one.starts_at), tuple(tidy(line)[:LETTERS] for line in one.agreed if line.strip()))
        for one in reversed(source.held)
        if any(line.strip() for line in one.agreed)
    )[:MOST]


def following(source: Source) -> Next:
    """Return what comes: the next session, and the homework that runs, as far as this edition may name it."""
    zone, locale = source.reader.timezone, source.reader.locale
    coming = source.sessions.next
    return Next(
        session=day(coming.starts_at, zone=zone, locale=locale) if coming else "",
        homework=source.running,
    )
