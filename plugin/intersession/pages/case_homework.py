"""Builds the homework and the links of a case's page."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from intersession.models import Assignment, Case, Link, Reflection, State
from intersession.pages.cases_page import HomeworkLine, LinkLine, LinkState
from intersession.pages.environment import translate
from intersession.pages.overview import Overview, moment, progress_of
from intersession.pages.people import Person
from intersession.pages.schedule_words import schedule_words
from intersession.services import assigning, cards, links
from intersession.services.schedules import BOUND
from intersession.services.unit import UnitOfWork

MOST_LINES = 20


def homework_lines(
    work: UnitOfWork,
    assignments: Sequence[Assignment],
    people: Sequence[Person],
    *,
    seen: Overview,
    undo_url: Callable[[uuid.UUID], str],
) -> tuple[HomeworkLine, ...]:
    """Return the assignments of a case, newest first, with how far each person is."""
    shown = assignments[:MOST_LINES]
    found = _by_assignment(work, shown)
    seen = replace(seen, shut=links.shut(work, found))
    return tuple(_line(work, one, found.get(one.id, []), people=people, seen=seen, undo_url=undo_url) for one in shown)


def _is_untouched(reflections: Sequence[Reflection], at: datetime) -> bool:
    return all(one.state == State.WAITING and one.closes_at > at for one in reflections)


def _is_running(assignment: Assignment, reflections: Sequence[Reflection], at: datetime) -> bool:
    """Say whether something is open or to come. What follows the calendar runs on between two sessions."""
    if assignment.ended_at is not None:
        return False
    comes_again = assignment.every in BOUND and (assignment.until is None or assignment.until > at)
    return comes_again or any(one.closes_at > at for one in reflections)


def _by_assignment(work: UnitOfWork, assignments: Sequence[Assignment]) -> dict[uuid.UUID, list[Reflection]]:
    rows = select(Reflection).where(Reflection.assignment_id.in_([one.id for one in assignments]))
    found: dict[uuid.UUID, list[Reflection]] = {}
    for one in work.session.scalars(rows.order_by(Reflection.occurrence)):
        found.setdefault(one.assignment_id, []).append(one)
    return found


def _line(
    work: UnitOfWork,
    assignment: Assignment,
    reflections: Sequence[Reflection],
    *,
    people: Sequence[Person],
    seen: Overview,
    undo_url: Callable[[uuid.UUID], str],
) -> HomeworkLine:
    form = work.library.version(work.session, assignment.form_hash)
    shown = [_shown(reflections, seen.clients.get(person.id), seen) for person in people]
    dues = [one.due_at for one in shown if one is not None and one.due_at is not None]
    is_running = _is_running(assignment, reflections, seen.at)
    is_untouched = _is_untouched(reflections, seen.at)
    return HomeworkLine(
        assignment=str(assignment.id),
        title=form.title,
        schedule=schedule_words(assignment, reader=seen.reader),
        people=tuple(
            progress_of(work, person, one, at=seen.at, reader=seen.reader, shut=seen.shut)
            for person, one in zip(people, shown, strict=True)
            if one is not None
        ),
        due=moment(dues[0], now=seen.at, reader=seen.reader) if dues and assignment.ended_at is None else "",
        minutes=round(form.minutes),
        note=assigning.note_of(work, assignment),
        is_running=is_running,
        undo_url=undo_url(assignment.id) if is_running and is_untouched else "",
        ended=_ended(assignment, seen),
        may_end=is_running and not is_untouched,
        may_go_on=assigning.may_go_on(work, work.session.get_one(Case, assignment.case_id), assignment),
    )


def _ended(assignment: Assignment, seen: Overview) -> str:
    if assignment.ended_at is None:
        return ""
    return translate("Ended {when}.").format(when=moment(assignment.ended_at, now=seen.at, reader=seen.reader))


def _shown(reflections: Sequence[Reflection], client: uuid.UUID | None, seen: Overview) -> Reflection | None:
    mine = [one for one in reflections if one.client_id == client]
    opened = [one for one in mine if one.opens_at <= seen.at]
    return opened[-1] if opened else next(iter(mine), None)


def link_lines(
    work: UnitOfWork, assignments: Sequence[Assignment], people: Sequence[Person], *, seen: Overview
) -> tuple[LinkLine, ...]:
    """Return the newest link of each person to each running assignment, without its secret."""
    running = [one for one in assignments[:MOST_LINES] if one.ended_at is None]
    titles = {one.id: work.library.version(work.session, one.form_hash).title for one in running}
    rows = select(Link).where(Link.assignment_id.in_(list(titles))).order_by(Link.created_at, Link.generation)
    newest = {(link.assignment_id, link.client_id): link for link in work.session.scalars(rows)}
    carded = cards.with_card(work, titles)
    by_client = {seen.clients[person.id]: person for person in people if person.id in seen.clients}
    return tuple(
        LinkLine(
            id=str(link.id),
            assignment=str(link.assignment_id),
            person=by_client[link.client_id],
            homework=titles[link.assignment_id],
            state=_state(link, seen),
            ends=moment(link.expires_at, now=seen.at, reader=seen.reader),
            has_card=link.assignment_id in carded,
        )
        for link in sorted(newest.values(), key=lambda one: one.created_at, reverse=True)
        if link.client_id in by_client and not _is_over(link, seen)
    )


def _state(link: Link, seen: Overview) -> LinkState:
    if link.revoked_at is not None:
        return LinkState.REVOKED
    return LinkState.ENDED if _is_over(link, seen) else LinkState.OPEN


def _is_over(link: Link, seen: Overview) -> bool:
    return link.lapsed_at is not None or link.expires_at <= seen.at
