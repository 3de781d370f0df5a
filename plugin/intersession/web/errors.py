"""From an error to a page: what happened, what is safe, what to do. Never a trace, never a word into a log."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, g, redirect, request
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import (
    LinkUnusable,
    NotForRole,
    NotFound,
    NotInState,
    NotSignedIn,
    ProofNeeded,
    RenderFailed,
    RequestForged,
    SessionEnded,
    TooManyTries,
    without_words,
)
from intersession.hooks.types import Role
from intersession.pages.client import SentField
from intersession.pages.environment import translate
from intersession.pages.state import ErrorPage, State, StatePage
from intersession.web import frames
from intersession.web.last_resort import guarded
from intersession.web.render import address, client_page
from intersession.web.runtime import runtime

log = logging.getLogger(__name__)

HIDDEN = frozenset({"csrf_token", "rev", "part", "send_key", "token", "key", "do", "back", "asked", "policy"})
LONG_ENOUGH_TO_SHOW = 1
RETRY_SECONDS = "5"
NOT_PROSE = re.compile(r"[a-z0-9_]*|[\d.,:+-]*")


def register(blueprint: Blueprint) -> None:
    """Handle the errors of our own views; the host's error pages stay the host's."""
    handlers: dict[type[Exception], Callable[[Any], WerkzeugResponse]] = {
        LinkUnusable: _unusable,
        SessionEnded: _session_ended,
        NotInState: _not_in_state,
        ProofNeeded: lambda _error: redirect(address("proving.check"), 303),
        NotSignedIn: _not_signed_in,
        NotForRole: _not_for_role,
        NotFound: lambda _error: error_page(404),
        RequestForged: _forged,
        TooManyTries: lambda _error: error_page(429),
        RenderFailed: _render_failed,
        DBAPIError: _database,
        HTTPException: _http,
        Exception: _unforeseen,
    }
    for kind, handler in handlers.items():
        blueprint.register_error_handler(kind, guarded(_noted(handler) if kind in REFUSALS else handler))


REFUSALS = frozenset({LinkUnusable, NotForRole, NotFound, RequestForged, TooManyTries})
"""Somebody was kept out: worth a line, since many of them are how an attack looks."""


def _noted(handler: Callable[[Any], WerkzeugResponse]) -> Callable[[Any], WerkzeugResponse]:
    def noted(error: Exception) -> WerkzeugResponse:
        note_refusal(type(error))
        return handler(error)

    return noted


def note_refusal(why: type[Exception]) -> None:
    """Log that somebody was kept out: why, where, and to whom, without an id."""
    counselor = g.get("isn_counselor")
    whom = counselor.role if counselor is not None else "client" if g.get("isn_visit") is not None else "nobody"
    log.info("refused: %s in %s to %s", why.__name__, request.endpoint, whom)


def error_page(
    status: int, *, sent: tuple[SentField, ...] = (), may_retry: bool = True, document: str = ""
) -> Response:
    """Answer with the error page for a status. `sent`: what goes back into the page; `may_retry`: to be sent again."""
    home = _home_url()
    retry_url = request.path if sent and may_retry else ""
    frame = frames.stranger_frame(has_leave=not home)
    page = ErrorPage(frame, status, retry_url=retry_url, sent=sent, document=document, home_url=home)
    response = client_page(page, status=status)
    if status in {429, 503}:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _home_url() -> str:
    counselor = g.get("isn_counselor")
    return "" if counselor is None else address(HOMES.get(counselor.role, "today.index"))


def _unusable(error: LinkUnusable) -> Response:
    return client_page(StatePage(frames.stranger_frame(), State.UNUSABLE), status=404)


def _forged(error: RequestForged) -> Response:
    # A page of ours that is older than this browser's visit, in another tab: nobody's words are lost by that.
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin" and g.get("isn_visit") is not None
    return error_page(400, sent=given_back() if is_ours else (), may_retry=False)


def _session_ended(error: SessionEnded) -> Response:
    # After "leave now" a form that the browser sends again shows nothing: the cookie is gone.
    words = given_back() if error.is_known else ()
    return client_page(StatePage(frames.stranger_frame(), State.SESSION_ENDED, words=words), status=403)


def _not_in_state(error: NotInState) -> WerkzeugResponse:
    if error.state == State.ALREADY_SENT.removeprefix("already_"):
        return redirect(address("reflecting.done"), 303)
    if error.state in {"waiting", "started", "passed"}:
        return redirect(address("reflecting.part", part=1), 303)
    return client_page(StatePage(frames.stranger_frame(), State.CLOSED, words=given_back()), status=410)


def _not_signed_in(error: NotSignedIn) -> WerkzeugResponse:
    sign_in = runtime().settings.sign_in_url
    if sign_in and request.method == "GET":
        return redirect(f"{sign_in}?{urlencode({'next': request.path})}", 303)
    typed = given_back() if request.method == "POST" else ()
    frame = frames.stranger_frame()
    was_sent = request.method == "POST"
    page = ErrorPage(frame, 403, sent=typed, needs_sign_in=True, was_sent=was_sent, sign_in_url=sign_in or "")
    return client_page(page, status=403)


def _not_for_role(error: NotForRole) -> WerkzeugResponse:
    # The first page of the practice is a counselor's morning; the others have another first page.
    home = HOMES.get(g.isn_counselor.role)
    if home is not None and request.method == "GET" and request.path == address("today.index"):
        return redirect(address(home), 303)
    return error_page(403)


HOMES = {Role.SUPERVISOR: "supervising.list", Role.ADMINISTRATOR: "settings.edit"}


def _render_failed(error: RenderFailed) -> Response:
    log.warning("document not made: %s", error.reason)
    return error_page(503, document="full" if error.reason == "full" else "given_up")


def _database(error: DBAPIError) -> Response:
    # The class says enough; the statement and what was bound to it stay out of the log.
    log.error("database: %s in %s", type(error).__name__, request.endpoint)
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return error_page(503, sent=_typed())
    # Something that no column can hold, such as a number too large for it, came with the request.
    return error_page(400 if isinstance(error, DataError) else 500)


def given_back() -> tuple[SentField, ...]:
    """Return the words that a person wrote into the form that came, for a page that cannot keep them."""
    return tuple(one for one in _typed() if one.label)


def _typed() -> tuple[SentField, ...]:
    if request.method != "POST":
        return ()
    return tuple(
        SentField(name, value, label="" if name in HIDDEN or not _is_prose(value) else translate("Your words"))
        for name, value in request.form.items(multi=True)
    )


def _is_prose(value: str) -> bool:
    # What is chosen is sent as a number or as a key, such as "rather_not"; a single small word looks like one.
    return bool(value.strip()) and not NOT_PROSE.fullmatch(value)


def _http(error: HTTPException) -> WerkzeugResponse:
    if error.code is None or error.code < 400:
        return WerkzeugResponse.force_type(error.get_response())
    return error_page(error.code)


def _unforeseen(error: Exception) -> Response:
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    log.error("unforeseen in %s: %s", request.endpoint, without_words(error))
    return error_page(500)
