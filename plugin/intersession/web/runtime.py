"""What one application holds for us, found from a request through `current_app`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import current_app
from jinja2 import Environment
from markupsafe import Markup

from intersession.config import Settings
from intersession.hooks.manager import Plugins
from intersession.pdf.press import Press, Renderer
from intersession.services.library import Library
from intersession.services.unit import Clock, UnitOfWork
from intersession.services.vault import KeyCache, Vault
from intersession.web.database import Binding

EXTENSION = "intersession"


@dataclass
class Runtime:
    """The parts that `extension.py` put together. `wake` tells the worker that there is work."""

    settings: Settings
    plugins: Plugins
    library: Library
    keys: KeyCache
    binding: Binding
    templates: Environment
    renderer: Renderer
    clock: Clock
    wake: Callable[[], None] = lambda: None
    question_blocks: dict[tuple[str, ...], Markup] = field(default_factory=dict[tuple[str, ...], Markup])

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
