"""A supervisor's pages: the cases to read along in, and one of them. Nothing here changes anything."""

from __future__ import annotations

from flask import Blueprint, Response

from intersession.hooks.types import Counselor
from intersession.pages import supervision as builder
from intersession.pages.frame import Place
from intersession.pages.supervision import ClosedPage
from intersession.services import consents
from intersession.services.unit import UnitOfWork
from intersession.web.access import SUPERVISORS, Caller, case_for, route
from intersession.web.frames import work_frame
from intersession.web.render import work_page

blueprint = Blueprint("supervising", __name__)


@route(blueprint, "/supervision", caller=Caller.COUNSELOR, roles=SUPERVISORS)
def list_(work: UnitOfWork, counselor: Counselor) -> Response:
    frame = work_frame(counselor, place=Place.SUPERVISION)
    if not consents.tells_who_else_reads(work):
        return work_page(ClosedPage(frame))
    return work_page(builder.build_list(work, frame, work.plugins.cases(counselor), reader=counselor))


@route(blueprint, "/supervision/<case>", caller=Caller.COUNSELOR, roles=SUPERVISORS, leaves_trail=True)
def case(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    frame = work_frame(counselor, place=Place.SUPERVISION)
    if not consents.tells_who_else_reads(work):
        return work_page(ClosedPage(frame))
    # Asked before whether all agreed, so that another's case is not told from one that is not there.
    if work.plugins.may(counselor, "read", case_ref=case) and not consents.opens_to_others(work, case):
        return work_page(ClosedPage(frame, is_told=True))
    host_case = case_for(work, counselor, case)
    return work_page(builder.build_case(work, frame, host_case, reader=counselor))
