"""The goals of a case: kept in the people's own words, reached, taken off and brought back. Their tab is the case's."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound
from intersession.hooks.types import Counselor
from intersession.services import goals, people
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, case_for, our_case_for, route
from intersession.web.cases import refuse
from intersession.web.render import address
from intersession.web.words import fault, posted_words

blueprint = Blueprint("goals", __name__)

GOAL_LENGTH = 300


@route(blueprint, "/cases/<case>/goals", caller=Caller.COUNSELOR, methods=("POST",))
def add(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case)
    words, series = posted_words("about"), request.form.get("series", "")
    wrong = fault(words, most=GOAL_LENGTH)
    if wrong:
        return refuse(work, counselor, host_case, field="isn-goal", words=wrong, tab="goals")
    ours = people.adopt(work, host_case, by=counselor)
    asked = request.form.get("person", "")
    whose = next((one.id for one in people.members(work, ours) if one.ref == asked), None)
    if asked and whose is None:
        raise NotFound("nobody of this case")
    goals.set_goal(work, ours, words, by=counselor, client_id=whose, series=series)
    return redirect(address("cases.goals", case=case), 303)


@route(blueprint, "/cases/<case>/goals/<uuid:goal>/reached", caller=Caller.COUNSELOR, methods=("POST",))
def reach(work: UnitOfWork, counselor: Counselor, case: str, goal: uuid.UUID) -> WerkzeugResponse:
    goals.reach(work, our_case_for(work, counselor, case), goal, by=counselor)
    return redirect(address("cases.goals", case=case), 303)


@route(blueprint, "/cases/<case>/goals/<uuid:goal>/open", caller=Caller.COUNSELOR, methods=("POST",))
def reopen(work: UnitOfWork, counselor: Counselor, case: str, goal: uuid.UUID) -> WerkzeugResponse:
    goals.reopen(work, our_case_for(work, counselor, case), goal, by=counselor)
    return redirect(address("cases.goals", case=case), 303)


@route(blueprint, "/cases/<case>/goals/<uuid:goal>/remove", caller=Caller.COUNSELOR, methods=("POST",))
def remove(work: UnitOfWork, counselor: Counselor, case: str, goal: uuid.UUID) -> WerkzeugResponse:
    goals.remove(work, our_case_for(work, counselor, case), goal, by=counselor)
    return redirect(address("cases.goals", case=case, done="goal_removed", goal=goal), 303)


@route(blueprint, "/cases/<case>/goals/<uuid:goal>/restore", caller=Caller.COUNSELOR, methods=("POST",))
def restore(work: UnitOfWork, counselor: Counselor, case: str, goal: uuid.UUID) -> WerkzeugResponse:
    goals.restore(work, our_case_for(work, counselor, case), goal, by=counselor)
    return redirect(address("cases.goals", case=case), 303)
