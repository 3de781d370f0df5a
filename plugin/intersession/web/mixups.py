"""Putting right what the wrong person sent: moved to the right partner, or void."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound, NotInState
from intersession.hooks.types import Counselor
from intersession.models import Case
from intersession.services import mixups, people
from intersession.services.mixups import AlreadySent
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, case_for, route
from intersession.web.render import address

blueprint = Blueprint("mixups", __name__)


@route(blueprint, "/cases/<case>/sent/<uuid:reflection>", caller=Caller.COUNSELOR, methods=("POST",))
def repair(work: UnitOfWork, counselor: Counselor, case: str, reflection: uuid.UUID) -> WerkzeugResponse:
    case_for(work, counselor, case)
    ours = people.case_of(work, case)
    if ours is None:
        raise NotFound("nothing of ours is there yet")
    return redirect(address("cases.people", case=case, done=_repair(work, ours, reflection, by=counselor)), 303)


def _repair(work: UnitOfWork, case: Case, reflection: uuid.UUID, *, by: Counselor) -> str:
    """Do what was asked for and return what the case page says about it."""
    wanted = request.form.get("person", "")
    try:
        if not wanted:
            mixups.void(work, case, reflection, by=by)
            return "voided"
        right = next((one.id for one in people.members(work, case) if one.ref == wanted), None)
        if right is None:
            raise NotFound("nobody of this case")
        mixups.move(work, case, reflection, to=right, by=by)
    except AlreadySent:
        return "sent_too"
    except NotInState:
        return "not_sent"
    return "moved"
