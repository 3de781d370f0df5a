"""What the counselor wrote to one client: shown among their own pages, put away. Nothing without a PIN or a code."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import ProofNeeded
from intersession.models import Visit
from intersession.pages.mine import ReplyLine
from intersession.services import replies, visits
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, route
from intersession.web.render import address

blueprint = Blueprint("replies", __name__)


def lines(work: UnitOfWork, visit: Visit) -> tuple[ReplyLine, ...]:
    """Return what was written to the client of this visit. Whoever calls this has asked for the proof."""
    found = replies.for_client(work, visit.reflection.case_id, visit.client_id)
    return tuple(ReplyLine(str(one.id), one.text, one.written_at, is_new=not one.is_put_away) for one in found)


@route(blueprint, "/i/mine/replies/<uuid:reply>/away", caller=Caller.CLIENT, methods=("POST",))
def put_away(work: UnitOfWork, visit: Visit, reply: uuid.UUID) -> WerkzeugResponse:
    """Say that it was read: the landing page mentions it no longer."""
    if not visits.is_proved(work, visit):
        raise ProofNeeded
    replies.put_away(work, reply, case_id=visit.reflection.case_id, client_id=visit.client_id)
    return redirect(address("mine.list"), 303)
