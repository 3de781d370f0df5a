"""Messages that need a person: sent again, put away, or let go on."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound
from intersession.hooks.types import Counselor
from intersession.models import Case
from intersession.pages import messages as builder
from intersession.pages.environment import say_later, translate
from intersession.pages.frame import Toast
from intersession.services import messaging, people
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, case_for, route
from intersession.web.frames import work_frame
from intersession.web.render import address, work_page

blueprint = Blueprint("messages", __name__)

DONE = {
    "again": say_later("It goes out again, at the next safe hour."),
    "settled": say_later("Put away. What waited is not sent any more."),
    "under_way": say_later("It is being sent in this moment. Look again in a minute or two."),
    "resumed": say_later("Messages go on. What is open is announced once more."),
}


@route(blueprint, "/messages", caller=Caller.COUNSELOR)
def list_(work: UnitOfWork, counselor: Counselor) -> Response:
    done = request.args.get("done", "")
    toast = Toast(translate(DONE[done])) if done in DONE else None
    return work_page(
        builder.build(work, work_frame(counselor, toast=toast), work.plugins.cases(counselor), reader=counselor)
    )


@route(blueprint, "/cases/<case>/messages/<uuid:trouble>/again", caller=Caller.COUNSELOR, methods=("POST",))
def again(work: UnitOfWork, counselor: Counselor, case: str, trouble: uuid.UUID) -> WerkzeugResponse:
    is_done = messaging.try_again(work, _ours(work, counselor, case), trouble, by=counselor)
    return _back("again" if is_done else "under_way")


@route(blueprint, "/cases/<case>/messages/<uuid:trouble>/settle", caller=Caller.COUNSELOR, methods=("POST",))
def settle(work: UnitOfWork, counselor: Counselor, case: str, trouble: uuid.UUID) -> WerkzeugResponse:
    is_done = messaging.settle(work, _ours(work, counselor, case), trouble, by=counselor)
    return _back("settled" if is_done else "under_way")


@route(blueprint, "/cases/<case>/messages/to/<uuid:client>/resume", caller=Caller.COUNSELOR, methods=("POST",))
def resume(work: UnitOfWork, counselor: Counselor, case: str, client: uuid.UUID) -> WerkzeugResponse:
    ours = _ours(work, counselor, case)
    if client not in {one.id for one in people.members(work, ours)}:
        raise NotFound("no such client")
    messaging.resume(work, ours, client, by=counselor)
    return _back("resumed")


def _back(done: str) -> WerkzeugResponse:
    return redirect(address("messages.list", done=done), 303)


def _ours(work: UnitOfWork, counselor: Counselor, case_ref: str) -> Case:
    case_for(work, counselor, case_ref, action="assign")
    found = people.case_of(work, case_ref)
    if found is None:
        raise NotFound("nothing of ours is there yet")
    return found
