"""Documents to download: the brief, in the edition that is asked for, and a form as a blank sheet."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from flask import Blueprint, Response, make_response, request

from intersession.errors import NotFound
from intersession.hooks.types import Counselor, DocumentMade, HostCase
from intersession.pages import blank_form, locking
from intersession.pages import environment as speech
from intersession.pages.brief_page import Paper
from intersession.pages.frame import FieldError
from intersession.pdf import briefs
from intersession.services import outbox, reviewing
from intersession.services.library import ENGLISH
from intersession.services.unit import UnitOfWork
from intersession.web import separating
from intersession.web.access import Caller, case_for, route
from intersession.web.frames import help_lines
from intersession.web.headers import DOCUMENT_POLICY
from intersession.web.runtime import runtime
from intersession.web.sheet import kept_sheet
from intersession.web.transaction import unlocked

blueprint = Blueprint("documents", __name__)


@route(blueprint, "/cases/<case>/brief/<edition>.pdf", caller=Caller.COUNSELOR, leaves_trail=True)
def brief_(work: UnitOfWork, counselor: Counselor, case: str, edition: str) -> Response:
    if edition not in briefs.EDITIONS:
        raise NotFound("no such edition")
    host_case = case_for(work, counselor, case, action="document")
    here = runtime()
    made = briefs.at_hand(work, here.press, host_case, edition=edition, reader=counselor)
    if made is None:
        apart = separating.refused(work, counselor, host_case)
        if apart is not None:
            return apart
        made = briefs.make(
            work, here.press, host_case, edition=edition, reader=counselor, meanwhile=lambda: unlocked(here)
        )
    _tell(work, counselor, host_case, made=made, edition=edition)
    return download(made.content, name=f"notes-{work.clock().date().isoformat()}.pdf")


@route(blueprint, "/library/<form>/paper.pdf", caller=Caller.COUNSELOR)
def blank_form_(work: UnitOfWork, counselor: Counselor, form: str) -> Response:
    # Nothing is written here, so no lock is held while the sheet is made.
    found = work.library.form(form, language=request.args.get("language", ENGLISH)[:20])
    page = blank_form.build(
        found,
        fields=kept_sheet(work.library, found.items, {}).fields,
        paper=Paper.named(work.settings.paper),
        help_lines=help_lines(work),
    )
    return download(render(page, title=speech.say_later("Sheet"), language=found.language), name="sheet.pdf")


def render(page: Any, *, title: str, language: str) -> bytes:
    """Make the PDF of a page. `title`: an English word of ours, all that the file says of itself."""
    press = runtime().press
    return press.print(press.set(page, title=title, language=language))


def typed_password() -> tuple[str, tuple[FieldError, ...]]:
    """Return the password that was typed for a file, and what is wrong with it. It is kept nowhere."""
    password = request.form.get("password", "")
    return password, locking.wrong(password, request.form.get("again", ""))


def download(made: bytes, *, name: str, kind: str = "application/pdf") -> Response:
    """Answer with a file to keep under this name."""
    response = make_response(made)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = DOCUMENT_POLICY
    return response


def _tell(work: UnitOfWork, counselor: Counselor, host_case: HostCase, *, made: briefs.Made, edition: str) -> None:
    if made.case_id is None:
        return
    reviewing.record_document(work, made.case_id, made.clients, document=f"brief:{edition}", by=counselor)
    event = DocumentMade(
        id=uuid.uuid4(),
        at=work.clock(),
        case=made.case_id,
        counselor_ref=counselor.ref,
        kind="brief",
        edition=edition,
        sha256=hashlib.sha256(made.content).hexdigest(),
    )
    outbox.emit(work, event, case_ref=host_case.ref)
