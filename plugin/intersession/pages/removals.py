"""The lines of the case page about what a client asks to have removed. No words of theirs are shown there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intersession.models import Case
from intersession.pages.overview import Overview, moment
from intersession.pages.people import Person
from intersession.services import removals
from intersession.services.unit import UnitOfWork

REPLY_LENGTH = 600


@dataclass(frozen=True, slots=True)
class RemovalLine:
    """One ask that waits. `sent`, `asked`: when, in words."""

    id: str
    person: Person
    title: str
    sent: str
    asked: str


def lines(work: UnitOfWork, case: Case, people: Sequence[Person], *, seen: Overview) -> tuple[RemovalLine, ...]:
    """Return what waits for an answer, oldest first."""
    by_client = {seen.clients[one.id]: one for one in people if one.id in seen.clients}
    return tuple(
        RemovalLine(
            id=str(one.id),
            person=by_client[one.client_id],
            title=one.title,
            sent=moment(one.sent_at, now=seen.at, reader=seen.reader),
            asked=moment(one.asked_at, now=seen.at, reader=seen.reader),
        )
        for one in removals.of_case(work, case)
        if one.client_id in by_client
    )
