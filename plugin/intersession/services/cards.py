"""Practice cards: what a couple agreed with their counselor in a minute, kept sealed, shown and printed for each.

How doable it felt to each is for the counselor; a client's page and a printed card hold the plan alone.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from intersession.definition.form import Card
from intersession.models import Assignment, Link, PracticeCard
from intersession.services import links, people
from intersession.services.people import Person
from intersession.services.unit import UnitOfWork

WORDS = ("what", "when", "where", "how_we_know", "two_minutes")
"""The fields that hold words, in the order in which they are agreed."""
WORDS_LENGTH = 200
DOABLE_ENOUGH = 7
"""From so much on, of 10, nobody offers to make it smaller."""
MOST_DOABLE = 10


@dataclass(frozen=True, slots=True)
class AgreedCard:
    """What was agreed. `when`: anchored to a habit, such as "after the dishes". `two_minutes`: for a bad day.

    `starter`: who begins, "" for nobody in particular. `doable`: 0 to 10 by each who was asked. Both name clients by
    the host's references until the card is kept, and by our ids, as text, once it is.
    """

    what: str = ""
    when: str = ""
    where: str = ""
    how_we_know: str = ""
    two_minutes: str = ""
    starter: str = ""
    doable: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def is_empty(self) -> bool:
        """True when nothing was agreed."""
        return not (self.doable or self.starter or any(getattr(self, name) for name in WORDS))

    @property
    def is_too_big(self) -> bool:
        """True when somebody finds it hard to do: time to shrink it now."""
        return any(number < DOABLE_ENOUGH for number in self.doable.values())

    def shrunk(self) -> AgreedCard:
        """Return the card whose plan is its two-minute version; the same one when it has none."""
        return replace(self, what=self.two_minutes, doable={}) if self.two_minutes else self


@dataclass(frozen=True, slots=True)
class CardSheet:
    """What one client's printed card holds: the homework, the plan, who starts, and the way in.

    `title`, `exercise`: in the client's language. `starts`: "you", "other" or "". `url`: the client's own link with its
    secret, "" when it ended; `ends`: until when it works.
    """

    person: Person
    title: str
    exercise: Card | None
    agreed: AgreedCard
    starts: str
    url: str = ""
    ends: datetime | None = None


def keep(work: UnitOfWork, assignment: Assignment, card: AgreedCard, *, ids: Mapping[str, uuid.UUID]) -> None:
    """Keep the card of a new assignment. `ids`: our ids by the host's references; whoever else is named is left out."""
    doable = {str(ids[ref]): number for ref, number in card.doable.items() if ref in ids}
    starter = str(ids[card.starter]) if card.starter in ids else ""
    kept = replace(card, starter=starter, doable=doable)
    if kept.is_empty:
        return
    text = json.dumps(asdict(kept), ensure_ascii=False)
    body = work.vault.seal(text, PracticeCard, "body", row=assignment.id, owner=assignment.case_id)
    work.session.add(PracticeCard(assignment_id=assignment.id, body=body, made_at=work.clock()))


def of(work: UnitOfWork, assignment: Assignment) -> AgreedCard | None:
    """Return what was agreed for an assignment, with clients named by our ids, or None."""
    row = work.session.get(PracticeCard, assignment.id)
    if row is None:
        return None
    text = work.vault.open(row.body, PracticeCard, "body", row=assignment.id, owner=assignment.case_id)
    return AgreedCard(**json.loads(text))


def with_card(work: UnitOfWork, assignment_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return which of these assignments have a card; none is opened."""
    rows = select(PracticeCard.assignment_id).where(PracticeCard.assignment_id.in_(list(assignment_ids)))
    return frozenset(work.session.scalars(rows))


def for_client(work: UnitOfWork, assignment: Assignment, client_id: uuid.UUID) -> tuple[AgreedCard, str] | None:
    """Return the plan as this client may see it, without how doable it felt to anybody, and who starts.

    Who starts is "you", "other" or "". None when nothing was agreed in words.
    """
    card = of(work, assignment)
    if card is None:
        return None
    shown = replace(card, starter="", doable={})
    starts = "" if not card.starter else "you" if card.starter == str(client_id) else "other"
    return None if shown.is_empty and not starts else (shown, starts)


def sheets(work: UnitOfWork, assignment: Assignment) -> tuple[CardSheet, ...]:
    """Return what to print for each client of an assignment, ● first."""
    case = people.case_by_id(work, assignment.case_id)
    pairs = ((person, links.newest(work, assignment.id, person.id)) for person in people.members(work, case))
    return tuple(_sheet(work, assignment, person, link) for person, link in pairs if link is not None)


def _sheet(work: UnitOfWork, assignment: Assignment, person: Person, link: Link) -> CardSheet:
    form = work.library.version(work.session, links.form_hash(work, link) or assignment.form_hash)
    is_open = links.is_usable(link, at=work.clock())
    agreed, starts = for_client(work, assignment, person.id) or (AgreedCard(), "")
    return CardSheet(
        person=person,
        title=form.title,
        exercise=form.card,
        agreed=agreed,
        starts=starts,
        url=links.address(work, link) if is_open else "",
        ends=link.expires_at if is_open else None,
    )
