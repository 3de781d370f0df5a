"""Separation mode and legal hold: begun and taken back from the case page."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.hooks.types import Counselor, HostCase
from intersession.pages.environment import say_later, translate
from intersession.pages.frame import Place, Toast
from intersession.pages.separation import ApartPage
from intersession.services import people, separation, trail
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, case_for, route
from intersession.web.frames import work_frame
from intersession.web.render import address, work_page

blueprint = Blueprint("separating", __name__)


@route(blueprint, "/cases/<case>/separate", caller=Caller.COUNSELOR, methods=("POST",))
def separate(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case, action="assign")
    separation.begin(work, people.adopt(work, host_case, by=counselor), by=counselor)
    return redirect(address("cases.people", case=case, done="separated"), 303)


@route(blueprint, "/cases/<case>/separate/undo", caller=Caller.COUNSELOR, methods=("POST",))
def undo(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case, action="assign")
    try:
        separation.undo(work, people.adopt(work, host_case, by=counselor), by=counselor)
    except separation.TooLate:
        return redirect(address("cases.people", case=case, done="too_late"), 303)
    return redirect(address("cases.people", case=case, done="undone"), 303)


@route(blueprint, "/cases/<case>/hold", caller=Caller.COUNSELOR, methods=("POST",))
def hold(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    ours = people.adopt(work, case_for(work, counselor, case), by=counselor)
    change = separation.hold if request.form.get("hold") == "yes" else separation.lift
    change(work, ours, by=trail.counselor_actor(counselor))
    return redirect(address("cases.people", case=case, _anchor="isn-separation"), 303)


def toast_for(work: UnitOfWork, host_case: HostCase) -> Toast | None:
    """Return the note after an action here, which the case page shows."""
    done = request.args.get("done", "")
    case = people.case_of(work, host_case.ref)
    if done == "separated" and case is not None and separation.may_undo(work, case):
        words = translate("Joint homework has ended. All links and messages have stopped.")
        return Toast(words, undo_url=address("separating.undo", case=host_case.ref))
    if done == "undone":
        return Toast(translate("Taken back. Everything is as it was."))
    if done == "too_late":
        return Toast(translate("The ten seconds are over, so it stays. You can start homework for one person."))
    words = REPAIRED.get(done, "")
    return Toast(translate(words)) if words else None


REPAIRED = {
    "moved": say_later("Moved. Scores, charts and documents follow."),
    "voided": say_later("Void now. It is in no score, chart or document."),
    "sent_too": say_later("Not moved: they sent this one themselves. Void this one if it is not theirs."),
    "not_sent": say_later("Nothing was changed: it is not there as sent any more."),
    "words_removed": say_later("Removed. The words are gone for good."),
    "answered": say_later("Kept. They read your word behind their PIN or a code."),
    "not_asked": say_later("Nothing was changed: nobody asks for that any more."),
    "held": say_later("Nothing was removed: a legal hold lies on these records."),
}
"""What `web/mixups.py` and `web/removing.py` have done, in words."""


def refused(work: UnitOfWork, counselor: Counselor, host_case: HostCase) -> Response | None:
    """Answer in place of a document for both when the case is separated; None when it is not."""
    case = people.case_of(work, host_case.ref)
    if case is None or not separation.is_on(work, case):
        return None
    frame = work_frame(counselor, place=Place.CASES)
    return work_page(ApartPage(frame, host_case.ref, host_case.title), status=409)
