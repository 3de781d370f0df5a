"""Builds the timeline of a case: sessions, what was sent or put off, notes and replies; newest first, and no words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from intersession.hooks.types import HostCase
from intersession.models import Case, Note, Reflection, State
from intersession.pages.appointments import appointments
from intersession.pages.cases_page import OlderMonth, TimelineLine, TimelineTab
from intersession.pages.environment import month_year, translate
from intersession.pages.overview import Overview, moment, people_of
from intersession.services.unit import UnitOfWork

SHOWN = timedelta(weeks=52)
MOST_LINES = 100
UNFOLDED = timedelta(weeks=3)
KINDS = ("session", "sent", "passed", "note")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the timeline is narrowed to. `person`: the host's reference; `kind`: one of `KINDS`; "" for all."""

    person: str = ""
    kind: str = ""


def timeline(work: UnitOfWork, host_case: HostCase, case: Case, *, seen: Overview, narrowed: Narrowed) -> TimelineTab:
    """Build the tab, for the last year. A person narrows it to what is theirs; sessions and notes are everybody's."""
    dated = [*_sessions(work, host_case, seen), *_reflections(work, host_case, case, seen), *_notes(work, case, seen)]
    fitting = [
        (at, line)
        for at, line in dated
        if narrowed.kind in ("", line.kind)
        and (not narrowed.person or (line.person is not None and line.person.id == narrowed.person))
    ]
    newest = sorted(fitting, key=lambda one: one[0], reverse=True)
    recent, older = _folded(newest[:MOST_LINES], seen)
    return TimelineTab(recent, older, person=narrowed.person, kind=narrowed.kind, is_cut=len(newest) > MOST_LINES)


def _folded(
    newest: Sequence[tuple[datetime, TimelineLine]], seen: Overview
) -> tuple[tuple[TimelineLine, ...], tuple[OlderMonth, ...]]:
    """Part what is some weeks back from what is recent; when nothing is recent, the newest month stays open."""
    zone, since = ZoneInfo(seen.reader.timezone), seen.at - UNFOLDED
    recent = tuple(line for at, line in newest if at >= since)
    by_month: dict[date, list[TimelineLine]] = {}
    for at, line in newest[len(recent) :]:
        by_month.setdefault(at.astimezone(zone).date().replace(day=1), []).append(line)
    begun = newest[len(recent) - 1][0].astimezone(zone).date().replace(day=1) if recent else None
    months = [OlderMonth(_title(first, begun, seen), tuple(lines)) for first, lines in by_month.items()]
    if not recent and months:
        return months[0].lines, tuple(months[1:])
    return recent, tuple(months)


def _title(first: date, begun: date | None, seen: Overview) -> str:
    month = month_year(first, locale=seen.reader.locale)
    return translate("Earlier in {month}").format(month=month) if first == begun else month


def _sessions(work: UnitOfWork, host_case: HostCase, seen: Overview) -> Iterator[tuple[datetime, TimelineLine]]:
    for one in appointments(work, [host_case.ref], since=seen.at - SHOWN, until=seen.at):
        if one.status != "cancelled":
            yield one.starts_at, TimelineLine("session", _when(one.starts_at, seen), title=", ".join(one.agreed))


def _reflections(
    work: UnitOfWork, host_case: HostCase, case: Case, seen: Overview
) -> Iterator[tuple[datetime, TimelineLine]]:
    by_client = {seen.clients[one.id]: one for one in people_of(host_case) if one.id in seen.clients}
    rows = (
        select(Reflection)
        .where(Reflection.case_id == case.id, Reflection.state.in_([State.SENT, State.PASSED]))
        .where(or_(Reflection.sent_at > seen.at - SHOWN, Reflection.passed_at > seen.at - SHOWN))
        .order_by(Reflection.opens_at.desc(), Reflection.id)
        .limit(5 * MOST_LINES)
    )
    for one in work.session.scalars(rows):
        at = one.sent_at if one.state == State.SENT else one.passed_at
        if at is None:
            continue
        is_sent = one.state == State.SENT
        yield (
            at,
            TimelineLine(
                "sent" if is_sent else "passed",
                _when(at, seen),
                person=by_client.get(one.client_id),
                title=work.library.version(work.session, one.form_hash).title,
                reflection=str(one.id) if is_sent else "",
                review="discussed" if one.discussed_at else "read" if one.reviewed_at else "",
            ),
        )


def _notes(work: UnitOfWork, case: Case, seen: Overview) -> Iterator[tuple[datetime, TimelineLine]]:
    own = select(Note.written_at).where(
        Note.case_id == case.id,
        Note.counselor_ref == seen.reader.ref,
        Note.removed_at.is_(None),
        Note.written_at > seen.at - SHOWN,
    )
    for at in work.session.scalars(own.order_by(Note.written_at.desc()).limit(MOST_LINES)):
        yield at, TimelineLine("note", _when(at, seen))


def _when(at: datetime, seen: Overview) -> str:
    return moment(at, now=seen.at, reader=seen.reader)
