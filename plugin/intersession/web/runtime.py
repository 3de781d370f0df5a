"""What one application holds for us, found from a request through `current_app`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import current_app
from jinja2 import Environment
from markupsafe import Markup

from intersession.config import Settings
from intersession.hooks.manager import Plugins
from intersession.pdf.press import Press, Renderer
from intersession.services import preferences
from intersession.services.library import Library
from intersession.services.unit import Clock, UnitOfWork
from intersession.services.vault import KeyCache, Vault
from intersession.web.database import Binding

EXTENSION = "intersession"
LOOK_AGAIN = timedelta(seconds=10)
"""So soon another process acts on a changed setting."""


@dataclass
class Runtime:
    """The parts that `extension.py` put together. `wake` tells the worker that there is work.

    `configured`: what the application set. `settings`: the same with what was changed on the settings page, as far as
    this process knows; see `look_at_settings`. `hosts_check_of_forms`: the one that was told to leave our forms to us.
    """

    configured: Settings
    plugins: Plugins
    library: Library
    keys: KeyCache
    binding: Binding
    templates: Environment
    renderer: Renderer
    clock: Clock
    wake: Callable[[], None] = lambda: None
    looked_at: datetime | None = None
    hosts_check_of_forms: object | None = None
    settings: Settings = field(init=False)
    question_blocks: dict[tuple[str, ...], Markup] = field(default_factory=dict[tuple[str, ...], Markup])

    def __post_init__(self) -> None:
        self.settings = self.configured

    def look_at_settings(self) -> None:
        """Read what was changed on the settings page, now and then. Needs a transaction that somebody ends."""
        now = self.clock()
        if self.looked_at is None or not timedelta() <= now - self.looked_at < LOOK_AGAIN:
            self.settings = preferences.current(self.binding.session(), self.configured)
            self.looked_at = now

    @property
    def press(self) -> Press:
        """What sets and prints documents."""
        return Press(self.templates, self.renderer)

    def unit(self) -> UnitOfWork:
        """Return a unit of work on the session of this request or application context."""
        session = self.binding.session()
        library = self.library.within(session)
        return UnitOfWork(session, Vault(session, self.keys), self.plugins, library, self.settings, self.clock)


def runtime() -> Runtime:
    """Return the runtime of the application at hand."""
    found: Runtime = current_app.extensions[EXTENSION]
    return found
