"""Reading what was sent: the queue, and what the counselor ticks, stars, comments and replies."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound
from intersession.hooks.types import Counselor
from intersession.models import Case, Reflection, State
from intersession.pages import review as builder
from intersession.pages.environment import translate
from intersession.pages.frame import FieldError, Place, Toast
from intersession.pages.review import Queue, Typed
from intersession.services import comments, marks, people, replies
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, our_case_for, route
from intersession.web.frames import work_frame
from intersession.web.render import address, work_page
from intersession.web.words import fault, posted_words

blueprint = Blueprint("reviewing", __name__)

OF_ONE = "/cases/<case>/reflections/<uuid:reflection>"
COMMENT_LENGTH = 4_000
REPLY_LENGTH = 2_000


@route(blueprint, "/review", caller=Caller.COUNSELOR, leaves_trail=True)
def queue(work: UnitOfWork, counselor: Counselor) -> Response:
    found = builder.queue(work, work.plugins.cases(counselor))
    first = found.waiting[0] if found.waiting else None
    return _page(work, counselor, found, opened=first)


@route(blueprint, "/review/<uuid:reflection>", caller=Caller.COUNSELOR, leaves_trail=True)
def one(work: UnitOfWork, counselor: Counselor, reflection: uuid.UUID) -> Response:
    return _one(work, counselor, reflection)


def _one(work: UnitOfWork, counselor: Counselor, reflection: uuid.UUID, *, typed: Typed | None = None) -> Response:
    opened = work.session.get(Reflection, reflection)
    if opened is None or opened.state != State.SENT:
        raise NotFound("no such reflection")
    our_case_for(work, counselor, people.case_by_id(work, opened.case_id).host_ref)
    found = builder.queue(work, work.plugins.cases(counselor), also=opened.case_id)
    if opened.case_id not in found.cases:
        raise NotFound("not among this counselor's cases")
    return _page(work, counselor, found, opened=opened, typed=typed)


def _page(
    work: UnitOfWork, counselor: Counselor, found: Queue, *, opened: Reflection | None, typed: Typed | None = None
) -> Response:
    frame = work_frame(counselor, place=Place.REVIEW, toast=_toast(work, counselor), to_review=found.total)
    page = builder.build(work, frame, found, opened=opened, reader=counselor, typed=typed)
    return work_page(page, status=422 if typed and typed.errors else 200)


@route(blueprint, f"{OF_ONE}/read", caller=Caller.COUNSELOR, methods=("POST",))
def read(work: UnitOfWork, counselor: Counselor, case: str, reflection: uuid.UUID) -> WerkzeugResponse:
    ours = our_case_for(work, counselor, case)
    marks.mark_read(work, ours, reflection, by=counselor)
    return _onwards(work, counselor, case, reflection=reflection, done="read")


@route(blueprint, f"{OF_ONE}/discussed", caller=Caller.COUNSELOR, methods=("POST",))
def discussed(work: UnitOfWork, counselor: Counselor, case: str, reflection: uuid.UUID) -> WerkzeugResponse:
    ours = our_case_for(work, counselor, case)
    marks.mark_discussed(work, ours, reflection, by=counselor)
    return _onwards(work, counselor, case, reflection=reflection, done="discussed")


@route(blueprint, f"{OF_ONE}/put-back", caller=Caller.COUNSELOR, methods=("POST",))
def put_back(work: UnitOfWork, counselor: Counselor, case: str, reflection: uuid.UUID) -> WerkzeugResponse:
    ours = our_case_for(work, counselor, case)
    marks.mark_new(work, ours, reflection, by=counselor)
    return _back(case, reflection, done="put_back")


@route(blueprint, f"{OF_ONE}/star/<item>", caller=Caller.COUNSELOR, methods=("POST",))
def star(work: UnitOfWork, counselor: Counselor, case: str, reflection: uuid.UUID, item: str) -> WerkzeugResponse:
    ours = our_case_for(work, counselor, case)
    marks.star(work, ours, reflection, item=item, by=counselor)
    return _back(case, reflection, anchor=f"isn-a-{item}")


@route(blueprint, f"{OF_ONE}/unstar/<item>", caller=Caller.COUNSELOR, methods=("POST",))
def unstar(work: UnitOfWork, counselor: Counselor, case: str, reflection: uuid.UUID, item: str) -> WerkzeugResponse:
    ours = our_case_for(work, counselor, case)
    marks.unstar(work, ours, reflection, item=item, by=counselor)
    return _back(case, reflection, anchor=f"isn-a-{item}")


@route(blueprint, f"{OF_ONE}/comment", caller=Caller.COUNSELOR, methods=("POST",))
def comment(work: UnitOfWork, counselor: Counselor, case: str, reflection: uuid.UUID) -> WerkzeugResponse:
    ours = our_case_for(work, counselor, case)
    words, item = posted_words("note"), request.form.get("item", "")
    wrong = fault(words, most=COMMENT_LENGTH)
    if wrong:
        return _refuse(work, counselor, reflection, field="isn-comment", words=wrong)
    comments.write(work, ours, words, about=reflection, item=item, by=counselor)
    return _back(case, reflection, anchor=f"isn-a-{item}" if item else "isn-comments")


@route(blueprint, f"{OF_ONE}/comments/<uuid:comment>/remove", caller=Caller.COUNSELOR, methods=("POST",))
def remove_comment(
    work: UnitOfWork, counselor: Counselor, case: str, reflection: uuid.UUID, comment: uuid.UUID
) -> WerkzeugResponse:
    comments.remove(work, our_case_for(work, counselor, case), comment, by=counselor)
    return _back(case, reflection, done="comment_removed", comment=comment)


@route(blueprint, f"{OF_ONE}/comments/<uuid:comment>/restore", caller=Caller.COUNSELOR, methods=("POST",))
def restore_comment(
    work: UnitOfWork, counselor: Counselor, case: str, reflection: uuid.UUID, comment: uuid.UUID
) -> WerkzeugResponse:
    comments.restore(work, our_case_for(work, counselor, case), comment, by=counselor)
    return _back(case, reflection, anchor="isn-comments")


@route(blueprint, f"{OF_ONE}/reply", caller=Caller.COUNSELOR, methods=("POST",))
def reply(work: UnitOfWork, counselor: Counselor, case: str, reflection: uuid.UUID) -> WerkzeugResponse:
    ours = our_case_for(work, counselor, case)
    words = posted_words("note")
    wrong = fault(words, most=REPLY_LENGTH)
    if wrong:
        return _refuse(work, counselor, reflection, field="isn-reply", words=wrong)
    sent = marks.sent_one(work, ours, reflection)
    made = replies.write(work, ours, words, to=sent.client_id, about=sent.id, by=counselor)
    return redirect(address("reviewing.one", reflection=reflection, done="replied", of=made, case=case), 303)


@route(blueprint, f"{OF_ONE}/replies/<uuid:reply>/take-back", caller=Caller.COUNSELOR, methods=("POST",))
def take_back(
    work: UnitOfWork, counselor: Counselor, case: str, reflection: uuid.UUID, reply: uuid.UUID
) -> WerkzeugResponse:
    """Take a reply back while nobody could read it; its words stand in the box again."""
    ours = our_case_for(work, counselor, case)
    try:
        words = replies.take_back(work, ours, reply, by=counselor)
    except replies.TooLate:
        return _back(case, reflection, done="reply_stays")
    return _one(work, counselor, reflection, typed=Typed({"isn-reply": words}))


def _onwards(
    work: UnitOfWork, counselor: Counselor, case: str, *, reflection: uuid.UUID, done: str
) -> WerkzeugResponse:
    if request.form.get("on") == "case":
        return _back(case, reflection, done=done)
    found = builder.queue(work, work.plugins.cases(counselor))
    following = found.after(work.session.get_one(Reflection, reflection))
    told = {"done": done, "of": reflection, "case": case}
    if following is None:
        return redirect(address("reviewing.queue", **told), 303)
    return redirect(address("reviewing.one", reflection=following.id, **told), 303)


def _back(
    case: str, reflection: uuid.UUID, *, anchor: str = "", done: str = "", comment: uuid.UUID | None = None
) -> WerkzeugResponse:
    """Lead back to where the step was taken: the case's page, or the queue."""
    told = {"done": done, "of": reflection, **({"comment": comment} if comment else {})} if done else {}
    more = {"_anchor": anchor} if anchor else {}
    if request.form.get("on") == "case":
        return redirect(address("cases.case", case=case, **{"of": reflection, **told, **more}), 303)
    return redirect(
        address("reviewing.one", reflection=reflection, **({**told, "case": case} if told else {}), **more), 303
    )


