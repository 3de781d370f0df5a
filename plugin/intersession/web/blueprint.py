"""The blueprint: all our routes under one name, with our headers, limits and errors, and nothing on the host's."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.blueprints import BlueprintSetupState

from intersession.resources import STATIC
from intersession.web import (
    assigning,
    batches,
    cases,
    contact,
    cookies,
    documents,
    editing,
    ending,
    errors,
    first_run,
    goals,
    headers,
    health,
    helping,
    importing,
    library,
    link,
    messages,
    mine,
    mixups,
    packed,
    paper,
    paste,
    phone,
    preview,
    programs,
    proving,
    publishing,
    reaching,
    records,
    reflecting,
    rehearsing,
    removing,
    replies,
    reviewing,
    rights,
    screen,
    separating,
    settings,
    summaries,
    supervising,
    today,
)
from intersession.web.access import SAFE
from intersession.web.render import install
from intersession.web.runtime import EXTENSION, Runtime

BODY_BYTES = 256 * 1024
MOST_FIELDS = 1000
REPEATED = frozenset(
    {"reflecting.part", "reflecting.save_part", "reflecting.autosave", "reflecting.resolve", "paper.keep"}
)
PAGES = (
    paper,
    records,
    today,
    cases,
    goals,
    reviewing,
    contact,
    separating,
    rights,
    supervising,
    mixups,
    paste,
    assigning,
    library,
    editing,
    publishing,
    importing,
    settings,
    screen,
    programs,
    messages,
    ending,
    documents,
    summaries,
    batches,
    rehearsing,
    first_run,
    link,
    reflecting,
    proving,
    reaching,
    phone,
    preview,
    mine,
    replies,
    removing,
    helping,
    health,
)


def make_blueprint() -> Blueprint:
    """Return a new blueprint with all routes."""
    made = Blueprint(EXTENSION, __name__, static_folder=str(STATIC), static_url_path="/isn-static")
    for module in PAGES:
        made.register_blueprint(module.blueprint)
    made.before_request(_limit_body)
    made.after_request(cookies.keep_desk)
    made.after_request(headers.add)
    made.after_request(packed.pack)
    errors.register(made)
    made.record(_install)
    return made


def _install(state: BlueprintSetupState) -> None:
    here: Runtime = state.app.extensions[EXTENSION]
    install(here.templates)


def _limit_body() -> Response | None:
    if request.method in SAFE:
        return None
    request.max_content_length = BODY_BYTES + 1
    # Without a stated length a long body would be cut at the limit, and its beginning kept as if it were all.
    length = len(request.get_data()) if request.content_length is None else request.content_length
    if length > BODY_BYTES:
        abort(413)
    if sum(len(values) for values in request.form.listvalues()) > MOST_FIELDS:
        abort(413)
    _refuse_repeated_fields()
    return None


def _refuse_repeated_fields() -> None:
    # One value for each name, so that two parts of the system cannot read two different ones. Questions with several
    # answers are the exception, and their fields look at each value.
    endpoint = (request.endpoint or "").removeprefix(f"{EXTENSION}.")
    once_only = {"csrf_token", "rev", "part", "token", "do", "back", "key"}
    names = once_only if endpoint in REPEATED else set(request.form)
    if any(len(request.form.getlist(name)) > 1 for name in names & set(request.form)):
        abort(400)
