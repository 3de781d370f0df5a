"""A new counselor's first steps on Today, and the sample couple: loaded and removed with one tap each."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.hooks import rehearsal
from intersession.hooks.types import Counselor
from intersession.pages import sample_words
from intersession.pages.first_run import CLOSED, SKIPPED, YES, Step
from intersession.services import desk, erasing, sampling
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, route, sample_case_of
from intersession.web.render import address

blueprint = Blueprint("first_run", __name__)


@route(blueprint, "/first-steps/skip", caller=Caller.COUNSELOR, methods=("POST",))
def skip(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    step = request.form.get("step", "")
    if step in set(Step):
        desk.choose(work, {SKIPPED + step: YES}, by=counselor)
    return redirect(address("today.index"), 303)


@route(blueprint, "/first-steps/close", caller=Caller.COUNSELOR, methods=("POST",))
def close(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    desk.choose(work, {CLOSED: YES}, by=counselor)
    return redirect(address("today.index", done="closed"), 303)


@route(blueprint, "/first-steps/show", caller=Caller.COUNSELOR, methods=("POST",))
def show(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    """Show the steps again, those that were skipped, too."""
    desk.choose(work, {CLOSED: "", **{SKIPPED + one: "" for one in Step}}, by=counselor)
    return redirect(address("today.index"), 303)


@route(blueprint, "/sample", caller=Caller.COUNSELOR, methods=("POST",))
def load_sample(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    sampling.load(work, sample_case_of(counselor), sample_words.story(), by=counselor)
    return redirect(address("cases.case", case=rehearsal.sample_of(counselor)), 303)


@route(blueprint, "/sample/remove", caller=Caller.COUNSELOR, methods=("POST",))
def remove_sample(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    try:
        sampling.remove(work, by=counselor)
    except erasing.Held:  # its page says that a hold is the reason
        return redirect(address("rights.overview", case=rehearsal.sample_of(counselor)), 303)
    back = "cases.list" if request.form.get("from") == "cases" else "today.index"
    return redirect(address(back, done="sample_removed"), 303)
