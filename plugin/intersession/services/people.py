"""Our handles of the host's cases and clients, and their sealed names and contacts."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Select, func, select, update

from intersession.errors import NotFound
from intersession.hooks.types import Counselor, HostCase, HostClient
from intersession.models import Assignment, Case, Client, Link, Member
from intersession.models.among import among
from intersession.models.engine import take_turn
from intersession.services.unit import UnitOfWork
from intersession.services.vault import PRACTICE

log = logging.getLogger(__name__)

MARKS = ("a", "b", "c", "d")
SEALED = frozenset({"name", "email", "phone"})
REACHED = frozenset({"email", "phone"})


@dataclass(frozen=True, slots=True)
class Person:
    """A client with the name opened. `position` 0 is ●, 1 is ◆, 2 is ▲."""

    id: uuid.UUID
    ref: str
    name: str
    email: str
    phone: str
    locale: str
    timezone: str
    position: int
    fingerprint: str = ""

    @property
    def mark(self) -> str:
        return MARKS[min(self.position, len(MARKS) - 1)]

    def as_host_client(self) -> HostClient:
        return HostClient(self.ref, self.name, self.email, self.phone, self.locale, self.timezone, self.fingerprint)


def case_of(work: UnitOfWork, case_ref: str) -> Case | None:
    """Return our handle of the host's case, or None when nothing was ever assigned there."""
    return work.session.scalars(select(Case).where(Case.host_ref == case_ref)).one_or_none()


def case_ids(work: UnitOfWork, case_refs: Iterable[str]) -> dict[str, uuid.UUID]:
    """Return our ids of the host's cases, by reference, without anything that is sealed."""
    rows = select(Case.host_ref, Case.id).where(among(Case.host_ref, case_refs))
    return dict(work.session.execute(rows).all())


def cases_among(case_refs: Iterable[str]) -> Select[uuid.UUID]:
    """Return the query of our ids of the host's cases, where only the database needs them."""
    return select(Case.id).where(among(Case.host_ref, case_refs))


def case_by_id(work: UnitOfWork, case_id: uuid.UUID) -> Case:
    found = work.session.get(Case, case_id)
    if found is None:
        raise NotFound("no such case")
    return found


def client_by_id(work: UnitOfWork, client_id: uuid.UUID) -> Client:
    found = work.session.get(Client, client_id)
    if found is None:
        raise NotFound("no such client")
    return found


def clients_of(work: UnitOfWork, client_ref: str) -> list[Client]:
    """Return who has the host's reference now; when nobody has, those who had it before."""
    rows = select(Client).where(Client.host_ref == client_ref).order_by(Client.created_at, Client.id)
    found = list(work.session.scalars(rows))
    return [one for one in found if one.detached_at is None] or found


def adopt(work: UnitOfWork, host_case: HostCase, *, by: Counselor) -> Case:
    """Make or refresh our handles of a host's case and its clients, and return the case."""
    take_turn(work.session, "adopt")
    case = case_of(work, host_case.ref) or _new_case(work, host_case, by)
    if case.counselor_ref == by.ref:  # whose case it is, `services/counselors.py` decides
        name_counselor(work, case, by)
    present = [_adopt_client(work, client) for client in host_case.clients]
    _seat(work, case, present)
    work.session.flush()
    return case


def name_counselor(work: UnitOfWork, case: Case, counselor: Counselor) -> None:
    """Write down whose case it is: whose name its clients read, and who is told of a concern."""
    case.counselor_ref = counselor.ref
    if counselor_name(work, case) != counselor.name:
        case.counselor_name = work.vault.seal(counselor.name, Case, "counselor_name", row=case.id, owner=PRACTICE)


def _new_case(work: UnitOfWork, host_case: HostCase, by: Counselor) -> Case:
    case_id = uuid.uuid4()
    work.vault.make_key(PRACTICE)
    work.vault.make_key(case_id)
    case = Case(
        id=case_id,
        host_ref=host_case.ref,
        counselor_ref=by.ref,
        counselor_name=work.vault.seal(by.name, Case, "counselor_name", row=case_id, owner=PRACTICE),
        policy=_policy(work),
        screened="not_yet",
        names_shown=False,
        created_at=work.clock(),
    )
    work.session.add(case)
    return case


def _policy(work: UnitOfWork) -> str:
    wanted = work.settings.consent_policy
    return wanted if wanted in work.library.policies else next(iter(work.library.policies))


def _adopt_client(work: UnitOfWork, host: HostClient) -> Client:
    attached = select(Client).where(Client.host_ref == host.ref, Client.detached_at.is_(None))
    client = work.session.scalars(attached).one_or_none()
    if client is not None and not is_same(client.fingerprint, host):
        detach(work, client)
        client = None
    if client is None:
        client = _new_client(work, host)
    follow(work, client, host)
    return client


def is_same(fingerprint: str, host: HostClient) -> bool:
    """Say whether whom the host names now is the person with this fingerprint.

    One that is missing tells nobody apart: a host that begins to give fingerprints means the same people.
    """
    return not fingerprint or not host.fingerprint or fingerprint == host.fingerprint


def listed_in(host_case: HostCase | None, client: Client) -> HostClient | None:
    """Return this client as the host's case has them now, or None when it does not."""
    found = (one for one in host_case.clients if one.ref == client.host_ref) if host_case is not None else ()
    return next((one for one in found if is_same(client.fingerprint, one)), None)


