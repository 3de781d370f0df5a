"""The composition root: puts settings, plugins, forms, keys, database and pages together for one application."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from flask import Flask
from jinja2 import BaseLoader
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from intersession.config import Settings, read_settings
from intersession.hooks.manager import Plugins
from intersession.kinds import plugin as kinds_plugin
from intersession.migrations import runner
from intersession.models.engine import begin_write
from intersession.pages.environment import environment
from intersession.pdf.pool import Pool
from intersession.pdf.press import Renderer
from intersession.services import pack
from intersession.services.library import open_library
from intersession.services.unit import Clock, system_clock
from intersession.services.vault import PRACTICE
from intersession.web import neighbours
from intersession.web.blueprint import make_blueprint
from intersession.web.database import Binding, bind, sheltering
from intersession.web.keyring import open_keys
from intersession.web.runtime import EXTENSION, Runtime, runtime


class Intersession:
    """Homework between sessions, as a guest in a Flask application.

    `Intersession(app, plugins=[host])` or `init_app` later. `plugins`: objects with hook implementations, the host's
    own first. `session` and `engine`: for a host with plain SQLAlchemy; both are called inside an application context.
    `templates`: where a host keeps files that replace ours. `clock`, `renderer`: for tests.
    """

    def __init__(self, app: Flask | None = None, *, plugins: Iterable[object] = ()) -> None:
        self._plugins = tuple(plugins)
        if app is not None:
            self.init_app(app)

    def init_app(
        self,
        app: Flask,
        *,
        session: Callable[[], Session] | None = None,
        engine: Callable[[], Engine] | None = None,
        templates: BaseLoader | None = None,
        clock: Clock = system_clock,
        renderer: Renderer | None = None,
    ) -> None:
        """Plug into an application. Raise SettingError or PluginRefused when it cannot run as set up."""
        settings = read_settings(app.config)
        plugins = _gather(settings, self._plugins)
        library = open_library(plugins)
        binding = bind(app, settings, session=session, engine=engine)
        plugins.shelter = partial(sheltering, binding)
        folders = [kind.templates for kind in library.kinds.values() if kind.templates is not None]
        app.extensions[EXTENSION] = Runtime(
            configured=settings,
            plugins=plugins,
            library=library,
            keys=open_keys(settings),
            binding=binding,
            templates=environment(overrides=templates or app.jinja_loader, folders=folders),
            renderer=renderer or _pool(settings),
            clock=clock,
        )
        app.register_blueprint(make_blueprint(), url_prefix=settings.url_prefix or None)
        neighbours.keep_off(app)


def _gather(settings: Settings, given: Iterable[object]) -> Plugins:
    plugins = Plugins()
    plugins.register(kinds_plugin, "intersession kinds", required=True)
    plugins.register(pack, "intersession pack", required=True)
    for plugin in given:
        plugins.register(plugin, required=True)
    plugins.load_entry_points(
        blocked=frozenset(settings.blocked_plugins), required=frozenset(settings.required_plugins)
    )
    return plugins


def _pool(settings: Settings) -> Renderer:
    return Pool(workers=settings.pdf_workers, seconds=settings.pdf_seconds, megabytes=settings.pdf_megabytes)


def upgrade_database() -> None:
    """Bring our tables up to date and make the practice's key. Needs an application context."""
    here = runtime()
    runner.upgrade(here.binding.engine())
    _make_practice_key(here.binding, here)


def _make_practice_key(binding: Binding, here: Runtime) -> None:
    session = binding.session()
    begin_write(session)
    here.unit().vault.make_key(PRACTICE)
    session.commit()
