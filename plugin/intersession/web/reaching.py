"""A client changes how they may be reached: with the PIN in the same form, and the counselor is told."""

from __future__ import annotations

from flask import Blueprint, Response, request

from intersession.models import Visit
from intersession.pages.contact import OwnContactKeptPage, OwnContactPage
from intersession.pages.environment import translate
from intersession.services import contact, people, pins
from intersession.services.contact import SafeContact
from intersession.services.unit import UnitOfWork
from intersession.web import frames
from intersession.web.access import Caller, route
from intersession.web.contact import posted_contact, way_errors
from intersession.web.render import client_page

blueprint = Blueprint("reaching", __name__)


@route(blueprint, "/i/contact", caller=Caller.CLIENT)
def own(work: UnitOfWork, visit: Visit) -> Response:
    return client_page(_page(work, visit, SafeContact()))


@route(blueprint, "/i/contact", caller=Caller.CLIENT, methods=("POST",))
def keep_own(work: UnitOfWork, visit: Visit) -> Response:
    # The PIN and not a code: a code goes to the very address that may not be safe any more.
    posted = posted_contact()
    if not pins.is_right(work, visit, request.form.get("pin", "")):
        words = translate("That did not match. Please check the digits.")
        return client_page(_page(work, visit, posted, wrong="pin", message=words), status=422)
    person = people.person(work, visit.client).as_host_client()
    error = next(way_errors(posted, person), None)
    if error is not None:
        wrong = error.field.removeprefix("isn-")
        return client_page(_page(work, visit, posted, wrong=wrong, message=error.words), status=422)
    contact.change(work, visit.reflection.case, client_id=visit.client_id, to=posted)
    frame = frames.client_frame(work, visit.reflection.case, visit.client, visit=visit)
    return client_page(OwnContactKeptPage(frame))


def _page(work: UnitOfWork, visit: Visit, chosen: SafeContact, *, wrong: str = "", message: str = "") -> OwnContactPage:
    frame = frames.client_frame(work, visit.reflection.case, visit.client, visit=visit)
    return OwnContactPage(frame, chosen, wrong=wrong, message=message)
