"""The record of one reflection, as a file for the counselor: to print, archived with its data, or under a password."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass

from flask import Blueprint, Response, request

from intersession.errors import NotFound
from intersession.fhir.bundle import bundle
from intersession.fhir.questionnaire import questionnaire
from intersession.fhir.response import response
from intersession.hooks.types import Counselor, HostCase
from intersession.models import Reflection, State
from intersession.pages import filled_form
from intersession.pages.brief_page import Paper
from intersession.pages.environment import say_later, translate
from intersession.pages.frame import FieldError, Place
from intersession.pages.locking import LockPage, Step
from intersession.pdf.press import Proof
from intersession.services import paper, people, reviewing
from intersession.services.reviewing import OpenReflection
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, route
from intersession.web.documents import download, typed_password
from intersession.web.frames import work_frame
from intersession.web.paper import asked_for
from intersession.web.render import address, work_page
from intersession.web.runtime import runtime
from intersession.web.transaction import unlocked

blueprint = Blueprint("records", __name__)


@dataclass(frozen=True, slots=True)
class _Record:
    opened: OpenReflection
    proof: Proof

    @property
    def name(self) -> str:
        return f"notes-{self.opened.sent_at.date().isoformat()}.pdf"


@route(blueprint, "/reflections/<uuid:reflection>/filled.pdf", caller=Caller.COUNSELOR, leaves_trail=True)
def filled(work: UnitOfWork, counselor: Counselor, reflection: uuid.UUID) -> Response:
    """The record; with `?as=archive` as PDF/A-3u with its data in it."""
    _, asked = _sent(work, counselor, reflection)
    record, here = _opened(work, counselor, asked), runtime()
    is_archive = request.args.get("as") == "archive"
    with unlocked(here):
        if is_archive:
            made = here.press.archive(record.proof, attached=_data(record.opened))
        else:
            made = here.press.print(record.proof)
    return download(made, name=record.name)


@route(blueprint, "/reflections/<uuid:reflection>/password", caller=Caller.COUNSELOR)
def lock(work: UnitOfWork, counselor: Counselor, reflection: uuid.UUID) -> Response:
    host_case, asked = _sent(work, counselor, reflection)
    return work_page(_lock_page(counselor, host_case, asked))


@route(blueprint, "/reflections/<uuid:reflection>/password", caller=Caller.COUNSELOR, methods=("POST",))
def lock_file(work: UnitOfWork, counselor: Counselor, reflection: uuid.UUID) -> Response:
    """The record under the password that was posted, which is kept nowhere."""
    host_case, asked = _sent(work, counselor, reflection)
    password, errors = typed_password()
    if errors:
        return work_page(_lock_page(counselor, host_case, asked, errors=errors), status=422)
    record, here = _opened(work, counselor, asked), runtime()
    with unlocked(here):
        made = here.press.lock(record.proof, password=password)
    return download(made, name=record.name)


def _sent(work: UnitOfWork, counselor: Counselor, reflection: uuid.UUID) -> tuple[HostCase, Reflection]:
    host_case, asked = asked_for(work, counselor, reflection)
    if asked.state != State.SENT:
        raise NotFound("nothing was sent")
    return host_case, asked


def _opened(work: UnitOfWork, counselor: Counselor, asked: Reflection) -> _Record:
    opened = reviewing.open_all(work, [asked])[0]
    case = people.case_by_id(work, asked.case_id)
    reviewing.record_look(work, case, [opened.client_id], by=counselor)
    code = paper.code_of(work, asked.id)
    page = filled_form.build(opened, code=code, reader=counselor, paper=Paper.named(work.settings.paper))
    return _Record(opened, runtime().press.set(page, title=say_later("Notes"), language=opened.form.language))


def _lock_page(
    counselor: Counselor, host_case: HostCase, asked: Reflection, *, errors: tuple[FieldError, ...] = ()
) -> LockPage:
    return LockPage(
        frame=work_frame(counselor, place=Place.CASES),
        heading=translate("Record with a password"),
        whose=translate("For the counselor only"),
        way=(
            Step(translate("Couples"), address("cases.list")),
            Step(host_case.title, address("cases.case", case=host_case.ref), is_name=True),
        ),
        action=address("records.lock_file", reflection=asked.id),
        errors=errors,
    )


def _data(opened: OpenReflection) -> list[dict[str, str]]:
    """Return what travels in an archived record: our own data, and the same as FHIR."""
    ours = {"form": opened.form.as_data(), "sent_at": opened.sent_at.isoformat(), "source": opened.source}
    answers = [{"item": one.item, "value": one.value, "level": one.disclosure} for one in opened.answers]
    fhir = response(
        opened.form, opened.values, subject=str(opened.client_id), authored=opened.sent_at, source=opened.source
    )
    return [
        {"name": "data.json", "about": translate("The same, as data"), "text": _json({**ours, "answers": answers})},
        {
            "name": "response.fhir.json",
            "about": translate("The same, as FHIR R4"),
            "text": _json(bundle([questionnaire(opened.form), fhir])),
        },
    ]


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
