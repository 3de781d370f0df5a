"""Many briefs in one file: asked for, watched, stopped, taken up again, downloaded. The worker makes them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.hooks.types import Counselor, HostCase
from intersession.pages import batches as builder
from intersession.pages.batches import BatchesPage, BatchPage
from intersession.pages.environment import translate
from intersession.pages.frame import FieldError, Place
from intersession.pages.locking import LockPage, Step
from intersession.pdf.briefs import EDITIONS
from intersession.pdf.locking import locked, locked_each
from intersession.services import batches
from intersession.services.batches import ONE_FILE, Chosen
from intersession.services.permits import may_print
from intersession.services.unit import UnitOfWork
from intersession.web.access import COUNSELORS, SUPERVISORS, Caller, route
from intersession.web.documents import download, typed_password
from intersession.web.frames import work_frame
from intersession.web.render import address, work_page
from intersession.web.runtime import runtime
from intersession.web.transaction import unlocked

blueprint = Blueprint("batches", __name__)

READERS = COUNSELORS | SUPERVISORS
TYPES = {"zip": "application/zip", "pdf": "application/pdf"}


@route(blueprint, "/briefs", caller=Caller.COUNSELOR, roles=READERS)
def list_(work: UnitOfWork, counselor: Counselor) -> Response:
    return _list(work, counselor)


@route(blueprint, "/briefs", caller=Caller.COUNSELOR, roles=READERS, methods=("POST",))
def ask(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    shape = request.form.get("shape", "") if request.form.get("shape") in TYPES else "zip"
    edition = request.form.get("edition", "") if request.form.get("edition") in EDITIONS else "counselor"
    is_day = request.form.get("which") != "all"
    on = _day(request.form.get("day", "")) if is_day else None
    if is_day and on is None:
        return _list(work, counselor, wrong=FieldError("isn-day", translate("Please pick a day.")))
    chosen = _chosen(work, counselor, _open_cases(work, counselor), on)
    wrong = _wrong(chosen, shape)
    if wrong:
        return _list(work, counselor, wrong=FieldError("isn-day" if is_day else "isn-all", wrong))
    made = batches.ask(work, chosen, shape=shape, edition=edition, day=on, by=counselor)
    return redirect(address("batches.batch", batch=made), 303)


@route(blueprint, "/briefs/<uuid:batch>", caller=Caller.COUNSELOR, roles=READERS)
def batch(work: UnitOfWork, counselor: Counselor, batch: uuid.UUID) -> Response:
    progress = batches.progress(work, batches.mine(work, batch, by=counselor))
    line = builder.line(progress, now=work.clock(), reader=counselor)
    return work_page(BatchPage(work_frame(counselor, place=Place.ELSEWHERE), line))


@route(blueprint, "/briefs/<uuid:batch>/stop", caller=Caller.COUNSELOR, roles=READERS, methods=("POST",))
def stop(work: UnitOfWork, counselor: Counselor, batch: uuid.UUID) -> WerkzeugResponse:
    batches.cancel(work, batch, by=counselor)
    return redirect(address("batches.batch", batch=batch), 303)


@route(blueprint, "/briefs/<uuid:batch>/resume", caller=Caller.COUNSELOR, roles=READERS, methods=("POST",))
def resume(work: UnitOfWork, counselor: Counselor, batch: uuid.UUID) -> WerkzeugResponse:
    batches.resume(work, batch, by=counselor)
    return redirect(address("batches.batch", batch=batch), 303)


@route(blueprint, "/briefs/<uuid:batch>/remove", caller=Caller.COUNSELOR, roles=READERS, methods=("POST",))
def remove(work: UnitOfWork, counselor: Counselor, batch: uuid.UUID) -> WerkzeugResponse:
    batches.remove(work, batch, by=counselor)
    return redirect(address("batches.list"), 303)


@route(blueprint, "/briefs/<uuid:batch>/file", caller=Caller.COUNSELOR, roles=READERS, leaves_trail=True)
def file(work: UnitOfWork, counselor: Counselor, batch: uuid.UUID) -> Response:
    shape = batches.mine(work, batch, by=counselor).shape
    return _handed(work, batches.hand_over(work, batch, by=counselor), shape)


@route(blueprint, "/briefs/<uuid:batch>/password", caller=Caller.COUNSELOR, roles=READERS)
def lock(work: UnitOfWork, counselor: Counselor, batch: uuid.UUID) -> Response:
    return work_page(_lock_page(work, counselor, batch))


@route(blueprint, "/briefs/<uuid:batch>/password", caller=Caller.COUNSELOR, roles=READERS, methods=("POST",))
def lock_file(work: UnitOfWork, counselor: Counselor, batch: uuid.UUID) -> Response:
    """The file under the password that was posted, which is kept nowhere: each brief of a ZIP has it."""
    password, errors = typed_password()
    if errors:
        return work_page(_lock_page(work, counselor, batch, errors=errors), status=422)
    shape = batches.mine(work, batch, by=counselor).shape
    made = batches.hand_over(work, batch, by=counselor)
    # It takes as long as a page or two for each brief, and whom it was handed to is saved before.
    with unlocked(runtime()):
        sealed = locked(made, password) if shape == "pdf" else locked_each(made, password)
    return _handed(work, sealed, shape)


def _handed(work: UnitOfWork, made: bytes, shape: str) -> Response:
    return download(made, name=f"notes-{work.clock().date().isoformat()}.{shape}", kind=TYPES[shape])


def _lock_page(
    work: UnitOfWork, counselor: Counselor, batch: uuid.UUID, *, errors: tuple[FieldError, ...] = ()
) -> LockPage:
    progress = batches.progress(work, batches.mine(work, batch, by=counselor))
    line = builder.line(progress, now=work.clock(), reader=counselor)
    return LockPage(
        frame=work_frame(counselor, place=Place.ELSEWHERE),
        heading=translate("Briefs with a password"),
        whose=builder.for_whom(progress.edition),
        way=(
            Step(translate("Many briefs at once"), address("batches.list")),
            Step(line.title, address("batches.batch", batch=batch)),
        ),
        action=address("batches.lock_file", batch=batch),
        errors=errors,
    )


def _list(work: UnitOfWork, counselor: Counselor, *, wrong: FieldError | None = None) -> Response:
    asked = _day(request.values.get("day", ""))
    on = asked or work.clock().astimezone(ZoneInfo(counselor.timezone)).date()
    cases = _open_cases(work, counselor)
    page = BatchesPage(
        frame=work_frame(counselor, place=Place.ELSEWHERE),
        day=on.isoformat(),
        on_day=len(_chosen(work, counselor, cases, on)),
        all_cases=len(_chosen(work, counselor, cases, None)),
        lines=tuple(
            builder.line(one, now=work.clock(), reader=counselor) for one in batches.listed(work, by=counselor)
        ),
        errors=(wrong,) if wrong else (),
    )
    return work_page(page, status=422 if wrong else 200)


def _open_cases(work: UnitOfWork, counselor: Counselor) -> list[HostCase]:
    return [one for one in work.plugins.cases(counselor) if may_print(work, counselor, one.ref)]


def _chosen(work: UnitOfWork, counselor: Counselor, cases: Sequence[HostCase], on: date | None) -> tuple[Chosen, ...]:
    return builder.of_all(work, cases) if on is None else builder.of_day(work, cases, on=on, reader=counselor)


def _wrong(chosen: tuple[Chosen, ...], shape: str) -> str:
    if not chosen:
        return translate("There is no brief to make: nobody with homework meets then.")
    if shape == "pdf" and len(chosen) > ONE_FILE:
        return translate("One PDF holds {n} briefs at most. Choose ZIP for more.").format(n=ONE_FILE)
    return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
