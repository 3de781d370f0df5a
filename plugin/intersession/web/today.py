"""The counselor's morning page."""

from __future__ import annotations

from flask import Blueprint, Response

from intersession.hooks.types import Counselor
from intersession.pages import today as builder
from intersession.pages.frame import Place
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, route
from intersession.web.frames import work_frame
from intersession.web.render import work_page

blueprint = Blueprint("today", __name__)


@route(blueprint, "/", caller=Caller.COUNSELOR, leaves_trail=True)
def index(work: UnitOfWork, counselor: Counselor) -> Response:
    host_cases = work.plugins.cases(counselor)
    return work_page(builder.build(work, work_frame(counselor, place=Place.TODAY), host_cases, reader=counselor))
