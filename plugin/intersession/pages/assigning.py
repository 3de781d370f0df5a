"""Builds the assign page and the page of links to hand over."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import segno
from markupsafe import Markup
from sqlalchemy import func, select

from intersession.definition.form import Form
from intersession.errors import NotFound
from intersession.hooks.rehearsal import is_made_up, is_sample, ref_of
from intersession.hooks.types import Appointment, Counselor, HostCase
from intersession.measures.dose import load_of, sort_of
from intersession.models import Assignment, Case, FormVersion, Link, Reflection, State
from intersession.pages.assigning_page import (
    EVERYBODY,
    AssignPage,
    CaseChoice,
    Chosen,
    Dose,
    FormChoice,
    HandOver,
    LinksPage,
    RoomPage,
)
from intersession.pages.environment import listed, relative_day
from intersession.pages.frame import FieldError, WorkFrame
from intersession.pages.overview import NOBODY, coming_sessions, dated, moment, people_of
from intersession.pages.people import Person, mark_of
from intersession.services import assigning, cards, concerns, handing, links, people
from intersession.services.unit import UnitOfWork

COMING_DAYS = 60
USUAL_DAYS = 7
TOO_SOON = timedelta(hours=3)
"""Homework that is given so shortly before a session, or in it, is for the time until the one after."""


def build(
    work: UnitOfWork,
    frame: WorkFrame,
    host_cases: Sequence[HostCase],
    *,
    case_ref: str,
    reader: Counselor,
    chosen: Chosen | None = None,
    query: str = "",
    picked_form: str = "",
    errors: tuple[FieldError, ...] = (),
    case_changed: bool = False,
) -> AssignPage:
    """Build the page for one case; without a known `case_ref`, for the one that meets next."""
    sessions = coming_sessions(work, host_cases, days=COMING_DAYS) if host_cases else {}
    coming = {ref: found[0] for ref, found in sessions.items()}
    host_case = _picked(host_cases, case_ref, coming)
    key = str(uuid.uuid4())
    if host_case is None:
        return AssignPage(frame, key, "", (), (), (), Chosen(), errors=errors)
    case = people.case_of(work, host_case.ref)
    meets = coming.get(host_case.ref)
    dose = _dose(work, host_case, case)
    forms = _choices(work, case, reader=reader, query=query)
    return AssignPage(
        frame=frame,
        key=key,
        case=host_case.ref,
        cases=tuple(
            _case_choice(work, one, meets=coming.get(one.ref), reader=reader) for one in _in_order(host_cases, coming)
        ),
        people=people_of(host_case),
        forms=forms,
        chosen=chosen or _usual(work, forms, sessions.get(host_case.ref, ()), reader, picked_form),
        dose=dose,
        next_session=moment(meets.starts_at, now=work.clock(), reader=reader) if meets else "",
        query=query,
        delivers=handing.goes_by_message(work, case, host_case),
        case_changed=case_changed,
        errors=errors,
    )


def _picked(host_cases: Sequence[HostCase], case_ref: str, coming: Mapping[str, Appointment]) -> HostCase | None:
    by_ref = {one.ref: one for one in host_cases}
    return by_ref.get(case_ref) or next(iter(_in_order(host_cases, coming)), None)


def _in_order(host_cases: Sequence[HostCase], coming: Mapping[str, Appointment]) -> list[HostCase]:
    far = datetime.max.replace(tzinfo=ZoneInfo("UTC"))
    return sorted(host_cases, key=lambda one: coming[one.ref].starts_at if one.ref in coming else far)


def _case_choice(work: UnitOfWork, host_case: HostCase, *, meets: Appointment | None, reader: Counselor) -> CaseChoice:
    return CaseChoice(
        host_case.ref, host_case.title, moment(meets.starts_at, now=work.clock(), reader=reader) if meets else ""
    )


def _usual(
    work: UnitOfWork, forms: Sequence[FormChoice], sessions: Sequence[Appointment], reader: Counselor, picked: str
) -> Chosen:
    zone, now = ZoneInfo(reader.timezone), work.clock()
    today = now.astimezone(zone).date()
    meets = next((one for one in sessions if one.starts_at >= now + TOO_SOON), None)
    due = meets.starts_at.astimezone(zone).date() if meets else today + timedelta(days=USUAL_DAYS)
    available = [one.key for one in forms if one.is_available]
    first = picked if picked in available else next(iter(available), "")
    return Chosen(form=first, send_on=today.isoformat(), due=due.isoformat())


def _dose(work: UnitOfWork, host_case: HostCase, case: Case | None) -> tuple[Dose, ...]:
    named = people_of(host_case)
    if case is None:
        return tuple(Dose(person) for person in named)
    now = work.clock()
    rows = select(Reflection).where(
        Reflection.case_id == case.id,
        Reflection.state.in_((State.WAITING, State.STARTED)),
        Reflection.opens_at < now + timedelta(days=7),
        Reflection.closes_at > now,
    )
    asked: dict[uuid.UUID, list[Form]] = {}
    for one in work.session.scalars(rows):
        asked.setdefault(one.client_id, []).append(work.library.version(work.session, one.form_hash))
    by_ref = {person.ref: person.id for person in people.members(work, case)}
    return tuple(Dose(person, load_of(asked.get(by_ref.get(person.id, NOBODY), []))) for person in named)


def _choices(work: UnitOfWork, case: Case | None, *, reader: Counselor, query: str) -> tuple[FormChoice, ...]:
    wanted = query.strip().casefold()
    is_closed = case is not None and concerns.gate_is_closed(work, case)
    used = _last_used(work, reader)
    zone = ZoneInfo(reader.timezone)
    today = work.clock().astimezone(zone).date()
    found = [form for form in work.library.forms.values() if wanted in f"{form.title} {form.about}".casefold()]
    waits = case is None or case.screened == "not_yet"
    # What would be refused until each was spoken with apart is never what is picked already.
    found.sort(key=lambda form: (waits and form.conjoint, _place(form, used)))
    return tuple(
        FormChoice(
            key=form.key,
            title=form.title,
            questions=len(form.questions),
            minutes=form.minutes,
            last_used=_last_time(used.get(form.key), today, reader),
            is_available=not (is_closed and concerns.stops(form)),
            sort=sort_of(form),
        )
        for form in found
    )


def _place(form: Form, used: Mapping[str, datetime]) -> tuple[bool, float, str]:
    # Last used first; but what asks each person alone is never what two presses of Enter would send.
    return form.individual, -used[form.key].timestamp() if form.key in used else 0, form.title


def _last_time(at: datetime | None, today: date, reader: Counselor) -> str:
    if at is None:
        return ""
    used_on = at.astimezone(ZoneInfo(reader.timezone)).date()
    return relative_day(used_on, today=today, zone=reader.timezone, locale=reader.locale)


def _last_used(work: UnitOfWork, reader: Counselor) -> dict[str, datetime]:
    rows = (
        select(FormVersion.key, func.max(Assignment.created_at))
        .join(Assignment, Assignment.form_hash == FormVersion.hash)
        .join(Case, Case.id == Assignment.case_id)
        .where(Assignment.counselor_ref == reader.ref, Case.host_ref != ref_of(reader))
        .group_by(FormVersion.key)
    )
    return dict(work.session.execute(rows).all())


def links_page(
    work: UnitOfWork,
    frame: WorkFrame,
    *,
    case: Case,
    assignment: Assignment,
    title: str,
    reader: Counselor,
    unproved: str = "",
) -> LinksPage:
    """Build the page with each person's own link and code. Ended links are left out.

    `unproved`: by the host's reference, to whose changed address the new link is not sent.
    """
    now = work.clock()
    together = assigning.given_with(work, assignment)
    titles = [work.library.version(work.session, one.form_hash).title for one in together]
    delivers = handing.somebody_delivers(work)
    carded = cards.with_card(work, [one.id for one in together])
    handed: list[HandOver] = []
    for person in people.members(work, case):
        for link in filter(None, (links.newest(work, one.id, person.id) for one in together)):
            if not links.is_usable(link, at=now):
                continue
            url = links.address(work, link)
            handed.append(
                HandOver(
                    Person(person.ref, person.name, mark_of(person.position)),
                    str(link.id),
                    url,
                    qr_code(url),
                    dated(link.expires_at, reader=reader),
                    way=handing.way_of(work, link, person, somebody_delivers=delivers and person.ref != unproved),
                    has_card=link.assignment_id in carded,
                )
            )
    unsent = next((one.person for one in handed if one.person.id == unproved), None)
    return LinksPage(
        frame=frame,
        case=case.host_ref,
        case_title=title,
        homework=listed(titles),
        links=tuple(handed),
        delivered=delivers and unsent is None and any(one.way in (handing.MAIL, handing.SMS) for one in handed),
        is_made_up=is_made_up(case.host_ref),
        is_sample=is_sample(case.host_ref),
        unproved=unsent,
        proof_url=_proof_url(work, reader) if unsent is not None else "",
    )


def _proof_url(work: UnitOfWork, reader: Counselor) -> str:
    proof = work.plugins.fresh(reader)
    return proof if isinstance(proof, str) else ""


def room_page(work: UnitOfWork, frame: WorkFrame, *, case: Case, assignment: Assignment, link: Link) -> RoomPage:
    """Build the full-screen page with one client's code."""
    queue = handing.following(work, assigning.given_with(work, assignment), people.members(work, case))
    place = next((n for n, (_person, one) in enumerate(queue) if one.id == link.id), None)
    if place is None:
        raise NotFound("this link was ended")
    person, url = queue[place][0], links.address(work, link)
    after = queue[place + 1] if place + 1 < len(queue) else None
    return RoomPage(
        frame=frame,
        person=Person(person.ref, person.name, mark_of(person.position)),
        link=str(link.id),
        qr=qr_code(url),
        url=url,
        assignment=str(assignment.id),
        is_open=handing.is_open(work, link.id),
        is_ready=handing.is_ready(work, link.id),
        next_link=str(after[1].id) if after else "",
        next_name=after[0].name if after else "",
    )


def qr_code(address: str) -> Markup:
    """Return an address as a drawn code (SVG, error correction M), made here and nowhere else."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2, omitsize=True)
    return Markup(drawn)  # noqa: S704  # drawn by the library from squares; the address is not in it as text


def is_everybody(who: str) -> bool:
    return who in ("", EVERYBODY)
