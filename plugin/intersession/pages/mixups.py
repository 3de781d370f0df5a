"""The lines of the case page where the counselor puts right what the wrong person sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intersession.models import Case
from intersession.pages.overview import Overview, moment
from intersession.pages.people import Person
from intersession.services import mixups
from intersession.services.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class SentLine:
    """One sent reflection. `others`: to whom it can be moved."""

    reflection: str
    person: Person
    title: str
    when: str
    others: tuple[Person, ...] = ()


def lines(work: UnitOfWork, case: Case, people: Sequence[Person], *, seen: Overview) -> tuple[SentLine, ...]:
    """Return what was sent lately, newest first, without a word of it."""
    by_client = {seen.clients[one.id]: one for one in people if one.id in seen.clients}
    return tuple(
        SentLine(
            reflection=str(one.id),
            person=by_client[one.client_id],
            title=one.title,
            when=moment(one.sent_at, now=seen.at, reader=seen.reader),
            others=tuple(other for other in people if other.id != by_client[one.client_id].id),
        )
        for one in mixups.sent_lately(work, case)
        if one.client_id in by_client
    )
