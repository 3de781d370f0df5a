"""What a client asks to have removed: asked and taken back by the client, answered by the counselor."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound, NotInState
from intersession.hooks.types import Counselor
from intersession.models import Visit
from intersession.pages.environment import translate
from intersession.pages.removals import REPLY_LENGTH
from intersession.services import people, removals
from intersession.services.unit import UnitOfWork
from intersession.web import cases, mine
from intersession.web.access import Caller, case_for, route
from intersession.web.render import address
from intersession.web.words import is_readable, posted_words

blueprint = Blueprint("removing", __name__)


@route(blueprint, "/i/mine/<uuid:reflection>/removal", caller=Caller.CLIENT, methods=("POST",))
def ask(work: UnitOfWork, visit: Visit, reflection: uuid.UUID) -> WerkzeugResponse:
    one = mine.proved_one(work, visit, reflection)
    change = removals.take_back if request.form.get("do") == "take_back" else removals.ask
    change(work, one)
    return redirect(address("mine.sent", reflection=one.id), 303)


@route(blueprint, "/cases/<case>/removals/<uuid:removal>", caller=Caller.COUNSELOR, methods=("POST",))
def answer(work: UnitOfWork, counselor: Counselor, case: str, removal: uuid.UUID) -> Response | WerkzeugResponse:
    host_case = case_for(work, counselor, case)
    ours = people.case_of(work, case)
    if ours is None:
        raise NotFound("nothing of ours is there yet")
    try:
        if request.form.get("do") == "remove":
            removals.remove(work, ours, removal, by=counselor)
            return redirect(address("cases.case", case=case, done="words_removed"), 303)
        reply = posted_words("reply")
        wrong = _wrong(reply)
        if wrong:
            return cases.refuse(work, counselor, host_case, field=f"isn-reply-{removal}", words=wrong)
        removals.refuse(work, ours, removal, reply=reply, by=counselor)
    except removals.Held:
        return redirect(address("cases.case", case=case, done="held"), 303)
    except NotInState:
        return redirect(address("cases.case", case=case, done="not_asked"), 303)
    return redirect(address("cases.case", case=case, done="answered"), 303)


def _wrong(reply: str) -> str:
    if not reply:
        return translate("Please write a few words first.")
    if len(reply) > REPLY_LENGTH:
        return translate("This is too long. Please make it shorter.")
    return "" if is_readable(reply) else translate("Some of these letters could not be read. Please type them again.")
