"""Pages that anybody may read, with or without a link: who can help now, how this stays private."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response

from intersession.pages.help import LeavingPage, NowPage, PrivacyPage
from intersession.services import consents
from intersession.services.unit import UnitOfWork
from intersession.web import frames
from intersession.web.access import Caller, route
from intersession.web.render import client_page

blueprint = Blueprint("help", __name__)


@route(blueprint, "/i/help", caller=Caller.ANYONE)
def now(work: UnitOfWork) -> Response:
    return client_page(NowPage(frames.stranger_frame(), frames.help_lines(work)))


@route(blueprint, "/i/leaving", caller=Caller.ANYONE)
def leaving(work: UnitOfWork) -> Response:
    return client_page(LeavingPage(frames.stranger_frame()))


@route(blueprint, "/i/privacy", caller=Caller.ANYONE)
def privacy(work: UnitOfWork) -> Response:
    frame = frames.stranger_frame()
    told = consents.who_else_reads(work, frame.language)
    return client_page(PrivacyPage(replace(frame, who_else_reads=told), work.settings.keep_months))
