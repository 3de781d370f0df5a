"""The given–noticed gap of a case in words: the newest grids of both partners, one sentence each way."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intersession.definition.answers import GridValue
from intersession.definition.items import Item, Option
from intersession.measures.given_noticed import Arriving, Flow, Strength, biggest_gap, flows, shared_strength
from intersession.pages.environment import say_later, translate
from intersession.pages.people import Person
from intersession.services.reviewing import OpenReflection

SAME_WEEK = timedelta(days=6)
PRACTICES = {
    "active_listening": say_later("Listening"),
    "vulnerability": say_later("Making it safe to open up"),
    "time_together": say_later("Time together"),
    "appreciation": say_later("Appreciation"),
    "affection": say_later("Kind touch"),
    "empathy": say_later("Seeing the other side"),
    "encouragement": say_later("Backing each other up"),
    "independence": say_later("Room for own time"),
}


@dataclass(frozen=True, slots=True)
class Grids:
    """The newest grid of each person, by client; the item whose rows they share."""

    item: Item
    values: dict[uuid.UUID, GridValue]


def newest_grids(opened: Sequence[OpenReflection]) -> Grids | None:
    """Return the newest week's given–noticed grids, from reflections newest first; None when there is none.

    A person whose own newest is from another week is left out: what one gave in a week says nothing about another.
    """
    item: Item | None = None
    newest: datetime | None = None
    values: dict[uuid.UUID, GridValue] = {}
    for reflection in opened:
        if newest is not None and newest - reflection.sent_at >= SAME_WEEK:
            break
        for candidate in reflection.form.items:
            answer = reflection.answer(candidate.key) if candidate.kind == "grid" else None
            if answer is None or not isinstance(answer.value, dict) or reflection.client_id in values:
                continue
            item, newest = item or candidate, newest or reflection.sent_at
            values[reflection.client_id] = answer.value
    return Grids(item, values) if item is not None else None


def flows_between(grids: Grids, pair: Sequence[uuid.UUID]) -> tuple[Flow, ...]:
    """Return what flows between two partners; nothing for any other number of people."""
    if len(pair) != 2:
        return ()
    keys = [row.key for row in grids.item.rows]
    return flows(keys, grids.values.get(pair[0]), grids.values.get(pair[1]))


def practice_name(row: str, rows: Sequence[Option]) -> str:
    """Return the practice's short name; the row's own words when it is not one of ours."""
    named = PRACTICES.get(row)
    return translate(named) if named else next((o.label for o in rows if o.key == row), row)


def gap_sentence(found: Sequence[Flow], people: Sequence[Person], *, rows: Sequence[Option]) -> str:
    """Say the biggest gap in one sentence, or "" when none is worth one."""
    gap = biggest_gap(found)
    if gap is None:
        return ""
    name = practice_name(gap.practice, rows)
    giver, noticer = people[gap.giver].name, people[gap.noticer].name
    if gap.arriving is Arriving.NOT:
        words = translate("{practice}: {giver} gives, and it is not arriving with {noticer}")
    else:
        words = translate("{practice}: {giver} gives more than {noticer} notices")
    return words.format(practice=name, giver=giver, noticer=noticer)


def strength_sentence(found: Sequence[Flow], *, rows: Sequence[Option]) -> str:
    """Say what both give and both notice, or ""."""
    strength: Strength | None = shared_strength(found)
    if strength is None:
        return ""
    return translate("{practice}: both give it, and both notice").format(
        practice=practice_name(strength.practice, rows)
    )
