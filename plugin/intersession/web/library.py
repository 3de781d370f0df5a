"""The library of forms, and one form as its readers see it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from intersession.definition.form import Form
from intersession.hooks.types import Counselor
from intersession.pages import library as builder
from intersession.pages.environment import translate
from intersession.pages.frame import Place, Toast
from intersession.pages.library_page import PreviewPart
from intersession.services import own_forms
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, route
from intersession.web.blocks import blocks_of
from intersession.web.frames import work_frame
from intersession.web.render import address, work_page
from intersession.web.sheet import kept_sheet

blueprint = Blueprint("library", __name__)


@route(blueprint, "/library", caller=Caller.COUNSELOR)
def list_(work: UnitOfWork, counselor: Counselor) -> Response:
    frame = work_frame(counselor, place=Place.LIBRARY, toast=_moved(work))
    return work_page(builder.build_list(work, frame, query=request.args.get("q", "")[:100], reader=counselor))


def _moved(work: UnitOfWork) -> Toast | None:
    """Say that a form was put away, or brought back."""
    away = request.args.get("away", "")
    if away in {row.key for row in own_forms.put_away_forms(work)}:
        return Toast(translate("Put away. What runs goes on."), undo_url=address("publishing.bring_back", form=away))
    return Toast(translate("Brought back.")) if request.args.get("back") else None


@route(blueprint, "/library/<form>", caller=Caller.COUNSELOR)
def form(work: UnitOfWork, counselor: Counselor, form: str) -> Response:
    found = work.library.form(form)
    frame = work_frame(counselor, place=Place.LIBRARY, toast=_done())
    return work_page(builder.build_preview(work, frame, found, parts=_parts(work, found), reader=counselor))


def _done() -> Toast | None:
    did = request.args.get("did", "")
    if did == "published":
        return Toast(translate("Published. New homework gets this version."))
    if did == "the_same":
        return Toast(translate("This is in use already. Nothing new was published."))
    return Toast(translate("Added to the library.")) if did == "added" else None


def _parts(work: UnitOfWork, form: Form) -> tuple[PreviewPart, ...]:
    return tuple(
        PreviewPart(
            part.title,
            blocks_of(
                form.hash,
                part.items,
                kept_sheet(work.library, part.items, {}).fields,
                answers={},
                language=form.language,
            ),
            part.lead,
        )
        for part in form.parts
    )
