"""Builds the brief from what is kept, since the last session: the counselor's edition, and the room-safe one.

The room-safe edition starts from what writers shared and adds to it; nothing is taken out of anything.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from intersession.charts import Words
from intersession.definition.answers import GridValue
from intersession.hooks.manager import adds_sections
from intersession.hooks.types import Counselor, HostCase, Section, SectionRequest
from intersession.models import Case, Reflection, Source
from intersession.pages import brief_measures
from intersession.pages import brief_parts as parts
from intersession.pages import summary_source as sources
from intersession.pages.brief_page import (
    BriefPage,
    Did,
    Extra,
    Head,
    Paper,
    Practice,
    RoomSafePage,
    Talk,
    Who,
)
from intersession.pages.closeness import chart_words, shared_words
from intersession.pages.environment import day, translate, weekday_time
from intersession.pages.gaps import newest_grids, practice_name
from intersession.pages.overview import day_said, standing_of
from intersession.pages.people import Standing
from intersession.pages.sessions import Sessions, sessions_of
from intersession.services import concerns, copies, people, reflections, reviewing
from intersession.services.reviewing import OpenReflection
from intersession.services.unit import UnitOfWork

FIRST_RANGE = timedelta(days=28)
"""What a first brief looks back on, when there was no session before."""
TALK = "talk"


def build(
    work: UnitOfWork,
    host_case: HostCase,
    *,
    edition: str,
    reader: Counselor,
    look: Callable[[Iterable[uuid.UUID]], None],
) -> BriefPage | RoomSafePage:
    """Build the brief in an edition, "counselor" or "room_safe". `look` is told whose words are opened for it.

    It may be built the evening before, when nobody looks yet; who hands it over records the look.
    """
    span = sessions_of(work, host_case)
    who = parts.people([client.name for client in host_case.clients])
    case = people.case_of(work, host_case.ref)
    opened = _opened(work, case, span, reader=reader)
    look(one.client_id for one in opened)
    if edition == "room_safe":
        return _room_safe(work, host_case, who, span=span, opened=opened, reader=reader)
    measured = brief_measures.measured(work, case, who, clients=_clients(work, host_case), span=span, reader=reader)
    look(measured.writers)
    page = _counselors(work, host_case, who, case=case, span=span, opened=opened, reader=reader)
    return replace(page, measured=measured.rows)


def _start(span: Sessions) -> datetime:
    return span.since or span.now - FIRST_RANGE


def _opened(work: UnitOfWork, case: Case | None, span: Sessions, *, reader: Counselor) -> tuple[OpenReflection, ...]:
    if case is None:
        return ()
    sent = reviewing.sent_between(work, [case.id], since=_start(span), until=span.now)
    return sources.spoken(work, reviewing.open_all(work, sent), locale=reader.locale)


def _clients(work: UnitOfWork, host_case: HostCase) -> tuple[uuid.UUID | None, ...]:
    case = people.case_of(work, host_case.ref)
    known = {person.ref: person.id for person in people.members(work, case)} if case is not None else {}
    return tuple(known.get(client.ref) for client in host_case.clients)


def _counselors(
    work: UnitOfWork,
    host_case: HostCase,
    who: Sequence[Who],
    *,
    case: Case | None,
    span: Sessions,
    opened: Sequence[OpenReflection],
    reader: Counselor,
) -> BriefPage:
    clients = _clients(work, host_case)
    paper = _paper(work)
    return BriefPage(
        head=_head(host_case, who, span=span, reader=reader),
        check_in_first=case is not None and bool(concerns.waiting(work, [case.id])),
        agreed=parts.agreed(_agreed(span)),
        did=_did(work, host_case, who, case=case, span=span, reader=reader),
        practice=_practice(who, clients, opened, paper=paper, words=chart_words()),
        talk=_talk(who, clients, _wishes(opened), paper=paper),
        measured=(),
        paper=paper,
        extras=_extras(work, host_case, span, edition="counselor"),
    )


def _room_safe(
    work: UnitOfWork,
    host_case: HostCase,
    who: Sequence[Who],
    *,
    span: Sessions,
    opened: Sequence[OpenReflection],
    reader: Counselor,
) -> RoomSafePage:
    clients = _clients(work, host_case)
    paper = _paper(work)
    shared = copies.instead(work, opened)
    return RoomSafePage(
        head=_head(host_case, who, span=span, reader=reader),
        agreed=parts.agreed(_agreed(span)),
        practice=_practice(who, clients, shared, paper=paper, words=shared_words()),
        talk=_talk(who, clients, _wishes(shared), paper=paper),
        paper=paper,
        extras=_extras(work, host_case, span, edition="room_safe"),
    )


def sections(work: UnitOfWork, host_case: HostCase, span: Sessions, *, edition: str) -> tuple[Section, ...]:
    """Ask plugins for their sections of this edition; ids are all that they are given."""
    if not adds_sections(work.plugins):
        return ()
    case = people.case_of(work, host_case.ref)
    if case is None:
        return ()
    clients = tuple(person.id for person in people.members(work, case))
    request = SectionRequest(case.id, host_case.ref, clients, edition, span.since, span.now)
    return tuple(work.plugins.sections(request, missing=translate("Not available.")))


def _extras(work: UnitOfWork, host_case: HostCase, span: Sessions, *, edition: str) -> tuple[Extra, ...]:
    return parts.extras(sections(work, host_case, span, edition=edition))


def _paper(work: UnitOfWork) -> Paper:
    return Paper.LETTER if work.settings.paper == "Letter" else Paper.A4


def _head(host_case: HostCase, who: Sequence[Who], *, span: Sessions, reader: Counselor) -> Head:
    zone, locale = reader.timezone, reader.locale
    if span.next is not None:
        meets = span.next.starts_at
        session = f"{day(meets, zone=zone, locale=locale)}, {_time(meets, reader)}"
    else:
        session = day(span.now, zone=zone, locale=locale)
    since = ""
    if span.since is not None:
        since = translate("Since {day}").format(day=day(span.since, zone=zone, locale=locale))
    return parts.head(who, session=session, counselor=reader.name, since=since)


def _time(at: datetime, reader: Counselor) -> str:
    return weekday_time(at, zone=reader.timezone, locale=reader.locale).rpartition(", ")[2]


def _agreed(span: Sessions) -> tuple[str, ...]:
    return span.last.agreed if span.last is not None else ()


def _did(
    work: UnitOfWork,
    host_case: HostCase,
    who: Sequence[Who],
    *,
    case: Case | None,
    span: Sessions,
    reader: Counselor,
) -> tuple[Did, ...]:
    found = reviewing.asked_between(work, [case.id], since=_start(span), until=span.now) if case is not None else ()
    asked = [one for one in found if _belongs(one, span)]
    clients = _clients(work, host_case)
    made: list[Did] = []
    for one, client in zip(who, clients, strict=True):
        deeds = [
            (
                work.library.spoken(form, language=reader.locale).title,
                _became(r, at=span.now, reader=reader),
            )
            for r in asked
            # What is asked of one alone is on the screen only: the sheet lies on a table beside the other.
            if r.client_id == client and not (form := reflections.form_of(work, r)).individual
        ]
        made.append(parts.did(one, deeds[::-1], of=len(who)))
    return tuple(made)


def _belongs(reflection: Reflection, span: Sessions) -> bool:
    if reflection.sent_at is not None:
        return reflection.sent_at > _start(span)
    return reflection.closes_at > span.now or reflection.opens_at > _start(span)


def _became(reflection: Reflection, *, at: datetime, reader: Counselor) -> str:
    standing = standing_of(reflection, at=at)
    if standing is Standing.SENT and reflection.sent_at is not None:
        sent = translate("on paper, {when}") if reflection.source == Source.PAPER else translate("sent {when}")
        return sent.format(when=day_said(reflection.sent_at, now=at, reader=reader))
    words = {
        Standing.STARTED: translate("started, not sent"),
        Standing.PASSED: translate("said “not tonight”"),
        Standing.NOT_SENT: translate("comes later"),
    }
    return words.get(standing, translate("not yet"))


def _practice(
    who: Sequence[Who],
    clients: Sequence[uuid.UUID | None],
    opened: Sequence[OpenReflection],
    *,
    paper: Paper,
    words: Words,
) -> Practice:
    grids = newest_grids(opened)
    if grids is None:
        return Practice()
    values: list[GridValue | None] = [grids.values.get(c) if c is not None else None for c in clients]
    rows = grids.item.rows
    return parts.practice(
        who,
        [(row.key, practice_name(row.key, rows)) for row in rows],
        grids=values,
        title=translate("Given and noticed"),
        gave=translate("%(name)s gave"),
        noticed=translate("%(name)s noticed"),
        words=words,
        paper=paper,
    )


def _wishes(opened: Sequence[OpenReflection]) -> Mapping[uuid.UUID, list[str]]:
    wishes: dict[uuid.UUID, list[str]] = {}
    for reflection in opened:
        for item in reflection.form.items:
            answer = reflection.answer(item.key) if item.role == TALK and not item.private else None
            if answer is not None and isinstance(answer.value, str):
                wishes.setdefault(reflection.client_id, []).append(answer.value)
    return wishes


def _talk(
    who: Sequence[Who],
    clients: Sequence[uuid.UUID | None],
    wishes: Mapping[uuid.UUID, list[str]],
    *,
    paper: Paper,
) -> tuple[Talk, ...]:
    return tuple(
        parts.talk(one, wishes.get(client, []) if client is not None else [], of=len(who), paper=paper)
        for one, client in zip(who, clients, strict=True)
    )
