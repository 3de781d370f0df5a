"""The counselor's cases: the list, the tabs of one case, its notes and concerns."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.hooks.types import Counselor, HostCase
from intersession.pages import case as case_builder
from intersession.pages import cases as builder
from intersession.pages.case import Asked, Refused
from intersession.pages.case_timeline import KINDS, Narrowed
from intersession.pages.cases_page import SHOWS, Screened
from intersession.pages.environment import translate
from intersession.pages.frame import FieldError, Place, Toast
from intersession.services import archive as archives
from intersession.services import concerns, counselors, notes, people, sharing
from intersession.services.unit import UnitOfWork
from intersession.web import assigning, ending, reviewing, separating
from intersession.web.access import Caller, case_for, our_case_for, route
from intersession.web.frames import work_frame
from intersession.web.render import address, work_page
from intersession.web.words import fault, posted_words

blueprint = Blueprint("cases", __name__)

NOTE_LENGTH = 20_000
ABOUT_LENGTH = 80


@route(blueprint, "/cases", caller=Caller.COUNSELOR)
def list_(work: UnitOfWork, counselor: Counselor) -> Response:
    frame = work_frame(counselor, place=Place.CASES, toast=_list_toast())
    query, show = request.args.get("q", "")[:100], request.args.get("show", "")
    page = builder.build_list(
        work,
        frame,
        work.plugins.cases(counselor),
        reader=counselor,
        query=query,
        show=show if show in SHOWS else "",
        number=request.args.get("page", 1, type=int),
    )
    return work_page(page)


def _list_toast() -> Toast | None:
    done, case = request.args.get("done", ""), request.args.get("case", "")
    if done == "archived" and case:
        return Toast(
            translate("Out of sight now. Nothing of it has ended."), undo_url=address("cases.bring_back", case=case)
        )
    if done == "sample_removed":
        return Toast(translate("The sample couple is gone, with all that was in it."))
    return Toast(translate("Back in the list.")) if done == "brought_back" else None


@route(blueprint, "/cases/<case>", caller=Caller.COUNSELOR, leaves_trail=True)
def case(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    host_case = case_for(work, counselor, case)
    counselors.follow(work, host_case, reader=counselor)
    return _page(work, counselor, host_case, Asked(of=request.args.get("of", "")))


@route(blueprint, "/cases/<case>/timeline", caller=Caller.COUNSELOR)
def timeline(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    kind = request.args.get("kind", "")
    narrowed = Narrowed(request.args.get("person", ""), kind if kind in KINDS else "")
    return _page(work, counselor, case_for(work, counselor, case), Asked("timeline", narrowed=narrowed))


@route(blueprint, "/cases/<case>/goals", caller=Caller.COUNSELOR, leaves_trail=True)
def goals_(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    return _page(work, counselor, case_for(work, counselor, case), Asked("goals"))


@route(blueprint, "/cases/<case>/homework", caller=Caller.COUNSELOR)
def homework(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    return _page(work, counselor, case_for(work, counselor, case), Asked("homework"))


@route(blueprint, "/cases/<case>/notes", caller=Caller.COUNSELOR)
def notes_(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    return _page(work, counselor, case_for(work, counselor, case), Asked("notes"))


@route(blueprint, "/cases/<case>/people", caller=Caller.COUNSELOR)
def people_(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    return _page(work, counselor, case_for(work, counselor, case), Asked("people"))


def _page(work: UnitOfWork, counselor: Counselor, host_case: HostCase, asked: Asked) -> Response:
    frame = work_frame(counselor, place=Place.CASES, toast=_toast(work, counselor, host_case))
    page = case_builder.build_case(work, frame, host_case, reader=counselor, asked=asked, undo_url=_undo_url)
    return work_page(page, status=422 if asked.refused.errors else 200)


def _toast(work: UnitOfWork, counselor: Counselor, host_case: HostCase) -> Toast | None:
    # Ids alone: a made-up address must not put another page behind the button.
    goal, done = request.args.get("goal", type=uuid.UUID), request.args.get("done", "")
    if done == "goal_removed" and goal:
        undo = address("goals.restore", case=host_case.ref, goal=goal)
        return Toast(translate("Taken off the list."), undo_url=undo)
    note = request.args.get("note", type=uuid.UUID)
    if done == "note_removed" and note:
        undo = address("cases.restore_note", case=host_case.ref, note=note)
        return Toast(translate("The note is removed."), undo_url=undo)
    ended = assigning.toast_for() or ending.toast_for(host_case)
    return ended or separating.toast_for(work, host_case) or reviewing.toast_for(work, counselor, host_case.ref)


def _undo_url(assignment: uuid.UUID) -> str:
    return address("assigning.undo", assignment=assignment)


@route(blueprint, "/cases/<case>/archive", caller=Caller.COUNSELOR, methods=("POST",))
def archive(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    archives.archive(work, people.adopt(work, case_for(work, counselor, case), by=counselor), by=counselor)
    return redirect(address("cases.list", done="archived", case=case), 303)


@route(blueprint, "/cases/<case>/bring-back", caller=Caller.COUNSELOR, methods=("POST",))
def bring_back(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    archives.bring_back(work, our_case_for(work, counselor, case), by=counselor)
    return redirect(address("cases.list", done="brought_back"), 303)


@route(blueprint, "/cases/<case>/notes", caller=Caller.COUNSELOR, methods=("POST",))
def add_note(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case)
    text = posted_words("note")
    wrong = fault(text, most=NOTE_LENGTH)
    if wrong:
        return refuse(work, counselor, host_case, field="isn-note", words=wrong, tab="notes")
    notes.write(work, people.adopt(work, host_case, by=counselor), text, by=counselor)
    return redirect(address("cases.notes", case=case), 303)


@route(blueprint, "/cases/<case>/notes/<uuid:note>/remove", caller=Caller.COUNSELOR, methods=("POST",))
def remove_note(work: UnitOfWork, counselor: Counselor, case: str, note: uuid.UUID) -> WerkzeugResponse:
    notes.remove(work, our_case_for(work, counselor, case), note, by=counselor)
    return redirect(address("cases.notes", case=case, done="note_removed", note=note), 303)


@route(blueprint, "/cases/<case>/notes/<uuid:note>/restore", caller=Caller.COUNSELOR, methods=("POST",))
def restore_note(work: UnitOfWork, counselor: Counselor, case: str, note: uuid.UUID) -> WerkzeugResponse:
    notes.restore(work, our_case_for(work, counselor, case), note, by=counselor)
    return redirect(address("cases.notes", case=case), 303)


@route(blueprint, "/cases/<case>/concerns/<uuid:concern>/clear", caller=Caller.COUNSELOR, methods=("POST",))
def clear_concern(work: UnitOfWork, counselor: Counselor, case: str, concern: uuid.UUID) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case)
    text = posted_words("note")
    outcome = request.form.get("outcome", "")
    wrong = fault(text, most=NOTE_LENGTH) or (
        "" if outcome in concerns.OUTCOMES else translate("Please say what came of it.")
    )
    if wrong:
        return refuse(work, counselor, host_case, field=f"isn-clear-{concern}", words=wrong)
    concerns.clear(work, our_case_for(work, counselor, case), concern, outcome=outcome, note=text, by=counselor)
    return redirect(address("cases.case", case=case), 303)


@route(blueprint, "/cases/<case>/concerns", caller=Caller.COUNSELOR, methods=("POST",))
def raise_concern(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case)
    words = posted_words("about")
    wrong = fault(words, most=ABOUT_LENGTH)
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
    sharing.ask(work, our_case_for(work, counselor, case), reflection_id=reflection, key=item, by=counselor)
    return redirect(address("cases.case", case=case, _anchor="isn-week"), 303)


def refuse(
    work: UnitOfWork, counselor: Counselor, host_case: HostCase, *, field: str, words: str, tab: str = "week"
) -> Response:
    """Answer with the tab of the case on which a field is refused, and everything typed is still there."""
    typed = {name: request.form.get(name, "") for name in ("note", "outcome", "about", "series", "person", "reply")}
    return _page(work, counselor, host_case, Asked(tab, refused=Refused((FieldError(field, words),), typed)))
