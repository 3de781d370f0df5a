"""A client proves that it is them, with a PIN or a mailed code; chooses a PIN; a counselor resets one.

A link alone writes. What was sent, and what was typed in another browser, is behind these pages.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound
from intersession.hooks.types import Counselor
from intersession.models import Visit
from intersession.pages import proving as pages
from intersession.services import codes, mine, people, pins, reflections, trail, visits
from intersession.services.unit import UnitOfWork
from intersession.web import cookies, frames
from intersession.web.access import Caller, case_for, route
from intersession.web.link import first_open_part
from intersession.web.render import address, client_page
from intersession.web.sheet import pages_of

blueprint = Blueprint("proving", __name__)

WRITE, LIST = "write", "list"


@route(blueprint, "/i/check-you", caller=Caller.CLIENT)
def check(work: UnitOfWork, visit: Visit) -> WerkzeugResponse:
    if visits.is_proved(work, visit):
        return redirect(address("mine.list"), 303)
    return client_page(_check_page(work, visit))


@route(blueprint, "/i/check-you/pin", caller=Caller.CLIENT, methods=("POST",))
def give_pin(work: UnitOfWork, visit: Visit) -> WerkzeugResponse:
    if not pins.is_right(work, visit, request.form.get("pin", "")):
        return client_page(_check_page(work, visit, wrong="pin"), status=422)
    return _let_in(work, visit)


@route(blueprint, "/i/check-you/ask", caller=Caller.CLIENT, methods=("POST",))
def ask_code(work: UnitOfWork, visit: Visit) -> Response:
    codes.ask(work, visit)
    return client_page(_check_page(work, visit, has_asked=True))


@route(blueprint, "/i/check-you/code", caller=Caller.CLIENT, methods=("POST",))
def give_code(work: UnitOfWork, visit: Visit) -> WerkzeugResponse:
    if not codes.is_right(work, visit, request.form.get("code", "")):
        return client_page(_check_page(work, visit, wrong="code", has_asked=True), status=422)
    return _let_in(work, visit)


def _check_page(work: UnitOfWork, visit: Visit, *, wrong: str = "", has_asked: bool = False) -> pages.CheckPage:
    return pages.CheckPage(
        frame=frames.client_frame(work, visit.reflection.case, visit.client, visit=visit),
        then=_then(),
        address=codes.masked_address(work, visit.client),
        wrong=wrong,
        has_asked=has_asked,
    )


def _then() -> str:
    return WRITE if request.values.get("then") == WRITE else LIST


def _let_in(work: UnitOfWork, visit: Visit) -> WerkzeugResponse:
    begun = visits.prove(work, visit)
    case_id = begun.visit.reflection.case_id
    trail.record(work, "proved", by=trail.client_actor(visit.client_id), case_id=case_id)
    return cookies.keep_visit(redirect(_target(work, begun.visit), 303), begun.secret)


def _target(work: UnitOfWork, visit: Visit) -> str:
    reflection = visit.reflection
    if _then() == LIST or not mine.is_unsent(work, reflection):
        return address("mine.list")
    parts = pages_of(reflections.form_of(work, reflection), is_short=reflection.is_short)
    return address("reflecting.part", part=first_open_part(parts, frozenset(mine.bring_draft(work, visit))))


@route(blueprint, "/i/new-pin", caller=Caller.CLIENT)
def new_pin(work: UnitOfWork, visit: Visit) -> Response:
    return client_page(_new_pin_page(work, visit))


@route(blueprint, "/i/new-pin", caller=Caller.CLIENT, methods=("POST",))
def keep_pin(work: UnitOfWork, visit: Visit) -> Response:
    if not pins.may_choose(work, visit):
        return client_page(_new_pin_page(work, visit), status=403)
    typed, again = request.form.get("pin", ""), request.form.get("again", "")
    fault = pins.fault(typed) or ("different" if pins.tidied(typed) != pins.tidied(again) else "")
    if fault:
        return client_page(_new_pin_page(work, visit, fault=fault), status=422)
    pins.choose(work, visit, typed)
    frame = frames.client_frame(work, visit.reflection.case, visit.client, visit=visit)
    return client_page(pages.PinKeptPage(frame, onwards=_onwards()))


def _onwards() -> str:
    return WRITE if request.values.get("then") == WRITE else ""


def _new_pin_page(work: UnitOfWork, visit: Visit, *, fault: str = "") -> pages.NewPinPage:
    may_choose = pins.may_choose(work, visit)
    return pages.NewPinPage(
        frame=frames.client_frame(work, visit.reflection.case, visit.client, visit=visit),
        may_choose=may_choose,
        # Whether there is a PIN is for those who have proved it, not for whoever holds the link.
        has_one=may_choose and pins.is_set(work, visit.client_id),
        fault=fault,
        least=pins.LEAST,
        most=pins.MOST,
        address=codes.masked_address(work, visit.client),
        onwards=_onwards(),
    )


@route(blueprint, "/cases/<case>/clients/<uuid:client>/pin", caller=Caller.COUNSELOR, methods=("POST",))
def reset_pin(work: UnitOfWork, counselor: Counselor, case: str, client: uuid.UUID) -> WerkzeugResponse:
    case_for(work, counselor, case)
    ours = people.case_of(work, case)
    if ours is None or client not in {person.id for person in people.members(work, ours)}:
        raise NotFound("no such client in this case")
    pins.reset(work, ours, people.client_by_id(work, client), by=counselor)
    return redirect(address("cases.people", case=case, _anchor="isn-pins"), 303)
