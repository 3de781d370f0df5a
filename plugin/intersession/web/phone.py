"""A client sets up their own phone, beside the counselor who shows the code: only while that code is shown."""

from __future__ import annotations

import re

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound
from intersession.models import Visit
from intersession.pages.phone import PhonePage
from intersession.services import contact, handing, people, pins
from intersession.services.unit import UnitOfWork
from intersession.web import frames
from intersession.web.access import Caller, route
from intersession.web.render import address, client_page

blueprint = Blueprint("phone", __name__)

HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def _refuse_unless_open(work: UnitOfWork, visit: Visit) -> None:
    if not handing.is_open(work, visit.link_id):
        raise NotFound("no code is shown for this phone")


@route(blueprint, "/i/phone/test", caller=Caller.CLIENT)
def test(work: UnitOfWork, visit: Visit) -> Response:
    _refuse_unless_open(work, visit)
    return client_page(_page(work, visit, "test"))


@route(blueprint, "/i/phone/test", caller=Caller.CLIENT, methods=("POST",))
def answer_test(work: UnitOfWork, visit: Visit) -> WerkzeugResponse:
    """What was answered is thrown away."""
    _refuse_unless_open(work, visit)
    handing.note_test(work, visit)
    return redirect(address("phone.pin" if pins.may_choose(work, visit) else "phone.safe"), 303)


@route(blueprint, "/i/phone/pin", caller=Caller.CLIENT)
def pin(work: UnitOfWork, visit: Visit) -> Response:
    _refuse_unless_open(work, visit)
    return client_page(_page(work, visit, "pin"))


@route(blueprint, "/i/phone/pin", caller=Caller.CLIENT, methods=("POST",))
def keep_pin(work: UnitOfWork, visit: Visit) -> WerkzeugResponse:
    _refuse_unless_open(work, visit)
    if request.form.get("do") != "skip" and pins.may_choose(work, visit):
        typed, again = request.form.get("pin", ""), request.form.get("again", "")
        fault = pins.fault(typed) or ("different" if pins.tidied(typed) != pins.tidied(again) else "")
        if fault:
            return client_page(_page(work, visit, "pin", fault=fault), status=422)
        pins.choose(work, visit, typed)
    return redirect(address("phone.safe"), 303)


@route(blueprint, "/i/phone/safe", caller=Caller.CLIENT)
def safe(work: UnitOfWork, visit: Visit) -> Response:
    _refuse_unless_open(work, visit)
    return client_page(_page(work, visit, "contact"))


@route(blueprint, "/i/phone/safe", caller=Caller.CLIENT, methods=("POST",))
def keep_safe(work: UnitOfWork, visit: Visit) -> WerkzeugResponse:
    _refuse_unless_open(work, visit)
    channel, since, until = (request.form.get(name, "") for name in ("channel", "since", "until"))
    if channel in (*_channels(work, visit), "none"):
        if not _are_hours(since, until):
            return client_page(_page(work, visit, "contact", fault="hours"), status=422)
        case = visit.reflection.case
        contact.keep_own(work, case, visit.client_id, channel=channel, since=since, until=until)
    handing.note_ready(work, visit)
    return redirect(address("phone.ready"), 303)


@route(blueprint, "/i/phone/ready", caller=Caller.CLIENT)
def ready(work: UnitOfWork, visit: Visit) -> Response:
    if not handing.is_ready(work, visit.link_id):
        raise NotFound("this phone is not ready")
    return client_page(_page(work, visit, "ready"))


def _are_hours(since: str, until: str) -> bool:
    if not since and not until:
        return True
    return bool(HOUR.fullmatch(since) and HOUR.fullmatch(until) and since != until)


def _channels(work: UnitOfWork, visit: Visit) -> tuple[str, ...]:
    person = people.person(work, visit.client)
    return tuple(name for name, to in (("email", person.email), ("sms", person.phone)) if to)


def _page(work: UnitOfWork, visit: Visit, step: str, *, fault: str = "") -> PhonePage:
    return PhonePage(
        frame=frames.client_frame(work, visit.reflection.case, visit.client, visit=visit),
        step=step,
        client_name=people.person(work, visit.client).name,
        channels=_channels(work, visit),
        fault=fault,
        least=pins.LEAST,
        most=pins.MOST,
    )
