"""Programs: the choice, one program, and one that runs for a case, with what the counselor does to it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound
from intersession.hooks.types import Counselor, HostCase
from intersession.models import Case, ProgramRun
from intersession.pages import programs as builder
from intersession.pages.environment import say_later, translate
from intersession.pages.frame import FieldError, Place, Toast
from intersession.services import counselors, people, programs, standings
from intersession.services.assigning import ForBoth, GateClosed, NobodyChosen
from intersession.services.programs import NotNext, NotScreened
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, case_for, route
from intersession.web.frames import work_frame
from intersession.web.render import address, work_page

blueprint = Blueprint("programs", __name__)

KEY = re.compile(r"[\w-]{1,64}", re.ASCII)
DONE = {
    "begun": say_later("Begun. The first step opens by its rule."),
    "opened": say_later("Opened for everybody it is for."),
    "skipped": say_later("Left out."),
    "paused": say_later("Paused. What is open stays open."),
    "resumed": say_later("It goes on."),
    "ended": say_later("Ended. Homework that is out stays."),
    "not_next": say_later("This step is out already, or another one comes first. Nothing was changed."),
    "taken_back": say_later("Taken back. It goes on."),
    "put_back": say_later("Back in its place."),
}


@route(blueprint, "/programs", caller=Caller.COUNSELOR)
def list_(work: UnitOfWork, counselor: Counselor) -> Response:
    return work_page(builder.build_list(work, work_frame(counselor, place=Place.LIBRARY), case=_asked_case()))


def _asked_case() -> str:
    return request.args.get("case", "")[:190]


@route(blueprint, "/programs/<program>", caller=Caller.COUNSELOR)
def program(work: UnitOfWork, counselor: Counselor, program: str) -> Response:
    return _program_page(work, counselor, program, case=_asked_case())


def _program_page(
    work: UnitOfWork, counselor: Counselor, key: str, *, case: str, wrong: FieldError | None = None
) -> Response:
    page = builder.build_program(
        work,
        work_frame(counselor, place=Place.LIBRARY),
        work.library.program(key, language=counselor.locale),
        host_cases=work.plugins.cases(counselor),
        case=case,
        once=uuid.uuid4().hex,
        errors=(wrong,) if wrong is not None else (),
    )
    return work_page(page, status=422 if wrong is not None else 200)


@route(blueprint, "/programs/<program>", caller=Caller.COUNSELOR, methods=("POST",))
def begin(work: UnitOfWork, counselor: Counselor, program: str) -> WerkzeugResponse:
    found = work.library.program(program, language=counselor.locale)
    case_ref, key = request.form.get("case", ""), request.form.get("key", "") or uuid.uuid4().hex
    if not case_ref:
        wrong = FieldError("isn-case", translate("Please pick who it is for."))
        return _program_page(work, counselor, program, case="", wrong=wrong)
    host_case = case_for(work, counselor, case_ref, action="assign")
    counselors.follow(work, host_case, reader=counselor)
    clients = () if request.form.get("who", "all") == "all" else (request.form["who"],)
    if not KEY.fullmatch(key) or any(one not in {c.ref for c in host_case.clients} for one in clients):
        raise NotFound("no such client")
    try:
        run = programs.begin(work, host_case, found, key=f"begin:{key}", by=counselor, clients=clients)
    except ForBoth:
        wrong = FieldError("isn-case", translate("They are separated. Pick one person."))
        return _program_page(work, counselor, program, case=case_ref, wrong=wrong)
    return _to_run(host_case.ref, run.id, done="begun")


def _to_run(case: str, run: uuid.UUID, *, done: str, **of: int) -> WerkzeugResponse:
    return redirect(address("programs.run", case=case, run=run, done=done, **of), 303)


@route(blueprint, "/cases/<case>/programs/<uuid:run>", caller=Caller.COUNSELOR)
def run(work: UnitOfWork, counselor: Counselor, case: str, run: uuid.UUID) -> Response:
    host_case = case_for(work, counselor, case)
    return _run_page(work, counselor, host_case, programs.by_id(work, _ours(work, host_case), run))


def _ours(work: UnitOfWork, host_case: HostCase) -> Case:
    found = people.case_of(work, host_case.ref)
    if found is None:
        raise NotFound("nothing of ours is there yet")
    return found


def _run_page(
    work: UnitOfWork, counselor: Counselor, host_case: HostCase, run: ProgramRun, *, wrong: str = ""
) -> Response:
    page = builder.build_run(
        work,
        work_frame(counselor, place=Place.CASES, toast=None if wrong else _toast(host_case, run)),
        standings.standing_of(work, run),
        host_case=host_case,
        reader=counselor,
        errors=(FieldError("isn-next", wrong),) if wrong else (),
    )
    return work_page(page, status=409 if wrong else 200)


def _toast(host_case: HostCase, run: ProgramRun) -> Toast | None:
    done = request.args.get("done", "")
    if done not in DONE:
        return None
    back = {"ended": "take_back", "paused": "resume"}.get(done)
    undo = address("programs.change", case=host_case.ref, run=run.id, do=back) if back else ""
    number = request.args.get("of", type=int)
    if done == "skipped" and number is not None:
        undo = address("programs.put_step_back", case=host_case.ref, run=run.id, number=number)
    return Toast(translate(DONE[done]), undo_url=undo)


Change = Callable[..., None]
CHANGES: dict[str, tuple[Change, str]] = {
    "pause": (programs.pause, "paused"),
    "resume": (programs.resume, "resumed"),
    "end": (programs.end, "ended"),
    "take_back": (programs.take_back_end, "taken_back"),
}


@route(blueprint, "/cases/<case>/programs/<uuid:run>/do/<do>", caller=Caller.COUNSELOR, methods=("POST",))
def change(work: UnitOfWork, counselor: Counselor, case: str, run: uuid.UUID, do: str) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case, action="assign")
    found = programs.by_id(work, _ours(work, host_case), run)
    if do not in CHANGES:
        raise NotFound("no such change")
    act, done = CHANGES[do]
    try:
        act(work, found, by=counselor)
    except NotNext:
        return _to_run(case, run, done="not_next")
    return _to_run(case, run, done=done)


@route(
    blueprint, "/cases/<case>/programs/<uuid:run>/steps/<int:number>/open", caller=Caller.COUNSELOR, methods=("POST",)
)
def open_step(work: UnitOfWork, counselor: Counselor, case: str, run: uuid.UUID, number: int) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case, action="assign")
    found = programs.by_id(work, _ours(work, host_case), run)
    try:
        programs.open_now(work, found, number, host_case=host_case, by=counselor)
    except NotNext:
        return _to_run(case, run, done="not_next")
    except tuple(REFUSED) as refused:
        return _run_page(work, counselor, host_case, found, wrong=translate(REFUSED[type(refused)]))
    return _to_run(case, run, done="opened")


REFUSED: dict[type[Exception], str] = {
    NotScreened: say_later(
        "Speak with each of them apart first, and say so on the case page. Then open this step. Nothing was changed."
    ),
    GateClosed: say_later("Joint exercises are stopped for them, so this one stays closed. Nothing was changed."),
    ForBoth: say_later("They are separated. Pick one person, and homework for one person."),
    NobodyChosen: say_later("Nobody whom this program is for is in the case any more. Nothing was changed."),
    NotFound: say_later("This homework is not in the library any more. Leave it out, or put it back."),
}


@route(
    blueprint, "/cases/<case>/programs/<uuid:run>/steps/<int:number>/skip", caller=Caller.COUNSELOR, methods=("POST",)
)
def skip_step(work: UnitOfWork, counselor: Counselor, case: str, run: uuid.UUID, number: int) -> WerkzeugResponse:
    return _decide(work, counselor, case, run, number, act=programs.skip, done="skipped")


@route(
    blueprint,
    "/cases/<case>/programs/<uuid:run>/steps/<int:number>/put-back",
    caller=Caller.COUNSELOR,
    methods=("POST",),
)
def put_step_back(work: UnitOfWork, counselor: Counselor, case: str, run: uuid.UUID, number: int) -> WerkzeugResponse:
    return _decide(work, counselor, case, run, number, act=programs.put_back, done="put_back")


def _decide(
    work: UnitOfWork, counselor: Counselor, case: str, run: uuid.UUID, number: int, *, act: Change, done: str
) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case, action="assign")
    try:
        act(work, programs.by_id(work, _ours(work, host_case), run), number, by=counselor)
    except NotNext:
        return _to_run(case, run, done="not_next")
    return _to_run(case, run, done=done, of=number)
