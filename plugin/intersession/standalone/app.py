"""Puts the embedded practice together: a Flask application, a host like any other, with Intersession as its guest."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.extension import Intersession, upgrade_database
from intersession.migrations import runner
from intersession.services.unit import Clock, system_clock
from intersession.standalone import (
    case_pages,
    desk,
    desk_pages,
    doors,
    feed_pages,
    giving_pages,
    renewing_pages,
    session_pages,
    team_pages,
)
from intersession.standalone.hooks import Practice
from intersession.standalone.mail import Post, server_from
from intersession.standalone.models import HISTORY
from intersession.standalone.place import Place, read_secrets, read_settings_file
from intersession.web import bodies, errors, headers, last_resort
from intersession.web.runtime import EXTENSION, runtime

log = logging.getLogger(__name__)

PAGES = (case_pages, session_pages, desk_pages, team_pages, feed_pages, giving_pages, renewing_pages)
SEVERAL = {"practice.choose_cases": frozenset({"case"})}
"""Pages whose form has boxes of one name, of which several may be ticked."""
LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class Start:
    """How a practice is started: where it lies, where it is reached, which database, which mail settings."""

    place: Place
    base_url: str
    database: str = ""
    environment: Mapping[str, str] | None = None
    setup_code: str = ""
    clock: Clock = system_clock


def create_app(start: Start) -> Flask:
    """Return the application; `upgrade` makes its tables. Raise SettingError."""
    app = Flask("practice", static_folder=None, template_folder=None)
    app.debug = False  # whatever FLASK_DEBUG says on this machine: its pages show what is in memory
    app.config.update(_settings(start))
    post = Post(start.place.outbox, server_from(start.environment or {}))
    app.extensions[desk_pages.POST] = post
    app.before_request(_refuse_repeated)
    doors.install(app, read_secrets(start.place), is_https=urlsplit(start.base_url).scheme == "https")
    app.register_blueprint(desk.blueprint)
    Intersession(plugins=[Practice(post, place=start.place)]).init_app(app, clock=start.clock)
    app.after_request(headers.add)
    app.register_error_handler(HTTPException, last_resort.guarded(_http_error))
    app.register_error_handler(Exception, last_resort.guarded(_unforeseen))
    return app


def _settings(start: Start) -> dict[str, Any]:
    host = urlsplit(start.base_url).hostname or ""
    return {
        "INTERSESSION_BASE_URL": start.base_url,
        "INTERSESSION_URL_PREFIX": "",
        "INTERSESSION_KEY_FILE": str(start.place.key_file),
        "INTERSESSION_DATABASE_URI": start.database or start.place.database,
        "INTERSESSION_SIGN_IN_URL": "/sign-in",
        "INTERSESSION_SIGN_OUT_URL": "/sign-out",
        "INTERSESSION_ADD_CASE_URL": "/practice/cases/new",
        "INTERSESSION_ADD_SESSION_URL": "/practice/sessions/new",
        **read_settings_file(start.place),
        "TRUSTED_HOSTS": sorted({host, *LOOPBACK}),
        "MAX_CONTENT_LENGTH": bodies.BODY_BYTES,
        doors.SETUP_CODE: start.setup_code,
    }


def _refuse_repeated() -> None:
    """Refuse two values for one name on the practice's own pages; our guest looks after its own."""
    if request.blueprint is not None and request.blueprint.partition(".")[0] != EXTENSION:
        bodies.refuse_repeated(request.args)
        bodies.refuse_repeated(request.form, may_repeat=SEVERAL.get(request.endpoint or "", frozenset()))


def upgrade(app: Flask) -> None:
    """Bring Intersession's tables and the practice's up to date."""
    with app.app_context():
        upgrade_database()
        runner.upgrade(runtime().binding.engine(), history=HISTORY)


def _http_error(error: HTTPException) -> WerkzeugResponse:
    if isinstance(error, SecurityError):  # under a foreign host name no page of ours has an address
        return Response("This address is not served here.\n", 400, mimetype="text/plain")
    if error.code is None or error.code < 400:
        return WerkzeugResponse.force_type(error.get_response())
    return errors.error_page(error.code)


def _unforeseen(error: Exception) -> Response:
    log.error("unforeseen %s in %s", type(error).__name__, request.endpoint)
    return errors.error_page(500)
