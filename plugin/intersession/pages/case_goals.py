"""Builds the goals of a case: the people's own words, and how near each is by the answers that a goal follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from intersession.definition.items import Item
from intersession.hooks.types import HostCase
from intersession.models import Case
from intersession.pages import closeness
from intersession.pages.cases_page import Followed, GoalLine, GoalsTab, Nearness
from intersession.pages.environment import digits, translate
from intersession.pages.overview import Overview, moment, people_of
from intersession.pages.people import Person
from intersession.services import goals, reviewing
from intersession.services.goals import OpenGoal
from intersession.services.reviewing import TrackedNumber
from intersession.services.unit import UnitOfWork

WEEKS = 12


def goals_tab(work: UnitOfWork, host_case: HostCase, case: Case | None, *, seen: Overview) -> GoalsTab:
    """Build the tab; a case without a handle of ours has no goals yet."""
    items = _followed(work)
    series = tuple(Followed(key, _ask(key, item)) for key, item in sorted(items.items()))
    if case is None:
        return GoalsTab(series=series)
    numbers = reviewing.numbers(work, [case.id], since=seen.at - timedelta(weeks=WEEKS), until=seen.at)
    people = people_of(host_case)
    lines = tuple(_line(one, people, items, numbers=numbers, seen=seen) for one in goals.listed(work, case))
    return GoalsTab(lines, series)


def _followed(work: UnitOfWork) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for form in work.library.forms.values():
        for item in form.questions:
            if item.track and item.kind in ("scale", "slider"):
                found.setdefault(item.track, item)
    return found


def _ask(series: str, item: Item) -> str:
    return translate(closeness.SERIES[series]) if series in closeness.SERIES else item.ask


def _line(
    goal: OpenGoal,
    people: Sequence[Person],
    items: dict[str, Item],
    *,
    numbers: Sequence[TrackedNumber],
    seen: Overview,
) -> GoalLine:
    whose = next((one for one in people if goal.client_id and seen.clients.get(one.id) == goal.client_id), None)
    item = items.get(goal.series)
    shown = [whose] if whose is not None else list(people)
    return GoalLine(
        id=str(goal.id),
        words=goal.words,
        since=moment(goal.set_at, now=seen.at, reader=seen.reader),
        person=whose,
        follows=_ask(goal.series, item) if item else "",
        most=digits(item.maximum) if item else "",
        near=tuple(_near(one, goal.series, numbers, seen) for one in shown) if item else (),
        reached=moment(goal.reached_at, now=seen.at, reader=seen.reader) if goal.reached_at else "",
    )


def _near(person: Person, series: str, numbers: Sequence[TrackedNumber], seen: Overview) -> Nearness:
    mine = [one.value for one in numbers if one.series == series and one.client_id == seen.clients.get(person.id)]
    return Nearness(person, digits(mine[-1]) if mine else "")
