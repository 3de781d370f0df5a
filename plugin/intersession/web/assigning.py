"""Assigning homework, and the links that follow from it."""

from __future__ import annotations

import uuid
from dataclasses import replace

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound
from intersession.hooks.types import Counselor, HostCase
from intersession.models import Assignment, Case, Link
from intersession.pages import assigning as builder
from intersession.pages.assigning_page import Chosen
from intersession.pages.environment import listed, translate
from intersession.pages.frame import FieldError, Place, Toast
from intersession.services import assigning, concerns, contact, counselors, handing, links, people, separation, trail
from intersession.services.assigning import ForBoth, GateClosed, NobodyChosen, Plan
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, case_for, route
from intersession.web.assign_fields import plans_from, posted_choices
from intersession.web.frames import work_frame
from intersession.web.render import address, bare_page, work_page

blueprint = Blueprint("assigning", __name__)


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
    counselors.follow(work, host_case, reader=counselor)
    chosen = posted_choices(host_case)
    if request.form.get("shown_case", case_ref) != case_ref:
        return _again(work, counselor, host_case, chosen=None, case_changed=True)
    if request.form.get("do") == "shrink":
        return _shrunk(work, counselor, host_case, chosen)
    plans, errors = plans_from(work, counselor, host_case, chosen=chosen)
    if errors:
        return _again(work, counselor, host_case, chosen=chosen, errors=errors)
    if any(_is_unscreened(work, host_case, plan) for plan in plans):
        wrong = FieldError("isn-form", translate("Joint exercises wait until you have spoken with each of them apart."))
        return _again(work, counselor, host_case, chosen=chosen, errors=(wrong,), is_unscreened=True)
    try:
        made, *_others = assigning.assign_each(work, host_case, plans, by=counselor)
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


def _shrunk(work: UnitOfWork, counselor: Counselor, host_case: HostCase, chosen: Chosen) -> Response:
    if chosen.card.two_minutes:
        return _again(work, counselor, host_case, chosen=replace(chosen, card=chosen.card.shrunk()), status=200)
    wrong = FieldError("isn-card", translate("Please write the two-minute version first."))
    return _again(work, counselor, host_case, chosen=chosen, errors=(wrong,))


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
    status: int = 422,
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
    return work_page(replace(page, is_unscreened=is_unscreened), status=status)


def _assigned(work: UnitOfWork, counselor: Counselor, assignment_id: uuid.UUID) -> tuple[HostCase, Case, Assignment]:
    assignment = work.session.get(Assignment, assignment_id)
    if assignment is None:
        raise NotFound("no such assignment")
    case = people.case_by_id(work, assignment.case_id)
    return case_for(work, counselor, case.host_ref, action="assign"), case, assignment


@route(blueprint, "/assignments/<uuid:assignment>/links", caller=Caller.COUNSELOR, leaves_trail=True)
def links_(work: UnitOfWork, counselor: Counselor, assignment: uuid.UUID) -> Response:
    host_case, case, found = _assigned(work, counselor, assignment)
    # By which way each link goes is part of what its client said about being reached.
    for client in sorted(contact.asked_at(work, [person.id for person in people.members(work, case)])):
        contact.record_look(work, case, client, by=counselor)
    toast = _toast(work, case, found) if request.args.get("done") == "assigned" and found.ended_at is None else None
    frame = work_frame(counselor, place=Place.CASES, toast=toast)
    return work_page(
        builder.links_page(
            work,
            frame,
            case=case,
            assignment=found,
            title=host_case.title,
            reader=counselor,
            unproved=request.args.get("unproved", ""),
        )
    )


def _toast(work: UnitOfWork, case: Case, assignment: Assignment) -> Toast:
    together = assigning.given_with(work, assignment)
    asked = frozenset().union(*(assigning.clients_of(work, one) for one in together))
    names = [person.name for person in people.members(work, case) if person.id in asked]
    words = translate("Assigned to {names}.").format(names=listed(names))
    return Toast(words, undo_url=address("assigning.undo", assignment=assignment.id, all=1))


