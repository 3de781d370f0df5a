"""The library of forms, and one form as its readers see it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from intersession.hooks.types import Counselor
from intersession.pages import library as builder
from intersession.pages.frame import Place
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, route
from intersession.web.frames import work_frame
from intersession.web.render import work_page
from intersession.web.sheet import kept_sheet

blueprint = Blueprint("library", __name__)


@route(blueprint, "/library", caller=Caller.COUNSELOR)
def list_(work: UnitOfWork, counselor: Counselor) -> Response:
    frame = work_frame(counselor, place=Place.LIBRARY)
    return work_page(builder.build_list(work, frame, query=request.args.get("q", "")[:100]))


@route(blueprint, "/library/<form>", caller=Caller.COUNSELOR)
def form(work: UnitOfWork, counselor: Counselor, form: str) -> Response:
    found = work.library.form(form)
    fields = kept_sheet(work.library, found.items, {}).fields
    return work_page(builder.build_preview(work, work_frame(counselor, place=Place.LIBRARY), found, fields=fields))
