"""Homework between therapy sessions, for couples: a Flask blueprint that plugs into any practice's application.

The public names are loaded when they are first asked for: the processes that render documents import a part of this
package, and must hold neither Flask nor a database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intersession.extension import Intersession, upgrade_database
    from intersession.hooks.spec import hookimpl
    from intersession.models.base import is_hosts as hide_our_tables
    from intersession.services.erasing import Held
    from intersession.web.bounces import report_bounce
    from intersession.web.erasures import erase_case, erase_client

__version__ = "0.1.0"
__all__ = [
    "Held",
    "Intersession",
    "__version__",
    "erase_case",
    "erase_client",
    "hide_our_tables",
    "hookimpl",
    "report_bounce",
    "upgrade_database",
]

_PLACES = {
    "Intersession": ("intersession.extension", "Intersession"),
    "upgrade_database": ("intersession.extension", "upgrade_database"),
    "hookimpl": ("intersession.hooks.spec", "hookimpl"),
    "report_bounce": ("intersession.web.bounces", "report_bounce"),
    "erase_client": ("intersession.web.erasures", "erase_client"),
    "erase_case": ("intersession.web.erasures", "erase_case"),
    "Held": ("intersession.services.erasing", "Held"),
    "hide_our_tables": ("intersession.models.base", "is_hosts"),
}


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(name)
    module, attribute = _PLACES[name]
    return getattr(import_module(module), attribute)