@route(blueprint, "/assignments/<uuid:assignment>/undo", caller=Caller.COUNSELOR, methods=("POST",))
def undo(work: UnitOfWork, counselor: Counselor, assignment: uuid.UUID) -> WerkzeugResponse:
    host_case, case, found = _assigned(work, counselor, assignment)
    # Right after assigning, all that was given in one action goes; from the case page, this one alone.
    taken = assigning.given_with(work, found) if request.args.get("all") else (found,)
    assigning.end_all(work, case, taken, by=counselor)
    alone = {"assignment": found.id} if len(taken) == 1 else {}
    return redirect(address("cases.homework", case=host_case.ref, done="taken_back", **alone), 303)


@route(blueprint, "/assignments/<uuid:assignment>/end", caller=Caller.COUNSELOR, methods=("POST",))
def end(work: UnitOfWork, counselor: Counselor, assignment: uuid.UUID) -> WerkzeugResponse:
    """End homework that somebody has begun: what was sent stays, and nothing more is asked."""
    host_case, case, found = _assigned(work, counselor, assignment)
    assigning.end_all(work, case, (found,), by=counselor)
    return redirect(address("cases.homework", case=host_case.ref, done="ended", assignment=found.id), 303)


@route(blueprint, "/assignments/<uuid:assignment>/go-on", caller=Caller.COUNSELOR, methods=("POST",))
def go_on(work: UnitOfWork, counselor: Counselor, assignment: uuid.UUID) -> WerkzeugResponse:
    host_case, case, found = _assigned(work, counselor, assignment)
    done = "goes_on"
    try:
        assigning.go_on(work, case, found, by=counselor)
    except assigning.StaysEnded:
        done = "stays_ended"
    return redirect(address("cases.homework", case=host_case.ref, done=done), 303)


def toast_for() -> Toast | None:
    """Return the note after homework was ended or taken back, which the case page shows."""
    done, of = request.args.get("done", ""), request.args.get("assignment", type=uuid.UUID)
    said = {
        "taken_back": translate("Taken back. Its links have ended, and nothing more of it goes out."),
        "ended": translate("Ended. Nothing more of it is asked or sent, and what they sent stays."),
        "goes_on": translate("It goes on as before. The links work again."),
        "stays_ended": translate("It stays ended. You can give it again at any time."),
    }.get(done)
    if said is None:
        return None
    may_undo = done in ("taken_back", "ended") and of is not None
    return Toast(said, undo_url=address("assigning.go_on", assignment=of) if may_undo else "")


def _linked(work: UnitOfWork, counselor: Counselor, link_id: uuid.UUID) -> tuple[HostCase, Case, Assignment, Link]:
    link = work.session.get(Link, link_id)
    if link is None:
        raise NotFound("no such link")
    return (*_assigned(work, counselor, link.assignment_id), link)


@route(blueprint, "/links/<uuid:link>/hand-over", caller=Caller.COUNSELOR)
def room(work: UnitOfWork, counselor: Counselor, link: uuid.UUID) -> Response:
    _host_case, case, assignment, found = _linked(work, counselor, link)
    return bare_page(builder.room_page(work, work_frame(counselor), case=case, assignment=assignment, link=found))


@route(blueprint, "/links/<uuid:link>/hand-over", caller=Caller.COUNSELOR, methods=("POST",))
def show_code(work: UnitOfWork, counselor: Counselor, link: uuid.UUID) -> WerkzeugResponse:
    """Begin, for one client: their phone can be set up while the code is shown."""
    _host_case, case, assignment, found = _linked(work, counselor, link)
    if assignment.ended_at is not None or not links.is_usable(found, at=work.clock()):
        raise NotFound("this link was ended")
    handing.show(work, case, found, by=counselor)
    return redirect(address("assigning.room", link=link), 303)


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
    client = people.client_by_id(work, found.client_id)
    is_known = client.reached_since is None or client.reached_since <= links.first_made_at(work, found)
    links.make(work, assignment, client.id, expires_at=assigning.last_close(work, assignment, client.id))
    by = trail.counselor_actor(counselor)
    trail.record(work, "link_renewed", by=by, case_id=case.id, about=str(client.id))
    # Whoever sits down at an open desk could have it sent to an address of their own.
    if is_known or work.plugins.fresh(counselor) is True:
        assigning.invite_again(work, assignment, client.id)
        return redirect(address("assigning.links", assignment=assignment.id), 303)
    return redirect(address("assigning.links", assignment=assignment.id, unproved=client.host_ref), 303)
