"""Handing a link over without a message: in the room, each with their own phone, or on paper.

While the counselor shows a code, its client's phone can be set up: a test question, a PIN, what is safe. Nobody learns
from this how far the other is: each link has a row of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from intersession.hooks.manager import deliverers
from intersession.hooks.types import Counselor, HostCase, HostClient
from intersession.models import Assignment, Case, HandOver, Link, Visit
from intersession.services import contact, links, people, pins, trail
from intersession.services.contact import SafeContact
from intersession.services.people import Person
from intersession.services.unit import UnitOfWork

ROOM, PAPER, MAIL, SMS = "room", "paper", "email", "sms"
WINDOW = timedelta(minutes=pins.MAY_SET_MINUTES)
"""How long a phone can be set up after its code was shown."""


def show(work: UnitOfWork, case: Case, link: Link, *, by: Counselor) -> HandOver:
    """Note that a link's code is shown to its client now, and let their phone be set up for half an hour."""
    row = _row(work, link, way=ROOM)
    row.way, row.at, row.open_until, row.ready_at = ROOM, work.clock(), work.clock() + WINDOW, None
    pins.let_choose(work, link.client_id)
    by_whom = trail.counselor_actor(by)
    trail.record(work, "handed_over", by=by_whom, case_id=case.id, about=str(link.client_id))
    return row


def note_paper(work: UnitOfWork, case: Case, link: Link, *, by: Counselor) -> None:
    """Note that a link was printed for its client."""
    row = _row(work, link, way=PAPER)
    row.way, row.at = PAPER, work.clock()
    by_whom = trail.counselor_actor(by)
    trail.record(work, "printed_link", by=by_whom, case_id=case.id, about=str(link.client_id))


def _row(work: UnitOfWork, link: Link, *, way: str) -> HandOver:
    row = work.session.get(HandOver, link.id, populate_existing=True)
    if row is None:
        row = HandOver(link_id=link.id, way=way, at=work.clock())
        work.session.add(row)
    return row


def is_open(work: UnitOfWork, link_id: uuid.UUID) -> bool:
    """True while the counselor shows this link's code and its phone is not ready yet."""
    row = work.session.get(HandOver, link_id)
    until = row.open_until if row is not None else None
    return row is not None and until is not None and row.ready_at is None and work.clock() < until


def is_ready(work: UnitOfWork, link_id: uuid.UUID) -> bool:
    """True when the phone that opened this link was set up."""
    row = work.session.get(HandOver, link_id)
    return row is not None and row.ready_at is not None


def note_test(work: UnitOfWork, visit: Visit) -> None:
    """Note that the test question was answered. What was answered is not kept."""
    row = work.session.get_one(HandOver, visit.link_id)
    row.tested_at = work.clock()


def note_ready(work: UnitOfWork, visit: Visit) -> None:
    """Note that this phone is ready."""
    row = work.session.get_one(HandOver, visit.link_id)
    row.ready_at = row.ready_at or work.clock()


def somebody_delivers(work: UnitOfWork) -> bool:
    """True when a plugin delivers messages; without one, links are handed over in the room."""
    return bool(deliverers(work.plugins))


def way_of(work: UnitOfWork, link: Link, person: Person, *, somebody_delivers: bool) -> str:
    """Say by which way a link goes to its client: "email", "sms", "room", "paper", or "" when none is known yet."""
    row = work.session.get(HandOver, link.id)
    if row is not None:
        return row.way
    known = contact.of(work, person.id)
    ways = channels(known.contact if known is not None else None, person) if somebody_delivers else []
    return ways[0] if ways else ""


def goes_by_message(work: UnitOfWork, case: Case | None, host_case: HostCase) -> bool:
    """Say whether a link to anybody of this case goes by message. `case`: None when nothing was ever given there."""
    if not somebody_delivers(work):
        return False
    ours = {one.ref: contact.of(work, one.id) for one in people.members(work, case)} if case is not None else {}
    known = {ref: one.contact for ref, one in ours.items() if one is not None}
    return any(channels(known.get(one.ref), one) for one in host_case.clients)


def channels(safe: SafeContact | None, to: Person | HostClient) -> list[str]:
    """Return by which channels somebody may be written to, the first first; none where none is safe."""
    if safe is not None and safe.is_silent:
        return []
    have = [channel for channel, address in ((MAIL, to.email), (SMS, to.phone)) if address]
    return [channel for channel in have if safe is None or channel == safe.channel]


def following(
    work: UnitOfWork, assignments: Sequence[Assignment], people: Sequence[Person]
) -> list[tuple[Person, Link]]:
    """Return the links to hand over in the room, one person after another, ● first."""
    found = ((person, links.newest(work, one.id, person.id)) for person in people for one in assignments)
    return [(person, link) for person, link in found if link is not None and links.is_usable(link, at=work.clock())]