def _refuse(
    work: UnitOfWork, counselor: Counselor, reflection: uuid.UUID, *, field: str, words: str
) -> WerkzeugResponse:
    typed = Typed({field: request.form.get("note", "")}, (FieldError(field, words),))
    return _one(work, counselor, reflection, typed=typed)


def _toast(work: UnitOfWork, counselor: Counselor) -> Toast | None:
    return toast_for(work, counselor, request.args.get("case", ""))


def toast_for(work: UnitOfWork, counselor: Counselor, case_ref: str) -> Toast | None:
    """Return the note after a step here; the queue and the case page show it."""
    done, of = request.args.get("done", ""), request.args.get("of", "")
    said = _said(done)
    if not said:
        return None
    undo = UNDO.get(done, "")
    try:
        reflection = uuid.UUID(of)
        ours = our_case_for(work, counselor, case_ref) if undo or done == "replied" else None
    except (NotFound, ValueError):
        return None
    if done == "replied" and ours is not None:
        return _replied(work, ours, reflection, counselor=counselor, words=said)
    return Toast(said, undo_url=_undo_url(undo, case_ref, reflection) if undo else "")


def _undo_url(undo: str, case_ref: str, reflection: uuid.UUID) -> str:
    if undo != "restore_comment":
        return address(f"reviewing.{undo}", case=case_ref, reflection=reflection)
    comment = request.args.get("comment", type=uuid.UUID)
    return address(f"reviewing.{undo}", case=case_ref, reflection=reflection, comment=comment) if comment else ""


UNDO = {"read": "put_back", "discussed": "put_back", "comment_removed": "restore_comment"}


def _said(done: str) -> str:
    return {
        "read": translate("Marked as read. Their next page says so, to them alone."),
        "discussed": translate("Marked as discussed. It has left your list."),
        "put_back": translate("Back in your list."),
        "comment_removed": translate("The comment is removed."),
        "replied": translate("Kept. They can read it in ten seconds, with a PIN or a code."),
        "reply_stays": translate("They may have read it already, so it stays."),
    }.get(done, "")


def _replied(work: UnitOfWork, case: Case, reply: uuid.UUID, *, counselor: Counselor, words: str) -> Toast:
    if not replies.may_take_back(work, case, reply, by=counselor):
        return Toast(translate("Kept. They can read it with a PIN or a code."))
    reflection = request.view_args["reflection"] if request.view_args else ""
    return Toast(words, undo_url=address("reviewing.take_back", case=case.host_ref, reflection=reflection, reply=reply))