def _new_client(work: UnitOfWork, host: HostClient) -> Client:
    client_id = uuid.uuid4()
    work.vault.make_key(client_id)
    client = Client(
        id=client_id,
        host_ref=host.ref,
        fingerprint=host.fingerprint,
        epoch=0,
        created_at=work.clock(),
        **{name: _sealed(work, client_id, name, getattr(host, name)) for name in ("name", "email", "phone")},
    )
    work.session.add(client)
    work.session.flush()
    return client


def _sealed(work: UnitOfWork, client_id: uuid.UUID, column: str, text: str) -> bytes:
    return work.vault.seal(text, Client, column, row=client_id, owner=client_id)


def _opened(work: UnitOfWork, client: Client, column: str) -> str:
    return work.vault.open(getattr(client, column), Client, column, row=client.id, owner=client.id)


def known_zone(name: str) -> str:
    """Return the name of a time zone, "UTC" for one that is not known here: one typo must not stop the rest."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        log.warning("a client has a time zone that is not known here; UTC is used")
        return "UTC"
    return name


def changes(work: UnitOfWork, client: Client, host: HostClient) -> frozenset[str]:
    """Return which of what we keep of a client the host says differently now."""
    kept = {name: _opened(work, client, name) for name in SEALED}
    kept |= {"locale": client.locale, "timezone": client.timezone, "fingerprint": client.fingerprint}
    told = {name: getattr(host, name) for name in kept} | {"timezone": known_zone(host.timezone)}
    told["fingerprint"] = host.fingerprint or client.fingerprint
    return frozenset(name for name, value in kept.items() if value != told[name])


def follow(work: UnitOfWork, client: Client, host: HostClient) -> None:
    """Keep what the host says of a client now; when one is reached elsewhere than before, since when."""
    changed = changes(work, client, host)
    for name in changed & SEALED:
        setattr(client, name, _sealed(work, client.id, name, getattr(host, name)))
    if changed & REACHED:
        client.reached_since = work.clock()
    client.locale, client.timezone = host.locale, known_zone(host.timezone)
    client.fingerprint = host.fingerprint or client.fingerprint


def _seat(work: UnitOfWork, case: Case, present: Sequence[Client]) -> None:
    seats = {m.client_id: m for m in work.session.scalars(select(Member).where(Member.case_id == case.id))}
    now = work.clock()
    for position, client in enumerate(present):
        seat = seats.pop(client.id, None)
        if seat is None:
            seat = Member(case_id=case.id, client_id=client.id, joined_at=now)
            work.session.add(seat)
        if seat.left_at is not None:
            seat.joined_at = now  # who comes back reads nothing of the time between
        seat.position, seat.left_at = position, None
    for gone in seats.values():
        if gone.left_at is None:
            gone.left_at = now
            _end_links_into(work, case, gone.client_id, at=now)


def detach(work: UnitOfWork, client: Client) -> None:
    """Cut a client loose from the host's reference: all links and visits stop, the words stay with the old person."""
    now = work.clock()
    client.detached_at = now
    client.epoch += 1
    end_links(work, client.id, at=now)


def end_links(work: UnitOfWork, client_id: uuid.UUID, *, at: datetime) -> None:
    """Revoke every link of a client that still works."""
    work.session.execute(
        update(Link).where(Link.client_id == client_id, Link.revoked_at.is_(None)).values(revoked_at=at)
    )


def _end_links_into(work: UnitOfWork, case: Case, client_id: uuid.UUID, *, at: datetime) -> None:
    """Revoke the links of somebody who left a case, so that nothing more is asked of them there."""
    of_case = select(Assignment.id).where(Assignment.case_id == case.id)
    theirs = (Link.client_id == client_id) & Link.assignment_id.in_(of_case) & Link.revoked_at.is_(None)
    work.session.execute(update(Link).where(theirs).values(revoked_at=at))


def person(work: UnitOfWork, client: Client, *, position: int = 0) -> Person:
    """Open a client's name and contacts."""
    return Person(
        id=client.id,
        ref=client.host_ref,
        name=_opened(work, client, "name"),
        email=_opened(work, client, "email"),
        phone=_opened(work, client, "phone"),
        locale=client.locale,
        timezone=client.timezone,
        position=position,
        fingerprint=client.fingerprint,
    )


def members(work: UnitOfWork, case: Case) -> tuple[Person, ...]:
    """Return who is in the case now, ● first."""
    rows = work.session.execute(
        select(Client, Member.position)
        .join(Member, Member.client_id == Client.id)
        .where(Member.case_id == case.id, Member.left_at.is_(None))
        .order_by(Member.position)
    )
    return tuple(person(work, client, position=position) for client, position in rows)


def who_left(work: UnitOfWork, case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names of those who are no part of these cases any more, as they were called there."""
    rows = select(Client).join(Member, Member.client_id == Client.id)
    gone = work.session.scalars(rows.where(among(Member.case_id, case_ids), Member.left_at.is_not(None)).distinct())
    return {client.id: _opened(work, client, "name") for client in gone}


def count(work: UnitOfWork, case: Case) -> int:
    """Return how many people are in the case now."""
    seated = select(func.count()).select_from(Member).where(Member.case_id == case.id, Member.left_at.is_(None))
    return work.session.scalar(seated) or 0


def counselor_name(work: UnitOfWork, case: Case) -> str:
    return work.vault.open(case.counselor_name, Case, "counselor_name", row=case.id, owner=PRACTICE)
