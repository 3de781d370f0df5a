"""A client writes: parts, autosave, two versions, reading it over, sending, done. What was sent is never shown."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.definition.answers import Answers, Disclosure
from intersession.definition.form import Form
from intersession.definition.items import Item
from intersession.errors import DraftConflict, NotFound, NotInState, SessionEnded
from intersession.hooks.types import Appointment
from intersession.models import Case, Client, Reflection, State, Visit
from intersession.pages import reflecting as pages
from intersession.pages.agreed import agreed_plan
from intersession.pages.client import SentField
from intersession.pages.environment import translate
from intersession.pages.state import State as PageState
from intersession.pages.state import StatePage
from intersession.services import assigning, counselors, people, puttingoff, reflections, schedules, sharing, visits
from intersession.services.unit import UnitOfWork
from intersession.web import changed, cookies, frames
from intersession.web.access import Caller, route
from intersession.web.blocks import blocks_of
from intersession.web.render import address, client_page
from intersession.web.sheet import Page, Sheet, items_on, kept_sheet, pages_of, sent_sheet
from intersession.web.words import is_readable, posted_words

blueprint = Blueprint("reflecting", __name__)

NOTE_LENGTH = 2000
COMING_DAYS = 60


@dataclass(frozen=True, slots=True)
class Open:
    """What a visit is writing: the reflection, its form, its pages and the people around it."""

    reflection: Reflection
    form: Form
    pages: tuple[Page, ...]
    case: Case
    client: Client

    def page(self, part: int) -> Page:
        """Return the page with this number, from 1. Raise NotFound."""
        if not 1 <= part <= len(self.pages):
            raise NotFound("no such part")
        return self.pages[part - 1]

    def asked_on(self, part: int, answers: Answers) -> tuple[Item, ...]:
        """Return what is asked on a page, given the answers so far; nothing when earlier answers hide it all."""
        shown = {item.key for item in self.form.visible(answers)}
        return items_on(self.page(part), {key: value for key, value in answers.items() if key in shown})


def _open(work: UnitOfWork, visit: Visit) -> Open:
    reflection = reflections.of_visit(work, visit)
    if reflection.state not in reflections.UNSENT or work.clock() >= reflection.closes_at:
        raise NotInState(reflection.state if reflection.state == State.SENT else State.CLOSED)
    form = reflections.form_of(work, reflection)
    return Open(
        reflection,
        form,
        pages_of(form, is_short=reflection.is_short),
        reflection.case,
        visit.client,
    )


@route(blueprint, "/i/part/<int(max=99):part>", caller=Caller.CLIENT)
def part(work: UnitOfWork, visit: Visit, part: int) -> Response:
    here = _open(work, visit)
    draft = reflections.draft_of(work, visit)
    items = here.asked_on(part, draft.answers)
    if not items:
        raise NotFound("nothing is asked there")
    sheet = kept_sheet(work.library, items, draft.answers)
    return client_page(_part_page(work, visit, here, part=part, sheet=sheet, answers=draft.answers, rev=draft.rev))


@route(blueprint, "/i/part/<int(max=99):part>", caller=Caller.WRITER, methods=("POST",))
def save_part(work: UnitOfWork, visit: Visit, part: int) -> WerkzeugResponse:
    here = _open(work, visit)
    if changed.is_other(here.reflection):
        return changed.answer(work, visit, here.form)
    page = here.page(part)
    known = _known_elsewhere(work, visit, page)
    sheet = sent_sheet(work.library, items_on(page, known), request.form)
    answers = sheet.read(known=known)
    if answers is None:
        wrong = _part_page(work, visit, here, part=part, sheet=sheet, answers={}, rev=_posted_rev())
        return client_page(wrong, status=422)
    try:
        reflections.save(work, visit, answers, asked=page.items, rev=_posted_rev())
    except DraftConflict as conflict:
        _refuse_over(work, visit)
        return client_page(_conflict_page(work, visit, here, part=part, answers=answers, rev=conflict.rev), status=409)
    if not visits.is_open(work, visit):
        return _kept_but_over()
    return _onwards(work, here, part, answers={**known, **answers})


@route(blueprint, "/i/save", caller=Caller.WRITER, methods=("POST",))
def autosave(work: UnitOfWork, visit: Visit) -> WerkzeugResponse:
    here = _open(work, visit)
    if changed.is_other(here.reflection):
        return _unsaved(422)  # the page stays as it is until it is sent, and the answer to that explains
    page = here.page(request.form.get("part", 0, type=int))
    known = _known_elsewhere(work, visit, page)
    answers = sent_sheet(work.library, items_on(page, known), request.form).read(known=known)
    if answers is None:
        return _unsaved(422)
    try:
        rev = reflections.save(work, visit, answers, asked=page.items, rev=_posted_rev())
    except DraftConflict as conflict:
        return _unsaved(409, rev=conflict.rev)
    return jsonify(saved=True, rev=rev)


def _unsaved(status: int, **facts: int) -> Response:
    response = jsonify(saved=False, **facts)
    response.status_code = status
    return response


@route(blueprint, "/i/part/<int(max=99):part>/keep", caller=Caller.WRITER, methods=("POST",))
def resolve(work: UnitOfWork, visit: Visit, part: int) -> WerkzeugResponse:
    here = _open(work, visit)
    if changed.is_other(here.reflection):
        return changed.answer(work, visit, here.form)
    page = here.page(part)
    known = _known_elsewhere(work, visit, page)
    answers = sent_sheet(work.library, items_on(page, known), request.form).read(known=known)
    if request.form.get("keep") == "here" and answers is not None:
        latest = reflections.draft_of(work, visit).rev
        try:
            reflections.save(work, visit, answers, asked=page.items, rev=latest)
        except DraftConflict as conflict:  # overtaken once more
            _refuse_over(work, visit)
            again = _conflict_page(work, visit, here, part=part, answers=answers, rev=conflict.rev)
            return client_page(again, status=409)
        if not visits.is_open(work, visit):
            return _kept_but_over()
    return redirect(address("reflecting.part", part=part), 303)


def _refuse_over(work: UnitOfWork, visit: Visit) -> None:
    # Two versions show what was saved, which is for an open visit alone.
    if not visits.is_open(work, visit):
        raise SessionEnded(is_known=True)


def _kept_but_over() -> Response:
    page = StatePage(frames.stranger_frame(), PageState.SESSION_ENDED, keeps_draft=True)
    return client_page(page, status=403)


@route(blueprint, "/i/check", caller=Caller.CLIENT)
def check(work: UnitOfWork, visit: Visit) -> Response:
    return client_page(_check_page(work, visit, _open(work, visit)))


@route(blueprint, "/i/send", caller=Caller.CLIENT, methods=("POST",))
def send(work: UnitOfWork, visit: Visit) -> WerkzeugResponse:
    reflection = reflections.of_visit(work, visit)
    if reflection.state != State.SENT:
        here = _open(work, visit)
        note = posted_words("note")
        error = _note_error(note)
        if error:
            return client_page(_check_page(work, visit, here, note=note, note_error=error), status=422)
        reflections.send(work, visit, levels=_posted_levels(work, here), note=note)
    begun = visits.renew(work, visit)
    return cookies.keep_visit(redirect(address("reflecting.done"), 303), begun.secret)


@route(blueprint, "/i/done", caller=Caller.CLIENT)
def done(work: UnitOfWork, visit: Visit) -> Response:
    reflection = reflections.of_visit(work, visit)
    if reflection.state != State.SENT:
        raise NotInState(reflection.state)
    case = people.case_by_id(work, reflection.case_id)
    client = people.client_by_id(work, visit.client_id)
    appointment = _next_appointment(work, case)
    page = pages.DonePage(
        frame=frames.client_frame(work, case, client, visit=visit),
        client_name=people.person(work, client).name,
        meets_at=appointment.starts_at if appointment else None,
        ref=visit.reflection_id.hex,
    )
    return client_page(page)


def _next_appointment(work: UnitOfWork, case: Case) -> Appointment | None:
    now = work.clock()
    coming = work.plugins.appointments([case.host_ref], since=now, until=schedules.later(now, COMING_DAYS, zone="UTC"))
    return next((one for one in coming if one.status == "planned"), None)


def _known_elsewhere(work: UnitOfWork, visit: Visit, page: Page) -> Answers:
    """Return what the draft holds of other pages: an earlier answer may decide what this page asks."""
    here = {item.key for item in page.items}
    return {key: value for key, value in reflections.draft_of(work, visit).answers.items() if key not in here}


def _posted_rev() -> int:
    return request.form.get("rev", 0, type=int)


def _onwards(work: UnitOfWork, here: Open, part: int, *, answers: Answers) -> WerkzeugResponse:
    do = request.form.get("do", "next")
    if do == "later":
        return client_page(_later_page(work, here))
    before = [number for number in range(1, part) if here.asked_on(number, answers)]
    after = [number for number in range(part + 1, len(here.pages) + 1) if here.asked_on(number, answers)]
    if do == "back" and before:
        return redirect(address("reflecting.part", part=before[-1]), 303)
    if after and request.form.get("back") != "check":
        return redirect(address("reflecting.part", part=after[0]), 303)
    return redirect(address("reflecting.check"), 303)


def _later_page(work: UnitOfWork, here: Open) -> StatePage:
    promise = puttingoff.put_off(work, here.reflection)
    return StatePage(
        frame=frames.client_frame(work, here.case, here.client),
        state=PageState.LATER,
        open_until=here.reflection.closes_at,
        keeps_draft=True,
        note_at=promise.at if promise else None,
        is_under_way=promise is not None and promise.is_under_way,
    )


def _part_page(
    work: UnitOfWork, visit: Visit, here: Open, *, part: int, sheet: Sheet, answers: Answers, rev: int
) -> pages.PartPage:
    page = here.page(part)
    frame = frames.client_frame(work, here.case, here.client, visit=visit)
    is_first = part == 1
    return pages.PartPage(
        frame=frame,
        public_title=here.form.public_title,
        title=here.form.title,
        part=part,
        part_count=len(here.pages),
        part_title=page.title,
        blocks=blocks_of(
            here.reflection.form_hash, sheet.items, sheet.fields, answers=answers, language=frame.language
        ),
        draft=pages.Draft(rev, ref=f"{visit.reflection_id.hex}-{part}", key=visits.copy_key(work, visit)),
        asked=changed.version_of(here.reflection),
        lead=page.lead,
        card=here.form.card if is_first else None,
        note=assigning.note_of(work, here.reflection.assignment) if is_first else "",
        note_from=counselors.name_of_author(work, here.case, here.reflection.assignment.counselor_ref),
        agreed=agreed_plan(work, here.reflection.assignment, visit.client_id) if is_first else None,
        errors=_part_errors(page, sheet),
        returns_to_check=request.values.get("back") == "check",
    )


def _part_errors(page: Page, sheet: Sheet) -> tuple[pages.PartError, ...]:
    asks = {item.key: item.ask for item in page.items}
    return tuple(
        pages.PartError(field.id, asks[key], str(field.errors[0]))
        for key, field in sheet.fields.items()
        if field.errors
    )


def _conflict_page(
    work: UnitOfWork, visit: Visit, here: Open, *, part: int, answers: Answers, rev: int
) -> pages.ConflictPage:
    saved = reflections.draft_of(work, visit).answers
    rows = [
        pages.ConflictRow(item, here=answers.get(item.key), saved=saved.get(item.key))
        for item in here.page(part).items
        if answers.get(item.key) != saved.get(item.key)
    ]
    fields = [
        SentField(name, value)
        for name, value in request.form.items(multi=True)
        if name not in {"csrf_token", "rev", "do", "part"}
    ]
    return pages.ConflictPage(
        frame=frames.client_frame(work, here.case, here.client, visit=visit),
        public_title=here.form.public_title,
        part=part,
        rev=rev,
        rows=tuple(rows),
        sent=tuple(fields),
    )


def _check_page(work: UnitOfWork, visit: Visit, here: Open, *, note: str = "", note_error: str = "") -> pages.CheckPage:
    draft = reflections.draft_of(work, visit)
    shown = {item.key for item in here.form.visible(draft.answers)}
    may_share = _may_share(work, here)
    chosen = _posted_levels(work, here)
    parts = [
        pages.CheckPart(
            page.title,
            tuple(
                pages.CheckRow(
                    item,
                    draft.answers.get(item.key),
                    number,
                    level=chosen.get(item.key, reflections.proposed_level(item)),
                    levels=pages.levels_of(item, may_share=may_share),
                )
                for item in page.items
                if item.key in shown and item.kind != "info"
            ),
        )
        for number, page in enumerate(here.pages, start=1)
    ]
    return pages.CheckPage(
        frame=frames.client_frame(work, here.case, here.client, visit=visit),
        public_title=here.form.public_title,
        title=here.form.title,
        parts=tuple(part for part in parts if part.rows),
        part_count=max(row.part for part in parts for row in part.rows),
        rev=draft.rev,
        send_key=here.reflection.id.hex,
        note=note,
        note_length=NOTE_LENGTH,
        note_error=note_error,
    )


def _may_share(work: UnitOfWork, here: Open) -> bool:
    return not here.form.individual and sharing.is_possible(work, here.reflection)


def _posted_levels(work: UnitOfWork, here: Open) -> dict[str, Disclosure]:
    may_share = _may_share(work, here)
    chosen: dict[str, Disclosure] = {}
    for item in here.form.questions:
        allowed = {level.value: level for level in pages.levels_of(item, may_share=may_share)}
        posted = request.form.get(f"level-{item.key}", "")
        if posted in allowed:
            chosen[item.key] = allowed[posted]
    return chosen


def _note_error(note: str) -> str:
    if len(note) > NOTE_LENGTH:
        return translate("This is too long. Please make it shorter.")
    if not is_readable(note):
        return translate("Some of these letters could not be read. Please type them again.")
    return ""
