"""Builds the summary of any range: chooses what an edition may read, then has the parts made from that and no more.

Editions are built up from nothing. The counselor's has no private item, the room-safe one has shared copies only, a
client's own has that client's answers only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from intersession.errors import NotFound
from intersession.hooks.types import Counselor, HostCase, SectionRequest
from intersession.models import Case, Reflection, State
from intersession.pages import brief_parts as brief
from intersession.pages import summary_data, summary_practice, summary_series, summary_words
from intersession.pages import summary_source as sources
from intersession.pages.brief_page import Paper, Practice
from intersession.pages.closeness import chart_words, shared_words
from intersession.pages.cutting import tidy
from intersession.pages.environment import day, day_of_year, translate
from intersession.pages.gaps import newest_grids, practice_name
from intersession.pages.sessions import Sessions, sessions_of
from intersession.pages.summary_page import (
    ALLOWED,
    AnySummary,
    Asked,
    CounselorSummary,
    Edition,
    Extra,
    Goal,
    Part,
    PersonalSummary,
    RoomSafeSummary,
    SummaryHead,
)
from intersession.pages.summary_source import Source, Span
from intersession.services import goals, marks, people, reflections, reviewing
from intersession.services.goals import OpenGoal
from intersession.services.reviewing import OpenReflection
from intersession.services.unit import UnitOfWork

FOUR_WEEKS = timedelta(days=28)
LONGEST = timedelta(days=3653)
"""Ten years: a range that a person could mean."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a counselor asks for. `range`: "session", "weeks", "all" or "dates", the last with `first` and `last` day.

    `person`: the host's reference of the client whose own summary it is. `language`: "" for the counselor's.
    """

    edition: Edition = Edition.COUNSELOR
    range: str = "session"
    first: date | None = None
    last: date | None = None
    person: str = ""
    parts: tuple[Part, ...] = tuple(Part)
    language: str = ""


def build(work: UnitOfWork, host_case: HostCase, wish: Wish, *, reader: Counselor) -> AnySummary:
    """Build a summary. Whose words are opened is recorded. Raise NotFound for somebody who is not in the case."""
    page, _ = build_with_answers(work, host_case, wish, reader=reader)
    return page


def build_with_answers(
    work: UnitOfWork, host_case: HostCase, wish: Wish, *, reader: Counselor
) -> tuple[AnySummary, tuple[OpenReflection, ...]]:
    """Build a summary, and return with it the answers that its parts are made from, for data that travels with it."""
    reader = replace(reader, locale=wish.language or reader.locale)
    case = people.case_of(work, host_case.ref)
    span, sessions = span_of(work, host_case, wish, reader=reader)
    source = _source(work, host_case, wish, span=span, sessions=sessions, reader=reader)
    if case is not None:
        reviewing.record_look(work, case, sources.writers(source.opened), by=reader)
    extras = _extras(work, host_case, wish, span=span)
    head = _head(source, wish)
    wanted = {one for one in wish.parts if one in ALLOWED[wish.edition]}
    told = replace(source, opened=sources.spoken(work, source.opened, locale=reader.locale))
    page = _page(told, wish, head=head, wanted=wanted, extras=extras if Part.EXTRAS in wanted else ())
    return page, summary_data.answers_of(source, wanted)


def span_of(work: UnitOfWork, host_case: HostCase, wish: Wish, *, reader: Counselor) -> tuple[Span, Sessions]:
    """Return the stretch of time that a wish means, and the sessions around it."""
    sessions = sessions_of(work, host_case)
    since, until = _ends(work, host_case, wish, sessions=sessions, zone=ZoneInfo(reader.timezone))
    if since < (sessions.held[0].starts_at if sessions.held else sessions.now):
        sessions = sessions_of(work, host_case, since=since)
    words = translate("{first} to {last}").format(
        first=day_of_year(since, zone=reader.timezone, locale=reader.locale),
        last=day_of_year(until, zone=reader.timezone, locale=reader.locale),
    )
    return Span(since, until, words), sessions


def _ends(
    work: UnitOfWork, host_case: HostCase, wish: Wish, *, sessions: Sessions, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    now = sessions.now
    if wish.range == "session":
        return sessions.since or now - FOUR_WEEKS, now
    if wish.range == "all":
        case = people.case_of(work, host_case.ref)
        # What was sent at the first moment belongs to it: a span begins after its first instant.
        return (case.created_at - timedelta(seconds=1) if case is not None else now - FOUR_WEEKS), now
    if wish.range == "dates" and wish.first is not None:
        since = datetime.combine(wish.first, time.min, zone)
        until = datetime.combine((wish.last or now.date()) + timedelta(days=1), time.min, zone)
        return max(since, now - LONGEST), min(until, now)
    return now - FOUR_WEEKS, now


def _source(
    work: UnitOfWork, host_case: HostCase, wish: Wish, *, span: Span, sessions: Sessions, reader: Counselor
) -> Source:
    case = people.case_of(work, host_case.ref)
    seats = {person.ref: person.id for person in people.members(work, case)} if case is not None else {}
    who = brief.people([client.name for client in host_case.clients])
    pairs = [(one, seats.get(client.ref)) for one, client in zip(who, host_case.clients, strict=True)]
    if wish.edition is Edition.PERSONAL:
        refs = [client.ref for client in host_case.clients]
        if wish.person not in refs:
            raise NotFound("nobody of this case")
        pairs = [pairs[refs.index(wish.person)]]
    empty = Source(
        span=span,
        reader=reader,
        paper=Paper.named(work.settings.paper),
        who=tuple(one for one, _ in pairs),
        clients=tuple(client for _, client in pairs),
        opened=(),
        kinds=work.library.kinds,
        sessions=sessions,
        words=shared_words() if wish.edition is Edition.ROOM_SAFE else chart_words(),
    )
    return _filled(work, empty, case, wish)


def _filled(work: UnitOfWork, source: Source, case: Case | None, wish: Wish) -> Source:
    source = replace(source, goals=_known_goals(work, source, case, wish))
    if wish.edition is Edition.ROOM_SAFE:
        return _with_stars(work, replace(source, opened=sources.shared(work, case, source.span)))
    asked = _asked(work, case, source)
    if wish.edition is Edition.PERSONAL:
        opened = sources.own(work, case, source.span, client=source.clients[0])
    else:
        opened = sources.counselors(work, case, source.span)
    return _with_stars(work, replace(source, opened=opened, asked=asked, running=_running(work, source, asked)))


def _with_stars(work: UnitOfWork, source: Source) -> Source:
    """Add the stars of the answers that this edition has; a star on another answer is not even known to it."""
    found = marks.starred_in(work, [one.id for one in source.opened])
    return replace(source, stars=frozenset((one.reflection_id, one.item) for one in found))


def _known_goals(work: UnitOfWork, source: Source, case: Case | None, wish: Wish) -> tuple[OpenGoal, ...]:
    """Return the goals that this edition may name: of all people together; of one client for that client and for me."""
    if case is None:
        return ()
    known = {None} if wish.edition is Edition.ROOM_SAFE else {None, *source.clients}
    return tuple(one for one in goals.listed(work, case) if one.client_id in known)


def _asked(work: UnitOfWork, case: Case | None, source: Source) -> tuple[Reflection, ...]:
    """Return what these people were asked in the span, without what is asked of one alone: a paper may be seen."""
    if case is None:
        return ()
    found = reviewing.asked_between(work, [case.id], since=source.span.since, until=source.span.until)
    return tuple(
        one for one in found if one.client_id in source.clients and not reflections.form_of(work, one).individual
    )


def _running(work: UnitOfWork, source: Source, asked: tuple[Reflection, ...]) -> tuple[tuple[str, str], ...]:
    """Name the homework that is open: only what has opened, since a client must not read ahead."""
    now, zone, locale = source.sessions.now, source.reader.timezone, source.reader.locale
    found: dict[str, str] = {}
    for one in asked:
        if one.opens_at <= now < one.closes_at and one.state in (State.WAITING, State.STARTED, State.SENT):
            form = work.library.spoken(reflections.form_of(work, one), language=locale)
            title = form.title if len(source.clients) > 1 else form.public_title
            found[title] = day(one.due_at or one.closes_at, zone=zone, locale=locale)
    return tuple(found.items())


def _head(source: Source, wish: Wish) -> SummaryHead:
    head = brief.head(source.who, session="", counselor=source.reader.name)
    words = {
        Edition.COUNSELOR: translate("For the counselor only"),
        Edition.ROOM_SAFE: translate("Only what each chose to share"),
        Edition.PERSONAL: translate("For {name} only").format(name=source.who[0].short if source.who else ""),
    }
    return SummaryHead(
        people=head.people,
        range=source.span.words,
        counselor=head.counselor,
        made=day_of_year(source.sessions.now, zone=source.reader.timezone, locale=source.reader.locale),
        edition=words[wish.edition],
        size=head.size,
    )


def _page(source: Source, wish: Wish, *, head: SummaryHead, wanted: set[Part], extras: tuple[Extra, ...]) -> AnySummary:
    made: dict[str, Any] = {"head": head, "paper": source.paper, "extras": extras}
    for part, make in MAKERS.items():
        if part in wanted:
            made[part.value] = make(source)
    if wish.edition is Edition.ROOM_SAFE:
        return RoomSafeSummary(**made)
    if Part.DONE in wanted:
        made["done"] = summary_practice.done(source, says_why=wish.edition is Edition.COUNSELOR)
    return PersonalSummary(**made) if wish.edition is Edition.PERSONAL else CounselorSummary(**made)


def _strip(source: Source) -> Practice:
    grids = newest_grids(source.opened)
    if grids is None:
        return Practice()
    rows = grids.item.rows
    return brief.practice(
        source.who,
        [(row.key, practice_name(row.key, rows)) for row in rows],
        grids=[grids.values.get(client) if client is not None else None for client in source.clients],
        title=translate("Given and noticed"),
        gave=translate("%(name)s gave"),
        noticed=translate("%(name)s noticed"),
        words=source.words,
        paper=source.paper,
    )


def _starred(source: Source) -> tuple[Asked, ...]:
    return summary_words.starred(source, source.stars)


def _goals(source: Source) -> tuple[Goal, ...]:
    return tuple(Goal(tidy(one.words)[:600], summary_series.near(source, one.series)) for one in source.goals)


MAKERS: Mapping[Part, Any] = {
    Part.GIVEN: _strip,
    Part.TRENDS: summary_series.trends,
    Part.MEASURES: summary_series.measures,
    Part.TALK: summary_words.talk,
    Part.STARRED: _starred,
    Part.GOALS: _goals,
    Part.ANSWERS: summary_words.answers,
    Part.AGREED: summary_words.agreed,
    Part.NEXT: summary_words.following,
}


def _extras(work: UnitOfWork, host_case: HostCase, wish: Wish, *, span: Span) -> tuple[Extra, ...]:
    """Ask plugins for their sections of this edition; ids are all that they are given."""
    case = people.case_of(work, host_case.ref)
    if case is None:
        return ()
    seats = {person.ref: person.id for person in people.members(work, case)}
    clients = tuple(seats.values()) if wish.edition is not Edition.PERSONAL else (seats[wish.person],)
    request = SectionRequest(case.id, host_case.ref, clients, wish.edition.value, span.since, span.until)
    return tuple(
        Extra(tidy(one.title)[:80], tuple(tidy(line)[:1500] for line in one.lines[:20]))
        for one in work.plugins.sections(request, missing=translate("Not available."))
    )
