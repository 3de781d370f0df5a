"""From a page to a file: sets a page as HTML in its reader's language, and has it printed.

What a file is made with (engine, fonts, our own program and templates) goes into the key under which it is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment

from intersession.pages import environment as speech
from intersession.pdf import fonts
from intersession.services import documents
from intersession.services.unit import UnitOfWork

PROGRAM = Path(__file__).parent.parent
SETS_PAGES = ("definition", "pages", "charts", "measures", "kinds", "pdf", "translations")
"""Our folders whose content decides what a document shows."""


class Renderer(Protocol):
    """What makes a PDF of a complete HTML document; see `pool`."""

    def submit(self, html: str, *, title: str, language: str, **more: Any) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Proof:
    """A page that is set and not printed yet. `title`, `language`: all that the file says of itself."""

    html: str
    title: str
    language: str


class Press:
    """Sets pages with these templates and prints them through this renderer."""

    def __init__(self, templates: Environment, renderer: Renderer) -> None:
        self._templates = templates
        self._renderer = renderer

    def set(self, page: Any, *, title: str, language: str) -> Proof:
        """Set a page. `title`: an English message, marked with `say_later`."""
        with speech.use_language(language):
            return Proof(speech.render(self._templates, page), speech.translate(title), language)

    def print(self, proof: Proof) -> bytes:
        """Return the file, as PDF/UA-1. Raise RenderFailed."""
        return self._renderer.submit(proof.html, title=proof.title, language=proof.language)

    def archive(self, proof: Proof, *, attached: Sequence[Mapping[str, str]]) -> bytes:
        """Return the file as PDF/A-3u with its data in it ("name", "about", "text" each). Raise RenderFailed."""
        how = {"variant": "pdf/a-3u", "attached": list(attached)}
        return self._renderer.submit(proof.html, title=proof.title, language=proof.language, **how)

    def lock(self, proof: Proof, *, password: str) -> bytes:
        """Return the file as PDF/UA-1 under a password. Raise RenderFailed."""
        return self._renderer.submit(proof.html, title=proof.title, language=proof.language, password=password)

    def key(self, work: UnitOfWork, proof: Proof) -> bytes:
        """Return the key of what the file will show: its text and style, and what prints it."""
        return documents.key_of(work, proof.html, proof.title, proof.language, engine())

    @property
    def version(self) -> str:
        """All that decides what a document looks like, save for the data: engine, fonts, program, templates."""
        return f"{engine()} {_program()} {_layout(self._templates)}"


@cache
def engine() -> str:
    """Return the engine's version and the fonts, without loading the engine."""
    return f"weasyprint {version('weasyprint')} pydyf {version('pydyf')} {_digest(fonts.FOLDER.glob('*.ttf'))}"


@cache
def _program() -> str:
    return _digest(file for name in SETS_PAGES for file in (PROGRAM / name).rglob("*") if _is_source(file))


@lru_cache(maxsize=8)
def _layout(templates: Environment) -> str:
    made = hashlib.sha256()
    for name in templates.list_templates():
        if templates.loader is not None and name.startswith("intersession/pdf/"):
            made.update(templates.loader.get_source(templates, name)[0].encode() + b"\0")
    return made.hexdigest()


def _is_source(file: Path) -> bool:
    return file.suffix in {".py", ".mo"}


def _digest(files: Iterable[Path]) -> str:
    made = hashlib.sha256()
    for file in sorted(files):
        made.update(file.name.encode() + b"\0" + file.read_bytes())
    return made.hexdigest()
