"""Builds "This week" of a case: lines over time, given and noticed, and one occurrence of homework side by side."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select

from intersession.hooks.types import HostCase
from intersession.models import Case, Reflection, Source
from intersession.pages import closeness, given_strip
from intersession.pages.answer_marks import added, note_row
from intersession.pages.cases_page import ConcernLine, EarlierLine
from intersession.pages.chart_cards import ChartCard, StripCard
from intersession.pages.contact import ago
from intersession.pages.environment import say_later, translate
from intersession.pages.overview import Overview, moment, people_of, progress_of
from intersession.pages.people import Person, Progress, Standing
from intersession.pages.side_by_side import Side, SideBySide, side_by_side
from intersession.services import concerns, links, reviewing, sharing
from intersession.services.concerns import OpenConcern
from intersession.services.reviewing import OpenReflection
from intersession.services.unit import UnitOfWork

CHART_DAYS = 84
MOST_EARLIER = 12
MOST_CLEARED = 10
NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Week:
    """What the first tab shows. `earlier`: other occurrences that can be put side by side."""

    charts: tuple[ChartCard, ...] = ()
    strip: StripCard | None = None
    newest: SideBySide | None = None
    earlier: tuple[EarlierLine, ...] = ()


def week(work: UnitOfWork, host_case: HostCase, case: Case, *, seen: Overview, of: str = "") -> Week:
    """Build the tab; `of`: a reflection whose occurrence is shown instead of the newest. The look is recorded."""
    since = seen.at - timedelta(days=CHART_DAYS)
    opened = reviewing.open_all(work, reviewing.sent_between(work, [case.id], since=since, until=seen.at))
    people = people_of(host_case)
    charts = _charts(work, case, people, seen)
    if not opened:
        return Week(charts)
    reviewing.record_look(work, case, [one.client_id for one in opened], by=seen.reader)
    lead = _lead(opened, of)
    return Week(
        charts=charts,
        strip=given_strip.card(people, opened, clients=seen.clients),
        newest=_side_by_side(work, host_case, [one for one in opened if _key(one) == _key(lead)], seen=seen),
        earlier=_earlier(opened, lead, seen),
    )


def _key(one: OpenReflection) -> tuple[uuid.UUID, int]:
    """Of one occurrence only: what one wrote three weeks ago is no answer to what the other wrote now."""
    return one.assignment_id, one.occurrence


def _lead(opened: Sequence[OpenReflection], of: str) -> OpenReflection:
    chosen = next((one for one in opened if str(one.id) == of), None)
    if chosen is not None:
        return chosen
    # The homework that somebody sent last, and of it the newest occurrence, whoever was slower.
    same = [one for one in opened if one.assignment_id == opened[0].assignment_id]
    return max(same, key=lambda one: one.occurrence)


def _earlier(opened: Sequence[OpenReflection], lead: OpenReflection, seen: Overview) -> tuple[EarlierLine, ...]:
    found: dict[tuple[uuid.UUID, int], EarlierLine] = {}
    for one in opened:
        when = moment(one.sent_at, now=seen.at, reader=seen.reader)
        found.setdefault(_key(one), EarlierLine(str(one.id), one.form.title, when, is_shown=_key(one) == _key(lead)))
    return tuple(found.values())[:MOST_EARLIER] if len(found) > 1 else ()


def _side_by_side(
    work: UnitOfWork, host_case: HostCase, same: Sequence[OpenReflection], *, seen: Overview
) -> SideBySide:
    lead = same[0]
    asked = select(Reflection).where(
        Reflection.assignment_id == lead.assignment_id, Reflection.occurrence == lead.occurrence
    )
    by_client = {one.client_id: one for one in work.session.scalars(asked)}
    sent = {one.client_id: one for one in same}
    shut = links.shut(work, [lead.assignment_id])
    more = added(work, [one.id for one in same], reader=seen.reader)
    sides: list[Side] = []
    for person in people_of(host_case):
        client = seen.clients.get(person.id, NOBODY)
        progress = progress_of(work, person, by_client.get(client), at=seen.at, reader=seen.reader, shut=shut)
        one = sent.get(client)
        asks = sharing.standing(work, one) if one is not None else {}
        side = _side(progress, one, seen, asks=asks)
        sides.append(more.put_on(side, one.id) if one is not None else side)
    laid_out = side_by_side(lead.form, sides)
    return replace(laid_out, rows=(*laid_out.rows, *note_row(sides)))


def _side(progress: Progress, opened: OpenReflection | None, seen: Overview, *, asks: Mapping[str, str]) -> Side:
    if opened is None:
        standing = progress.standing if progress.standing is not Standing.SENT else Standing.NOTHING
        return Side(replace(progress, standing=standing), {})
    when = moment(opened.sent_at, now=seen.at, reader=seen.reader)
    sent = Progress(
        progress.person,
        Standing.SENT,
        when=when,
        is_changed=opened.changed_at is not None,
        on_paper=opened.source == Source.PAPER,
        reflection=str(opened.id),
        review="discussed" if opened.discussed_at else "read" if opened.reviewed_at else "",
    )
    return Side(sent, opened.answered, asks=asks, reflection=str(opened.id), broken=opened.broken)


def _charts(work: UnitOfWork, case: Case, people: Sequence[Person], seen: Overview) -> tuple[ChartCard, ...]:
    numbers = reviewing.numbers(work, [case.id], since=seen.at - timedelta(days=CHART_DAYS), until=seen.at)
    drawn = (
        closeness.chart(people, numbers, series=series, clients=seen.clients, reader=seen.reader)
        for series in closeness.SERIES
    )
    return tuple(one for one in drawn if one is not None)


CONCERN_WORDS = {
    "wrong_person": say_later("Somebody opened the link and said it is not theirs"),
    "same_browser": say_later("Both links were opened in one browser within 30 minutes"),
}
"""Words for what no form says."""


def concern_lines(work: UnitOfWork, case: Case, people: Sequence[Person], *, seen: Overview) -> tuple[ConcernLine, ...]:
    """Return the concerns of a case: those that wait, with their age, and then those cleared last."""
    found = concerns.listed(work, case)
    waiting = [one for one in found if one.cleared_at is None]
    cleared = [one for one in found if one.cleared_at is not None][:MOST_CLEARED]
    return tuple(_concern(one, people, seen) for one in (*waiting, *cleared))


def _concern(one: OpenConcern, people: Sequence[Person], seen: Overview) -> ConcernLine:
    return ConcernLine(
        id=str(one.id),
        about=translate(CONCERN_WORDS.get(one.about, one.about)),
        since=moment(one.raised_at, now=seen.at, reader=seen.reader),
        age=ago(one.raised_at, now=seen.at, locale=seen.reader.locale),
        person=next((p for p in people if one.client_id and seen.clients.get(p.id) == one.client_id), None),
        closes_gate=one.closes_gate,
        cleared=moment(one.cleared_at, now=seen.at, reader=seen.reader) if one.cleared_at else "",
        outcome=one.outcome,
        note=one.note,
    )
