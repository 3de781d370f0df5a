"""A rehearsal: "Send it to me first" on the pages of homework, and its removal."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.hooks.types import Counselor
from intersession.services import rehearsing
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, rehearsal_of, route
from intersession.web.render import address

blueprint = Blueprint("rehearsing", __name__)


@route(blueprint, "/rehearsal", caller=Caller.COUNSELOR, methods=("POST",))
def begin(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    made = rehearsing.begin(work, rehearsal_of(counselor), request.form.get("form", ""), by=counselor)
    return redirect(address("assigning.links", assignment=made.id), 303)


@route(blueprint, "/rehearsal/remove", caller=Caller.COUNSELOR, methods=("POST",))
def remove(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    rehearsing.remove(work, by=counselor)
    return redirect(address("library.list"), 303)
