"""The end of the work with a case, and taking it up again: one click each."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound
from intersession.hooks.types import Counselor, HostCase
from intersession.models import Case
from intersession.pages.environment import translate
from intersession.pages.frame import Toast
from intersession.services import people, tail
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, case_for, route
from intersession.web.render import address

blueprint = Blueprint("ending", __name__)


@route(blueprint, "/cases/<case>/end-work", caller=Caller.COUNSELOR, methods=("POST",))
def end_work(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    tail.end_work(work, _ours(work, counselor, case), zone=counselor.timezone, by=counselor)
    return redirect(address("cases.homework", case=case, done="work_ended"), 303)


@route(blueprint, "/cases/<case>/begin-again", caller=Caller.COUNSELOR, methods=("POST",))
def begin_again(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    tail.begin_again(work, _ours(work, counselor, case), by=counselor)
    return redirect(address("cases.homework", case=case, done="taken_up"), 303)


def _ours(work: UnitOfWork, counselor: Counselor, case_ref: str) -> Case:
    case_for(work, counselor, case_ref, action="assign")
    found = people.case_of(work, case_ref)
    if found is None:
        raise NotFound("nothing of ours is there yet")
    return found


def toast_for(host_case: HostCase) -> Toast | None:
    """Return the note after an action here, which the case page shows."""
    done = request.args.get("done", "")
    if done == "work_ended":
        words = translate("Ended. Each gets a short look back after 1, 3 and 6 months, with a way back to you.")
        return Toast(words, undo_url=address("ending.begin_again", case=host_case.ref))
    return Toast(translate("You work with them again.")) if done == "taken_up" else None
