"""The settings page: what a practice may change without touching its server."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.config import PREFIX, changeable, setting_default
from intersession.errors import NotForRole, SettingError
from intersession.hooks.types import Counselor
from intersession.jobs import messages
from intersession.pages import settings_page as builder
from intersession.pages.checks import CheckLine, ChecksPage
from intersession.pages.environment import translate
from intersession.pages.frame import Place, Toast
from intersession.services import preferences
from intersession.services.unit import UnitOfWork
from intersession.web import checks
from intersession.web.access import UPKEEP, Caller, may_keep_up, route
from intersession.web.frames import work_frame
from intersession.web.render import address, work_page
from intersession.web.runtime import runtime
from intersession.web.transaction import unlocked
from intersession.web.words import is_readable

blueprint = Blueprint("settings", __name__)

LONGEST = {"lines": 4000, "text": 600}
USUAL_LENGTH = 190
HELP_LINES = "help_lines"
_PLACE = re.compile(r"\[([A-Z]{2}(?:-[a-z]{2,3})?)\]\Z")
SEEN_IN_MESSAGES = ("message_subject",)
"""What a lock screen may show: it must not tell what this is about."""


@route(blueprint, "/settings", caller=Caller.COUNSELOR, roles=UPKEEP)
def edit(work: UnitOfWork, counselor: Counselor) -> Response:
    _refuse_untrusted(work, counselor)
    return _page(work, counselor)


@route(blueprint, "/settings", caller=Caller.COUNSELOR, roles=UPKEEP, methods=("POST",))
def keep(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    _refuse_untrusted(work, counselor)
    typed = {name: request.form[name].strip() for name in changeable() if name in request.form}
    wanted, wrong = _read(typed)
    if not wrong:
        wrong = _keep(work, wanted, by=counselor)
    if wrong:
        return _page(work, counselor, typed=typed, wrong=wrong)
    if request.form.get("then") == "today":
        return redirect(address("today.index", done="named"), 303)
    return redirect(address("settings.edit", done="kept"), 303)


@route(blueprint, "/settings/checks", caller=Caller.COUNSELOR, roles=UPKEEP)
def checks_(work: UnitOfWork, counselor: Counselor) -> Response:
    _refuse_untrusted(work, counselor, "checks")
    return work_page(ChecksPage(work_frame(counselor, place=Place.SETTINGS)))


@route(blueprint, "/settings/checks", caller=Caller.COUNSELOR, roles=UPKEEP, methods=("POST",))
def look(work: UnitOfWork, counselor: Counselor) -> Response:
    _refuse_untrusted(work, counselor, "checks")
    with unlocked(runtime()):
        found = checks.look_at(current_app)
    lines = tuple(CheckLine(one.about, one.advice, one.is_grave) for one in found)
    return work_page(ChecksPage(work_frame(counselor, place=Place.SETTINGS), lines))


def _refuse_untrusted(work: UnitOfWork, counselor: Counselor, action: str = "settings") -> None:
    if not may_keep_up(work, counselor, action):
        raise NotForRole


def _keep(work: UnitOfWork, wanted: dict[str, Any], *, by: Counselor) -> dict[str, str]:
    here = runtime()
    try:
        preferences.change(work, wanted, configured=here.configured, by=by)
    except SettingError as error:
        return {error.name.removeprefix(PREFIX).lower(): translate("This cannot be used as it is.")}
    here.looked_at = None
    return {}


def _read(typed: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values that were typed, and what is wrong with the others, both by setting."""
    wanted: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, text in typed.items():
        try:
            wanted[name] = _value(name, text)
        except ValueError as error:
            wrong[name] = str(error)
    return wanted, wrong


def _value(name: str, text: str) -> Any:
    """Return what a text means for this setting. Raise ValueError with words for the reader."""
    kind = changeable()[name]
    if len(text) > LONGEST.get(kind, USUAL_LENGTH):
        raise ValueError(translate("This is too long. Please make it shorter."))
    if not is_readable(text):
        raise ValueError(translate("Some of these letters could not be read. Please type them again."))
    if name in SEEN_IN_MESSAGES and (telling := messages.lint(text.replace(messages.COUNSELOR, ""))):
        raise ValueError(translate("A lock screen would tell too much: {why}.").format(why="; ".join(telling)))
    if name in builder.CHOICES and text not in dict(builder.CHOICES[name]):
        raise ValueError(translate("Please choose."))
    if kind == "switch":
        return text == builder.ON
    if kind == "number" or isinstance(setting_default(name), int):
        return _number(text)
    return _help_lines(text) if name == HELP_LINES else text


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise ValueError(translate("Please write a number."))
    return int(text)


def _help_lines(text: str) -> Any:
    places: dict[str, list[tuple[str, str]]] = {"": []}
    place = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        begun = _PLACE.match(line)
        if begun:
            place = begun[1]
            places[place] = []
            continue
        name, _, number = line.rpartition(":")
        if not name.strip() or not re.search(r"[0-9]", number):
            raise ValueError(translate("This line has no name and number: {line}").format(line=line[:60]))
        places[place].append((name.strip(), number.strip()))
    filled = {one: tuple(lines) for one, lines in places.items() if lines}
    return filled.get("", ()) if set(filled) <= {""} else filled


def _page(
    work: UnitOfWork, counselor: Counselor, *, typed: dict[str, str] | None = None, wrong: dict[str, str] | None = None
) -> Response:
    toast = Toast(translate("Kept.")) if request.args.get("done") == "kept" else None
    page = builder.build(
        work_frame(counselor, place=Place.SETTINGS, toast=toast),
        work.settings,
        policies=[(key, work.library.policy(key, language=counselor.locale).title) for key in work.library.policies],
        typed=typed,
        wrong=wrong,
        checks_url=address("settings.checks") if may_keep_up(work, counselor, "checks") else "",
    )
    return work_page(page, status=422 if wrong else 200)
