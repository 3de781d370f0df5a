"""Builds the given–noticed strip of a case's page: a drawing, one sentence on a gap, one on a strength, the numbers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from intersession.charts.given_noticed import Column, given_noticed
from intersession.measures.given_noticed import biggest_gap
from intersession.pages.chart_cards import Series, StripCard
from intersession.pages.closeness import chart_words
from intersession.pages.environment import translate
from intersession.pages.gaps import Grids, flows_between, gap_sentence, newest_grids, practice_name, strength_sentence
from intersession.pages.people import Person
from intersession.services.reviewing import OpenReflection

COUPLE = 2


def columns_of(people: Sequence[Person], grids: Grids, *, clients: Mapping[str, uuid.UUID]) -> tuple[Column, ...]:
    """Return what each gave and who noticed: the other of two, or in a family the same person."""
    values = [grids.values.get(clients.get(person.id, uuid.UUID(int=0)), {}) for person in people]
    columns: list[Column] = []
    for place, person in enumerate(people):
        noticer = 1 - place if len(people) == COUPLE else place
        cells = {
            row.key: (values[place].get(row.key, {}).get("given"), values[noticer].get(row.key, {}).get("noticed"))
            for row in grids.item.rows
        }
        given = translate("{name} gave").format(name=person.name)
        noticed = translate("{name} noticed").format(name=people[noticer].name)
        columns.append(Column(given, noticed, place, noticer, cells))
    return tuple(columns)


def card(
    people: Sequence[Person], opened: Sequence[OpenReflection], *, clients: Mapping[str, uuid.UUID]
) -> StripCard | None:
    """Return the strip of the newest grids, or None when nobody filled one in."""
    grids = newest_grids(opened)
    if grids is None:
        return None
    rows = grids.item.rows
    columns = columns_of(people, grids, clients=clients)
    found = flows_between(grids, [clients[p.id] for p in people if p.id in clients])
    gap = biggest_gap(found)
    practices = [(row.key, practice_name(row.key, rows)) for row in rows]
    return StripCard(
        svg=given_noticed(
            translate("Given and noticed"),
            practices,
            columns=columns,
            marked=[(gap.practice, gap.giver)] if gap else [],
            words=chart_words(),
        ),
        gap=gap_sentence(found, people, rows=rows),
        strength=strength_sentence(found, rows=rows),
        labels=tuple(label for _, label in practices),
        series=tuple(
            series
            for person, column in zip(people, columns, strict=True)
            for series in _numbers(person, people, column, practices)
        ),
    )


def _numbers(
    person: Person, people: Sequence[Person], column: Column, practices: Sequence[tuple[str, str]]
) -> tuple[Series, Series]:
    given = tuple(_said(column.cells[key][0]) for key, _ in practices)
    noticed = tuple(_said(column.cells[key][1]) for key, _ in practices)
    noticer = people[column.noticer]
    gave = translate("{name} gave").format(name=person.name)
    saw = translate("{name} noticed").format(name=noticer.name)
    return (
        Series(Person(person.id, gave, person.mark), given),
        Series(Person(noticer.id, saw, noticer.mark), noticed),
    )


def _said(count: int | None) -> str:
    if count is None:
        return ""
    return translate("3 or more") if count >= 3 else str(count)
