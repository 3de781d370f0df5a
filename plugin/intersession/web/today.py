"""The counselor's morning page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, request

from intersession.hooks.types import Counselor, HostCase
from intersession.pages import first_run
from intersession.pages import today as builder
from intersession.pages.environment import translate
from intersession.pages.first_run import FirstRun
from intersession.pages.frame import Place, Toast
from intersession.services import sampling
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, may_keep_up, route, sample_case_of
from intersession.web.frames import desk_choices, help_lines, work_frame
from intersession.web.render import address, work_page

blueprint = Blueprint("today", __name__)


@route(blueprint, "/", caller=Caller.COUNSELOR, leaves_trail=True)
def index(work: UnitOfWork, counselor: Counselor) -> Response:
    host_cases = work.plugins.cases(counselor)
    frame = work_frame(counselor, place=Place.TODAY, toast=_toast())
    sample = sample_case_of(counselor) if sampling.is_there(work, by=counselor) else None
    page = builder.build(work, frame, host_cases, reader=counselor, sample=sample)
    return work_page(replace(page, first=_first(work, counselor, host_cases, is_in_use=page.week_asked > 0)))


def _first(
    work: UnitOfWork, counselor: Counselor, host_cases: Sequence[HostCase], *, is_in_use: bool
) -> FirstRun | None:
    return first_run.build(
        work,
        [one.ref for one in host_cases],
        reader=counselor,
        chosen=desk_choices(counselor),
        is_in_use=is_in_use,
        keeps_up=may_keep_up(work, counselor, "settings"),
        lines=tuple(f"{one.name}: {one.call}" for one in help_lines(work, locale=counselor.locale)),
    )


def _toast() -> Toast | None:
    done = request.args.get("done", "")
    if done == "closed":
        return Toast(translate("The first steps are out of the way."), undo_url=address("first_run.show"))
    known = {
        "sample_removed": translate("The sample couple is gone, with all that was in it."),
        "named": translate("Kept. You change it again under Settings."),
    }
    return Toast(known[done]) if done in known else None
