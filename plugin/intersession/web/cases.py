"""The counselor's cases: the list, one case, its notes and concerns."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound
from intersession.hooks.types import Counselor, HostCase
from intersession.models import Case
from intersession.pages import cases as builder
from intersession.pages.cases_page import Screened
from intersession.pages.environment import translate
from intersession.pages.frame import FieldError, Place
from intersession.services import concerns, notes, people, sharing
from intersession.services.unit import UnitOfWork
from intersession.web import separating
from intersession.web.access import Caller, case_for, route
from intersession.web.frames import work_frame
from intersession.web.render import address, work_page
from intersession.web.words import is_readable, posted_words

blueprint = Blueprint("cases", __name__)

NOTE_LENGTH = 20_000
ABOUT_LENGTH = 80


@route(blueprint, "/cases", caller=Caller.COUNSELOR)
def list_(work: UnitOfWork, counselor: Counselor) -> Response:
    frame = work_frame(counselor, place=Place.CASES)
    found = work.plugins.cases(counselor)
    query = request.args.get("q", "")[:100]
    return work_page(builder.build_list(work, frame, found, query=query, reader=counselor))


@route(blueprint, "/cases/<case>", caller=Caller.COUNSELOR, leaves_trail=True)
def case(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    return _page(work, counselor, case_for(work, counselor, case))


def _page(
    work: UnitOfWork, counselor: Counselor, host_case: HostCase, *, refused: builder.Refused | None = None
) -> Response:
    frame = work_frame(counselor, place=Place.CASES, toast=separating.toast_for(work, host_case))
    page = builder.build_case(work, frame, host_case, reader=counselor, undo_url=_undo_url, refused=refused)
    return work_page(page, status=422 if refused else 200)


def _undo_url(assignment: uuid.UUID) -> str:
    return address("assigning.undo", assignment=assignment)


@route(blueprint, "/cases/<case>/notes", caller=Caller.COUNSELOR, methods=("POST",))
def add_note(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case)
    text = posted_words("note")
    wrong = _wrong_text(text)
    if wrong:
        return refuse(work, counselor, host_case, field="isn-note", words=wrong)
    notes.write(work, people.adopt(work, host_case, by=counselor), text, by=counselor)
    return redirect(address("cases.case", case=case, _anchor="isn-notes"), 303)


@route(blueprint, "/cases/<case>/notes/<uuid:note>/remove", caller=Caller.COUNSELOR, methods=("POST",))
def remove_note(work: UnitOfWork, counselor: Counselor, case: str, note: uuid.UUID) -> WerkzeugResponse:
    notes.remove(work, _ours(work, counselor, case), note, by=counselor)
    return redirect(address("cases.case", case=case, _anchor="isn-notes"), 303)


@route(blueprint, "/cases/<case>/concerns/<uuid:concern>/clear", caller=Caller.COUNSELOR, methods=("POST",))
def clear_concern(work: UnitOfWork, counselor: Counselor, case: str, concern: uuid.UUID) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case)
    text = posted_words("note")
    outcome = request.form.get("outcome", "")
    wrong = _wrong_text(text) or ("" if outcome in concerns.OUTCOMES else translate("Please say what came of it."))
    if wrong:
        return refuse(work, counselor, host_case, field=f"isn-clear-{concern}", words=wrong)
    concerns.clear(work, _ours(work, counselor, case), concern, outcome=outcome, note=text, by=counselor)
    return redirect(address("cases.case", case=case), 303)


@route(blueprint, "/cases/<case>/concerns", caller=Caller.COUNSELOR, methods=("POST",))
def raise_concern(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case)
    words = posted_words("about")
    wrong = _wrong_text(words, most=ABOUT_LENGTH)
    if wrong:
        return refuse(work, counselor, host_case, field="isn-about", words=wrong)
    ours = people.adopt(work, host_case, by=counselor)
    closes_gate = request.form.get("closes_gate") == "yes"
    concerns.raise_by_hand(work, ours, words=words, closes_gate=closes_gate, by=counselor)
    return redirect(address("cases.case", case=case), 303)


@route(blueprint, "/cases/<case>/screened", caller=Caller.COUNSELOR, methods=("POST",))
def screen(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case)
    result = request.form.get("screened", "")
    if result in {one.value for one in Screened}:
        concerns.screen(work, people.adopt(work, host_case, by=counselor), result, by=counselor)
    return redirect(address("cases.case", case=case), 303)


@route(blueprint, "/cases/<case>/reflections/<uuid:reflection>/ask/<item>", caller=Caller.COUNSELOR, methods=("POST",))
def ask_to_share(
    work: UnitOfWork, counselor: Counselor, case: str, reflection: uuid.UUID, item: str
) -> WerkzeugResponse:
    sharing.ask(work, _ours(work, counselor, case), reflection_id=reflection, key=item, by=counselor)
    return redirect(address("cases.case", case=case, _anchor="isn-week"), 303)


def _ours(work: UnitOfWork, counselor: Counselor, case_ref: str) -> Case:
    case_for(work, counselor, case_ref)
    found = people.case_of(work, case_ref)
    if found is None:
        raise NotFound("nothing of ours is there yet")
    return found


def _wrong_text(text: str, *, most: int = NOTE_LENGTH) -> str:
    if not text:
        return translate("Please write a few words first.")
    if len(text) > most:
        return translate("This is too long. Please make it shorter.")
    if not is_readable(text):
        return translate("Some of these letters could not be read. Please type them again.")
    return ""


def refuse(work: UnitOfWork, counselor: Counselor, host_case: HostCase, *, field: str, words: str) -> Response:
    """Answer with the case page on which a field is refused, and everything typed is still there."""
    typed = {name: request.form.get(name, "") for name in ("note", "outcome", "about", "reply")}
    refused = builder.Refused((FieldError(field, words),), typed)
    return _page(work, counselor, host_case, refused=refused)
