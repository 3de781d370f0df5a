"""Exporting or erasing one person's data or a case's: counselor only, and only after a fresh proof."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound
from intersession.hooks.types import Counselor, HostCase
from intersession.models import Case, Client
from intersession.pages import environment as speech
from intersession.pages import own, rights
from intersession.pages.brief_page import Paper
from intersession.pages.environment import translate
from intersession.pages.frame import FieldError, Place, Toast
from intersession.services import erasing, exporting, people, trail
from intersession.services.permits import may_on
from intersession.services.unit import UnitOfWork
from intersession.web import documents
from intersession.web.access import Caller, case_for, our_case_for, route
from intersession.web.frames import work_frame
from intersession.web.render import address, work_page
from intersession.web.runtime import runtime
from intersession.web.transaction import unlocked

blueprint = Blueprint("rights", __name__)

JSON = "application/json"
NAME_LENGTH = 200


@route(blueprint, "/cases/<case>/rights", caller=Caller.COUNSELOR)
def overview(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    return _page(work, counselor, case_for(work, counselor, case))


@route(blueprint, "/cases/<case>/rights/<uuid:client>/notes.json", caller=Caller.COUNSELOR, leaves_trail=True)
def data(work: UnitOfWork, counselor: Counselor, case: str, client: uuid.UUID) -> WerkzeugResponse:
    """Everything of one person in this case, to hand to them alone."""
    ours, found = _person(work, counselor, case, client, action="export")
    if not _is_proved(work, counselor):
        return _back(case)
    made = exporting.of_client(work, found, by=trail.counselor_actor(counselor), within=ours)
    return _json(made, name=f"notes-{work.clock().date().isoformat()}.json")


@route(blueprint, "/cases/<case>/rights/<uuid:client>/notes.pdf", caller=Caller.COUNSELOR, leaves_trail=True)
def words(work: UnitOfWork, counselor: Counselor, case: str, client: uuid.UUID) -> WerkzeugResponse:
    """What one person sent in this case, on paper and without a name."""
    ours, found = _person(work, counselor, case, client, action="export")
    if not _is_proved(work, counselor):
        return _back(case)
    trail.record(work, "exported", by=trail.counselor_actor(counselor), case_id=ours.id, about=str(client))
    language, name = found.locale, f"notes-{work.clock().date().isoformat()}.pdf"
    reader, paper = own.Reader(found.timezone, language), Paper.named(work.settings.paper)
    with speech.use_language(language):
        page = own.build(work, exporting.sent_words(work, found, within=ours), reader=reader, paper=paper)
    with unlocked(runtime()):
        made = documents.render(page, title=speech.say_later("Notes"), language=language)
    return documents.download(made, name=name)


@route(blueprint, "/cases/<case>/rights/case.json", caller=Caller.COUNSELOR, leaves_trail=True)
def whole(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    """What is the case's and nobody's alone, for the counselor's records."""
    case_for(work, counselor, case, action="export")
    ours = our_case_for(work, counselor, case)
    if not _is_proved(work, counselor):
        return _back(case)
    made = exporting.of_case_alone(work, ours, by=trail.counselor_actor(counselor))
    return _json(made, name=f"notes-{work.clock().date().isoformat()}.json")


@route(blueprint, "/cases/<case>/rights/<uuid:client>/erase", caller=Caller.COUNSELOR, methods=("POST",))
def erase_person(work: UnitOfWork, counselor: Counselor, case: str, client: uuid.UUID) -> WerkzeugResponse:
    _, found = _person(work, counselor, case, client, action="erase")
    if not _is_proved(work, counselor):
        return _back(case)
    wrong = _wrong_name(people.person(work, found).name) or _not_alone(work, counselor, found)
    if wrong:
        return _page(work, counselor, case_for(work, counselor, case), (FieldError(f"isn-name-{client}", wrong),))
    return _erased(partial(erasing.erase_client, work, found, by=trail.counselor_actor(counselor)), case)


@route(blueprint, "/cases/<case>/rights/erase", caller=Caller.COUNSELOR, methods=("POST",))
def erase_case(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case, action="erase")
    ours = our_case_for(work, counselor, case)
    if not _is_proved(work, counselor):
        return _back(case)
    wrong = _wrong_name(host_case.title)
    if wrong:
        return _page(work, counselor, host_case, (FieldError("isn-name-case", wrong),))
    return _erased(partial(erasing.erase_case, work, ours, by=trail.counselor_actor(counselor)), case)


def _erased(erase: Callable[[], None], case: str) -> WerkzeugResponse:
    try:
        erase()
    except erasing.Held:
        return _back(case)  # the page says that a hold is the reason
    return redirect(address("rights.overview", case=case, done="erased"), 303)


def _page(work: UnitOfWork, counselor: Counselor, host_case: HostCase, errors: tuple[FieldError, ...] = ()) -> Response:
    done = request.args.get("done") == "erased"
    toast = Toast(translate("Erased for good.")) if done else None
    page = rights.build(
        work,
        work_frame(counselor, place=Place.CASES, toast=toast),
        host_case,
        case=people.case_of(work, host_case.ref),
        proof=work.plugins.fresh(counselor),
        leftover=work.plugins.leftover(counselor),
        errors=errors,
        typed=request.form.get("name", "")[:NAME_LENGTH],
    )
    return work_page(page, status=422 if errors else 200)


def _json(made: exporting.Data, *, name: str) -> WerkzeugResponse:
    return documents.download(json.dumps(made, ensure_ascii=False, indent=2).encode(), name=name, kind=JSON)


def _back(case: str) -> WerkzeugResponse:
    return redirect(address("rights.overview", case=case), 303)


def _is_proved(work: UnitOfWork, counselor: Counselor) -> bool:
    return work.plugins.fresh(counselor) is True


def _person(
    work: UnitOfWork, counselor: Counselor, case: str, client: uuid.UUID, *, action: str
) -> tuple[Case, Client]:
    """Return one of a case with the case. Raise NotFound for anybody else."""
    case_for(work, counselor, case, action=action)
    ours = our_case_for(work, counselor, case)
    found = next((one for one in exporting.people_of(work, ours) if one.id == client), None)
    if found is None:
        raise NotFound("nobody of this case")
    return ours, found


def _wrong_name(name: str) -> str:
    is_right = rights.is_same_name(request.form.get("name", ""), name)
    return "" if is_right else translate("This is not the name. Nothing was erased. Please type it as it stands above.")


def _not_alone(work: UnitOfWork, counselor: Counselor, client: Client) -> str:
    """Say no when the person is also in a case that is not this counselor's: erasing takes all of a person."""
    cases = exporting.cases_of(work, client)
    if all(may_on(work, counselor, one.host_ref, action="erase") for one in cases):
        return ""
    return translate("They are in somebody else’s records, too. Nothing was erased. Ask whoever runs the practice.")
