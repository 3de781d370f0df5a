"""What happens to whole forms: begin one, copy, publish, compare versions, put away, give out as a file."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.definition.lenient import as_far_as_it_goes
from intersession.definition.writer import form_text
from intersession.errors import DraftConflict
from intersession.hooks.types import Counselor
from intersession.pages import library as library_builder
from intersession.pages import publishing as builder
from intersession.pages.environment import translate
from intersession.pages.frame import Place
from intersession.pages.library import couples_with
from intersession.pages.library_page import PreviewPart
from intersession.services import own_forms
from intersession.services.own_forms import NothingNew, NotReady, Opened
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, route
from intersession.web.documents import download
from intersession.web.editing import blocks_of_part
from intersession.web.frames import LANGUAGES, work_frame
from intersession.web.render import address, work_page

blueprint = Blueprint("publishing", __name__)


@route(blueprint, "/library/new", caller=Caller.COUNSELOR, methods=("POST",))
def begin(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    ours = next((one for one in (counselor.locale, counselor.locale.partition("-")[0]) if one in LANGUAGES), "en")
    key = own_forms.create(work, title="", language=ours, by=counselor)
    return redirect(address("editing.edit", form=key), 303)


@route(blueprint, "/library/<form>/copy", caller=Caller.COUNSELOR, methods=("POST",))
def copy(work: UnitOfWork, counselor: Counselor, form: str) -> WerkzeugResponse:
    title = str(own_forms.opened(work, form, language=counselor.locale).draft.get("title", ""))
    named = translate("%(title)s, a copy") % {"title": title}
    key = own_forms.copy(work, form, title=named, by=counselor)
    return redirect(address("editing.edit", form=key, open="about"), 303)


@route(blueprint, "/library/<form>/draft", caller=Caller.COUNSELOR)
def try_(work: UnitOfWork, counselor: Counselor, form: str) -> WerkzeugResponse:
    found = own_forms.opened(work, form, language=counselor.locale)
    if not found.has_draft:
        return redirect(address("library.form", form=form), 303)
    shown = as_far_as_it_goes(found.draft, kinds=work.library.kinds.keys())
    parts = tuple(
        PreviewPart(part.title, blocks_of_part(work, shown, at), part.lead) for at, part in enumerate(shown.parts)
    )
    page = library_builder.build_preview(
        work, work_frame(counselor, place=Place.LIBRARY), shown, parts=parts, reader=counselor, draft_of=form
    )
    return work_page(page)


@route(blueprint, "/library/<form>/publish", caller=Caller.COUNSELOR)
def check(work: UnitOfWork, counselor: Counselor, form: str) -> WerkzeugResponse:
    found = own_forms.opened(work, form, language=counselor.locale)
    if not found.has_draft:
        return redirect(address("editing.edit", form=form, did="unchanged"), 303)
    return _check(work, counselor, found)


@route(blueprint, "/library/<form>/publish", caller=Caller.COUNSELOR, methods=("POST",))
def publish(work: UnitOfWork, counselor: Counselor, form: str) -> WerkzeugResponse:
    rev = request.form.get("rev", "")
    try:
        own_forms.publish(work, form, rev=int(rev) if rev.isdecimal() and len(rev) < 10 else -1, by=counselor)
    except NothingNew:
        # Sent twice, or typed back meanwhile.
        return redirect(address("library.form", form=form, did="the_same"), 303)
    except (NotReady, DraftConflict) as refused:
        found = own_forms.opened(work, form, language=counselor.locale)
        return _check(work, counselor, found, status=422, conflict=isinstance(refused, DraftConflict))
    return redirect(address("library.form", form=form, did="published"), 303)


def _check(
    work: UnitOfWork, counselor: Counselor, found: Opened, *, status: int = 200, conflict: bool = False
) -> Response:
    page = builder.build_publish(
        work,
        work_frame(counselor, place=Place.LIBRARY),
        found,
        seen=own_forms.inspected(work, found),
        couples=couples_with(work, counselor).get(found.key, 0),
        conflict=conflict,
    )
    return work_page(page, status=status)


@route(blueprint, "/library/<form>/versions", caller=Caller.COUNSELOR)
def versions(work: UnitOfWork, counselor: Counselor, form: str) -> Response:
    frame = work_frame(counselor, place=Place.LIBRARY)
    return work_page(builder.build_versions(work, frame, work.library.form(form), reader=counselor))


@route(blueprint, "/library/<form>/export.yaml", caller=Caller.COUNSELOR)
def export(work: UnitOfWork, counselor: Counselor, form: str) -> Response:
    found = work.library.form(form, language=request.args.get("language", counselor.locale)[:20])
    return download(form_text(found).encode(), name=f"{found.key}.yaml", kind="application/yaml; charset=utf-8")


@route(blueprint, "/library/<form>/away", caller=Caller.COUNSELOR, methods=("POST",))
def put_away(work: UnitOfWork, counselor: Counselor, form: str) -> WerkzeugResponse:
    own_forms.put_away(work, form, by=counselor)
    return redirect(address("library.list", away=form), 303)


@route(blueprint, "/library/<form>/back", caller=Caller.COUNSELOR, methods=("POST",))
def bring_back(work: UnitOfWork, counselor: Counselor, form: str) -> WerkzeugResponse:
    own_forms.bring_back(work, form, by=counselor)
    return redirect(address("library.list", back=form), 303)
