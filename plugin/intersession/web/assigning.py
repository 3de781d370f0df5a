"""Assigning homework, and the links that follow from it."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound
from intersession.hooks.types import Appointment, Counselor, HostCase
from intersession.models import Assignment, Case, Link
from intersession.pages import assigning as builder
from intersession.pages.assigning_page import NOTE_LENGTH, Chosen, Every
from intersession.pages.environment import translate
from intersession.pages.frame import FieldError, Place, Toast
from intersession.pages.overview import next_appointments
from intersession.services import assigning, concerns, links, people, separation, trail
from intersession.services.assigning import ForBoth, GateClosed, NobodyChosen, Plan
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, case_for, route
from intersession.web.frames import work_frame
from intersession.web.render import address, work_page
from intersession.web.words import is_readable, posted_words

blueprint = Blueprint("assigning", __name__)

KEY = re.compile(r"[\w-]{1,64}", re.ASCII)
"""What the assign page sends so that a second tap assigns nothing: an id that it made."""
END_OF_DAY = time(21, 0)
"""When a due date without a session ends, at the counselor's clock."""


@route(blueprint, "/assign", caller=Caller.COUNSELOR)
def assign(work: UnitOfWork, counselor: Counselor) -> Response:
    chosen_form = request.args.get("form", "")
    page = builder.build(
        work,
        work_frame(counselor),
        work.plugins.cases(counselor),
        case_ref=request.args.get("case", ""),
        reader=counselor,
        query=request.args.get("q", "")[:100],
        picked_form=chosen_form,
    )
    return work_page(page)


