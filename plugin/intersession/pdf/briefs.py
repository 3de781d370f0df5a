"""The brief as a file: the one that was made ahead while it still shows what is so, else a new one, which is kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from intersession.hooks.types import Counselor, HostCase
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
    case_id: uuid.UUID | None
    clients: tuple[uuid.UUID, ...]


def at_hand(work: UnitOfWork, press: Press, host_case: HostCase, *, edition: str, reader: Counselor) -> Made | None:
    """Return the brief that lies ready and shows what is so now, or None: then `make` takes the longer way."""
    facts = _facts(work, press, host_case, edition=edition, reader=reader)
    kept = documents.at_hand(work, host_case.ref, _kind(edition), reader_ref=reader.ref, facts=facts)
    return Made(kept.content, kept.case_id, kept.clients) if kept is not None else None


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
    shelf = Shelf(case, _kind(edition), reader.ref)
    stamp = documents.stamp_of(work, case.id, _facts(work, press, host_case, edition=edition, reader=reader))
    kept = documents.find(work, shelf)
    if kept is not None and kept.stamp == stamp:
        return Made(kept.content, case.id, kept.clients)
    looked: set[uuid.UUID] = set()
    with use_language(reader.locale):
        page = brief.build(work, host_case, edition=edition, reader=reader, look=looked.update)
    proof = press.set(page, title=TITLE, language=reader.locale)
    key = press.key(work, proof)
    if kept is not None and kept.key == key:
        documents.confirm(work, shelf, stamp=stamp)
        return Made(kept.content, case.id, kept.clients)
    with meanwhile():
        content = press.print(proof)
    speaks = {"name": reader.name, "locale": reader.locale, "timezone": reader.timezone}
    documents.keep(work, shelf, content, key=key, stamp=stamp, clients=looked, reader=speaks)
    return Made(content, case.id, tuple(looked))


def _nobody(_clients: object) -> None:
    """Nothing was ever assigned here, so nobody's words were opened."""


def _kind(edition: str) -> str:
    return f"brief:{edition}"


def _facts(work: UnitOfWork, press: Press, host_case: HostCase, *, edition: str, reader: Counselor) -> tuple[str, ...]:
    """Return what a brief is made from now besides our tables, for its stamp.

    What plugins add is in it as they say it now: nothing tells us when they would say something else.
    """
    span = sessions_of(work, host_case)
    today = span.now.astimezone(ZoneInfo(reader.timezone)).date()
    settings = f"{work.settings.paper} {work.settings.practice_name}"
    speaks = f"{reader.ref}|{reader.name}|{reader.locale}|{reader.timezone}"
    added = repr(brief.sections(work, host_case, span, edition=edition))
    # Forms are named as their packs have them in the reader's language now, whatever words were asked.
    return (
        press.version,
        work.library.wording(),
        speaks,
        repr(host_case),
        repr(span.held[-2:]),
        repr(span.next),
        str(today),
        settings,
        added,
    )
