"""The brief as a file: the one that was made ahead while it still shows what is so, else a new one, which is kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from intersession.hooks.types import Counselor, HostCase
from intersession.models import Case
from intersession.pages import brief
from intersession.pages.environment import say_later, use_language
from intersession.pages.sessions import sessions_of
from intersession.pdf.press import Press
from intersession.services import documents, people
from intersession.services.documents import Shelf
from intersession.services.unit import UnitOfWork

EDITIONS = ("counselor", "room_safe")
TITLE = say_later("Notes")
"""What the file says it is: nothing that tells."""

Meanwhile = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Made:
    """A brief. `clients`: whose words were opened for it, which whoever hands it over records."""

    content: bytes
    case: Case | None
    clients: tuple[uuid.UUID, ...]


def make(
    work: UnitOfWork,
    press: Press,
    host_case: HostCase,
    *,
    edition: str,
    reader: Counselor,
    meanwhile: Meanwhile = nullcontext,
) -> Made:
    """Return the brief of this moment. `meanwhile`: what holds while it is printed, so that nobody waits for it.

    Raise RenderFailed.
    """
    case = people.case_of(work, host_case.ref)
    if case is None:
        with use_language(reader.locale):
            page = brief.build(work, host_case, edition=edition, reader=reader, look=_nobody)
        with meanwhile():
            return Made(press.print(press.set(page, title=TITLE, language=reader.locale)), None, ())
    shelf = Shelf(case, f"brief:{edition}", reader.ref)
    stamp = _stamp(work, press, host_case, case=case, reader=reader)
    kept = documents.find(work, shelf)
    if kept is not None and kept.stamp == stamp:
        return Made(kept.content, case, kept.clients)
    looked: set[uuid.UUID] = set()
    with use_language(reader.locale):
        page = brief.build(work, host_case, edition=edition, reader=reader, look=looked.update)
    proof = press.set(page, title=TITLE, language=reader.locale)
    key = press.key(work, proof)
    if kept is not None and kept.key == key:
        documents.confirm(work, shelf, stamp=stamp)
        return Made(kept.content, case, kept.clients)
    with meanwhile():
        content = press.print(proof)
    speaks = {"name": reader.name, "locale": reader.locale, "timezone": reader.timezone}
    documents.keep(work, shelf, content, key=key, stamp=stamp, clients=looked, reader=speaks)
    return Made(content, case, tuple(looked))


def _nobody(_clients: object) -> None:
    """Nothing was ever assigned here, so nobody's words were opened."""


def _stamp(work: UnitOfWork, press: Press, host_case: HostCase, *, case: Case, reader: Counselor) -> bytes:
    """Return the stamp of this moment; a new one each time while plugins add sections, which only they can compare."""
    span = sessions_of(work, host_case)
    today = span.now.astimezone(ZoneInfo(reader.timezone)).date()
    adds = work.plugins.manager.hook.intersession_register_sections.get_hookimpls()
    unsure = uuid.uuid4().hex if adds else ""
    settings = f"{work.settings.paper} {work.settings.practice_name}"
    speaks = f"{reader.ref}|{reader.name}|{reader.locale}|{reader.timezone}"
    facts = [press.version, speaks, repr(host_case), repr(span.held[-2:]), repr(span.next), str(today), settings]
    return documents.stamp_of(work, case, [*facts, unsure])