@route(blueprint, "/assign", caller=Caller.COUNSELOR, methods=("POST",))
def give(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    case_ref = request.form.get("case", "")
    host_case = case_for(work, counselor, case_ref, action="assign")
    chosen = _chosen()
    if request.form.get("shown_case", case_ref) != case_ref:
        return _again(work, counselor, host_case, chosen=None, case_changed=True)
    plan, errors = _plan(work, counselor, host_case, chosen)
    if plan is None:
        return _again(work, counselor, host_case, chosen=chosen, errors=errors)
    if _is_unscreened(work, host_case, plan):
        wrong = FieldError("isn-form", translate("Joint exercises wait until you have spoken with each of them apart."))
        return _again(work, counselor, host_case, chosen=chosen, errors=(wrong,), is_unscreened=True)
    try:
        made = assigning.assign(work, host_case, plan, by=counselor)
    except (NotFound, GateClosed):
        wrong = FieldError("isn-form", translate("Please pick the homework."))
        return _again(work, counselor, host_case, chosen=chosen, errors=(wrong,))
    except ForBoth:
        wrong = FieldError("isn-who", translate("They are separated. Pick one person, and homework for one person."))
        return _again(work, counselor, host_case, chosen=chosen, errors=(wrong,))
    except NobodyChosen:
        wrong = FieldError("isn-who", translate("Please pick who it is for."))
        return _again(work, counselor, host_case, chosen=chosen, errors=(wrong,))
    return redirect(address("assigning.links", assignment=made.id, done="assigned"), 303)


def _is_unscreened(work: UnitOfWork, host_case: HostCase, plan: Plan) -> bool:
    form = work.library.forms.get(plan.form)
    if form is None or len(host_case.clients) < 2:
        return False
    case = people.case_of(work, host_case.ref)
    if case is not None and separation.is_on(work, case):
        return False  # refused for another reason, whoever was spoken with
    return concerns.needs_screening(work, case, form)


def _again(
    work: UnitOfWork,
    counselor: Counselor,
    host_case: HostCase,
    *,
    chosen: Chosen | None,
    errors: tuple[FieldError, ...] = (),
    case_changed: bool = False,
    is_unscreened: bool = False,
) -> Response:
    page = builder.build(
        work,
        work_frame(counselor),
        work.plugins.cases(counselor),
        case_ref=host_case.ref,
        reader=counselor,
        chosen=chosen,
        errors=errors,
        case_changed=case_changed,
    )
    return work_page(replace(page, is_unscreened=is_unscreened), status=422)


def _chosen() -> Chosen:
    every = request.form.get("every", Every.ONCE)
    return Chosen(
        form=request.form.get("form", ""),
        who=request.form.get("who", ""),
        every=Every(every) if every in {one.value for one in Every} else Every.ONCE,
        send_on=request.form.get("send_on", ""),
        due=request.form.get("due", ""),
        note=posted_words("note"),
    )


def _plan(
    work: UnitOfWork, counselor: Counselor, host_case: HostCase, chosen: Chosen
) -> tuple[Plan | None, tuple[FieldError, ...]]:
    zone = ZoneInfo(counselor.timezone)
    now = work.clock()
    today = now.astimezone(zone).date()
    send_on, due = _date(chosen.send_on), _date(chosen.due)
    errors = _errors(chosen, send_on=send_on, due=due, today=today)
    if errors:
        return None, errors
    opens_at = now if send_on is None or send_on <= today else datetime.combine(send_on, time(8), tzinfo=zone)
    meets = next_appointments(work, [host_case], days=builder.COMING_DAYS).get(host_case.ref)
    plan = Plan(
        form=chosen.form,
        key=_key(counselor),
        clients=() if builder.is_everybody(chosen.who) else (chosen.who,),
        every=chosen.every,
        opens_at=opens_at,
        due_at=_due_at(due, meets, zone) if due else None,
        zone=counselor.timezone,
        note=chosen.note,
    )
    return plan, ()


def _key(counselor: Counselor) -> str:
    posted = request.form.get("key", "")
    key = posted if KEY.fullmatch(posted) else str(uuid.uuid4())
    return f"{counselor.ref}:{key}"[:190]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _due_at(due: date, meets: Appointment | None, zone: ZoneInfo) -> datetime:
    if meets is not None and meets.starts_at.astimezone(zone).date() == due:
        return meets.starts_at
    return datetime.combine(due, END_OF_DAY, tzinfo=zone)


def _errors(chosen: Chosen, *, send_on: date | None, due: date | None, today: date) -> tuple[FieldError, ...]:
    found: list[FieldError] = []
    if not chosen.form:
        found.append(FieldError("isn-form", translate("Please pick the homework.")))
    if chosen.send_on and send_on is None:
        found.append(FieldError("isn-send-on", translate("Please write a date with day, month and year.")))
    if chosen.due and (due is None or due < max(send_on or today, today)):
        found.append(FieldError("isn-due", translate("Please pick a day after it is sent.")))
    if _is_far(send_on, today) or _is_far(due, today):
        found.append(FieldError("isn-due", translate("Please pick a day within a year.")))
    if len(chosen.note) > NOTE_LENGTH:
        found.append(FieldError("isn-words", translate("This is too long. Please make it shorter.")))
    if not is_readable(chosen.note):
        words = translate("Some of these letters could not be read. Please type them again.")
        found.append(FieldError("isn-words", words))
    return tuple(found)


def _is_far(day: date | None, today: date) -> bool:
    return day is not None and abs((day - today).days) > 366


def _assigned(work: UnitOfWork, counselor: Counselor, assignment_id: uuid.UUID) -> tuple[HostCase, Case, Assignment]:
    assignment = work.session.get(Assignment, assignment_id)
    if assignment is None:
        raise NotFound("no such assignment")
    case = people.case_by_id(work, assignment.case_id)
    return case_for(work, counselor, case.host_ref, action="assign"), case, assignment


@route(blueprint, "/assignments/<uuid:assignment>/links", caller=Caller.COUNSELOR)
def links_(work: UnitOfWork, counselor: Counselor, assignment: uuid.UUID) -> Response:
    host_case, case, found = _assigned(work, counselor, assignment)
    toast = _toast(work, case, found) if request.args.get("done") == "assigned" and found.ended_at is None else None
    frame = work_frame(counselor, place=Place.CASES, toast=toast)
    return work_page(
        builder.links_page(work, frame, case=case, assignment=found, title=host_case.title, reader=counselor)
    )


def _toast(work: UnitOfWork, case: Case, assignment: Assignment) -> Toast:
    asked = assigning.clients_of(work, assignment)
    names = [person.name for person in people.members(work, case) if person.id in asked]
    who = translate(" and ").join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
    words = translate("Assigned to {names}.").format(names=who)
    return Toast(words, undo_url=address("assigning.undo", assignment=assignment.id))


@route(blueprint, "/assignments/<uuid:assignment>/undo", caller=Caller.COUNSELOR, methods=("POST",))
def undo(work: UnitOfWork, counselor: Counselor, assignment: uuid.UUID) -> WerkzeugResponse:
    host_case, case, found = _assigned(work, counselor, assignment)
    if found.ended_at is None:
        assigning.end(work, case, found, by=counselor)
    return redirect(address("cases.homework", case=host_case.ref), 303)


def _linked(work: UnitOfWork, counselor: Counselor, link_id: uuid.UUID) -> tuple[HostCase, Case, Assignment, Link]:
    link = work.session.get(Link, link_id)
    if link is None:
        raise NotFound("no such link")
    return (*_assigned(work, counselor, link.assignment_id), link)


@route(blueprint, "/links/<uuid:link>/revoke", caller=Caller.COUNSELOR, methods=("POST",))
def revoke(work: UnitOfWork, counselor: Counselor, link: uuid.UUID) -> WerkzeugResponse:
    host_case, case, assignment, found = _linked(work, counselor, link)
    links.revoke(work, assignment.id, found.client_id)
    by = trail.counselor_actor(counselor)
    trail.record(work, "link_revoked", by=by, case_id=case.id, about=str(found.client_id))
    return redirect(address("cases.homework", case=host_case.ref, _anchor="isn-links"), 303)


@route(blueprint, "/links/<uuid:link>/renew", caller=Caller.COUNSELOR, methods=("POST",))
def renew(work: UnitOfWork, counselor: Counselor, link: uuid.UUID) -> WerkzeugResponse:
    _host_case, case, assignment, found = _linked(work, counselor, link)
    if assignment.ended_at is not None:
        raise NotFound("the assignment was taken back")
    links.make(work, assignment, found.client_id, expires_at=assigning.last_close(work, assignment, found.client_id))
    by = trail.counselor_actor(counselor)
    trail.record(work, "link_renewed", by=by, case_id=case.id, about=str(found.client_id))
    return redirect(address("assigning.links", assignment=assignment.id), 303)
