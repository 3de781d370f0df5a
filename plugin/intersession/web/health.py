"""One word for whoever watches over the server: that we answer, and the database does. Nothing else is told."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, make_response

from intersession.services import unit
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, route

log = logging.getLogger(__name__)

blueprint = Blueprint("health", __name__)

WELL, UNWELL = "ok\n", "unwell\n"
PLAIN = "text/plain; charset=utf-8"


@route(blueprint, "/healthz", caller=Caller.ANYONE)
def healthz(work: UnitOfWork) -> Response:
    unit.ask_database(work)
    return _word(WELL, 200)


def _unwell(error: Exception) -> Response:
    # What is wrong stands in the log, by its class alone; whoever asks learns that something is.
    log.error("unwell: %s", type(error).__name__)
    return _word(UNWELL, 503)


def _word(word: str, status: int) -> Response:
    response = make_response(word, status)
    response.headers["Content-Type"] = PLAIN
    return response


blueprint.register_error_handler(Exception, _unwell)
