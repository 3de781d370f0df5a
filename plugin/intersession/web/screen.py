"""One person's own screen: colours, and whether single keys act. It is theirs alone, and no setting of the practice."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.hooks.types import Counselor
from intersession.pages.environment import translate
from intersession.pages.frame import Toast
from intersession.pages.screen import CHOICES, KEYS, THEME, ScreenPage
from intersession.services import desk
from intersession.services.unit import UnitOfWork
from intersession.web.access import EVERYBODY, Caller, route
from intersession.web.frames import desk_choices, work_frame
from intersession.web.render import address, work_page

blueprint = Blueprint("screen", __name__)


@route(blueprint, "/screen", caller=Caller.COUNSELOR, roles=EVERYBODY)
def edit(work: UnitOfWork, counselor: Counselor) -> Response:
    toast = Toast(translate("Kept.")) if request.args.get("done") == "kept" else None
    own = desk_choices(counselor)
    return work_page(ScreenPage(work_frame(counselor, toast=toast), own.get(THEME, ""), own.get(KEYS, "")))


@route(blueprint, "/screen", caller=Caller.COUNSELOR, roles=EVERYBODY, methods=("POST",))
def keep(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    asked = {name: request.form[name] for name in CHOICES if name in request.form}
    desk.choose(work, {name: value for name, value in asked.items() if value in CHOICES[name]}, by=counselor)
    return redirect(address("screen.edit", done="kept"), 303)
