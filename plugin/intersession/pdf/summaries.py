"""The summary as a file. Its page is built each time; only what shows the very same is handed over without printing."""

from __future__ import annotations

from intersession.hooks.types import Counselor, HostCase
from intersession.models import Case
from intersession.pages.environment import say_later
from intersession.pages.summary import Wish
from intersession.pages.summary_page import AnySummary
from intersession.pdf.briefs import Meanwhile
from intersession.pdf.press import Press, Proof
from intersession.services import documents, people
from intersession.services.documents import Shelf
from intersession.services.unit import UnitOfWork

TITLE = say_later("Summary")


def make(
    work: UnitOfWork,
    press: Press,
    host_case: HostCase,
    *,
    page: AnySummary,
    wish: Wish,
    reader: Counselor,
    meanwhile: Meanwhile,
) -> bytes:
    """Return the file of a page, from the shelf when the last one of its kind shows the same. Raise RenderFailed.

    Each edition has one place on the shelf, and each client's own another. Nothing here decides what a page shows.
    """
    proof = proof_of(press, page, wish, reader=reader)
    case = people.case_of(work, host_case.ref)
    if case is None:
        with meanwhile():
            return press.print(proof)
    shelf, key = _shelf(case, wish, reader), press.key(work, proof)
    kept = documents.find(work, shelf)
    if kept is not None and kept.key == key:
        return kept.content
    with meanwhile():
        content = press.print(proof)
    speaks = {"name": reader.name, "locale": reader.locale, "timezone": reader.timezone}
    documents.keep(work, shelf, content, key=key, stamp=key, clients=(), reader=speaks)
    return content


def proof_of(press: Press, page: AnySummary, wish: Wish, *, reader: Counselor) -> Proof:
    """Set a page in the language that was asked for."""
    return press.set(page, title=TITLE, language=wish.language or reader.locale)


def _shelf(case: Case, wish: Wish, reader: Counselor) -> Shelf:
    return Shelf(case, f"summary:{wish.edition.value}:{wish.person}", reader.ref)
