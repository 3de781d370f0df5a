"""Pages that anybody may read, with or without a link: who can help now, how this stays private.

A link's first page came by POST, and no browser brings such a page again: it hands its link's secret along in a form,
and the page here has a button that goes back with it. The secret is not looked up here, and never stands in an address.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request

from intersession.pages.help import LeavingPage, NowPage, PrivacyPage
from intersession.services import consents
from intersession.services.unit import UnitOfWork
from intersession.web import frames
from intersession.web.access import Caller, route
from intersession.web.render import client_page

blueprint = Blueprint("help", __name__)


@route(blueprint, "/i/help", caller=Caller.ANYONE)
def now(work: UnitOfWork) -> Response:
    return client_page(_now(work))


@route(blueprint, "/i/help", caller=Caller.ANYONE, methods=("POST",))
def now_from_link(work: UnitOfWork) -> Response:
    return client_page(replace(_now(work), token=_handed_along()))


@route(blueprint, "/i/leaving", caller=Caller.ANYONE)
def leaving(work: UnitOfWork) -> Response:
    return client_page(LeavingPage(frames.stranger_frame()))


@route(blueprint, "/i/leaving", caller=Caller.ANYONE, methods=("POST",))
def leaving_from_link(work: UnitOfWork) -> Response:
    return client_page(LeavingPage(frames.stranger_frame(), token=_handed_along()))


@route(blueprint, "/i/privacy", caller=Caller.ANYONE)
def privacy(work: UnitOfWork) -> Response:
    return client_page(_privacy(work))


@route(blueprint, "/i/privacy", caller=Caller.ANYONE, methods=("POST",))
def privacy_from_link(work: UnitOfWork) -> Response:
    return client_page(replace(_privacy(work), token=_handed_along()))


def _now(work: UnitOfWork) -> NowPage:
    return NowPage(frames.stranger_frame(), frames.help_lines(work))


def _privacy(work: UnitOfWork) -> PrivacyPage:
    frame = frames.stranger_frame()
    told = consents.who_else_reads(work, frame.language)
    return PrivacyPage(replace(frame, who_else_reads=told), work.settings.keep_months)


def _handed_along() -> str:
    return request.form.get("token", "")[:100]
