"""What other extensions of a host's application are told, so that they leave our pages and our tables alone.

A host sets them up before us or after us: so it is looked each time that a context of the application is entered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, appcontext_pushed

from intersession.models.base import is_hosts
from intersession.web.runtime import EXTENSION, Runtime


def keep_off(app: Flask) -> None:
    """Keep the host's check of forms and its migrations away from what is ours, from now on."""
    _look(app)
    appcontext_pushed.connect(_look, app)


def _look(app: Flask, **_given: Any) -> None:
    _keep_check_of_forms_off(app)
    _keep_migrations_off(app)


def _keep_check_of_forms_off(app: Flask) -> None:
    # Flask-WTF's CSRFProtect would ask our forms for its own token; ours carry one bound to the visit.
    here: Runtime = app.extensions[EXTENSION]
    protect = app.extensions.get("csrf")
    if protect is None or protect is here.hosts_check_of_forms or not hasattr(protect, "exempt"):
        return
    here.hosts_check_of_forms = protect
    for name, blueprint in app.blueprints.items():
        # Each by itself: it asks for the innermost blueprint of a page, and ours has one for each group of pages.
        if name == EXTENSION or name.startswith(f"{EXTENSION}."):
            protect.exempt(blueprint)


def _keep_migrations_off(app: Flask) -> None:
    # Without this, Flask-Migrate's autogenerate proposes to drop our tables.
    arguments = getattr(app.extensions.get("migrate"), "configure_args", None)
    if arguments is None or isinstance(arguments.get("include_name"), _TheirsOnly):
        return
    arguments["include_name"] = _TheirsOnly(arguments.get("include_name"))


class _TheirsOnly:
    """What Alembic asks about each name: a table of ours is none of the host's, the rest the host says as before."""

    def __init__(self, theirs: Callable[..., bool] | None) -> None:
        self._theirs = theirs

    def __call__(self, name: str | None, kind: str, parents: Any) -> bool:
        return is_hosts(name, kind, parents) and (self._theirs is None or self._theirs(name, kind, parents))
