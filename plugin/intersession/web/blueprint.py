"""The blueprint: all our routes under one name, with our headers, limits and errors, and nothing on the host's."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from intersession.resources import STATIC
from intersession.web import (
    assigning,
    batches,
    bodies,
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
from intersession.web.render import install
from intersession.web.runtime import EXTENSION, Runtime

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
    made.before_request(bodies.limit)
    made.after_request(cookies.keep_desk)
    made.after_request(headers.add)
    made.after_request(packed.pack)
    errors.register(made)
    made.record(_install)
    return made


def _install(state: BlueprintSetupState) -> None:
    here: Runtime = state.app.extensions[EXTENSION]
    install(here.templates)
