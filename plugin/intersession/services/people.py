"""Our handles of the host's cases and clients, and their sealed names and contacts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, update

from intersession.errors import NotFound
from intersession.hooks.types import Counselor, HostCase, HostClient
from intersession.models import Case, Client, Link, Member
from intersession.models.among import among
from intersession.models.engine import take_turn
from intersession.services.unit import UnitOfWork
from intersession.services.vault import PRACTICE

MARKS = ("a", "b", "c", "d")


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

    @property
    def mark(self) -> str:
        return MARKS[min(self.position, len(MARKS) - 1)]

    def as_host_client(self) -> HostClient:
        return HostClient(self.ref, self.name, self.email, self.phone, self.locale, self.timezone)


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
    if client is not None and client.fingerprint != host.fingerprint:
        detach(work, client)
        client = None
    if client is None:
        client = _new_client(work, host)
    _refresh(work, client, host)
    return client


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


def _refresh(work: UnitOfWork, client: Client, host: HostClient) -> None:
    for column in ("name", "email", "phone"):
        if _opened(work, client, column) != getattr(host, column):
            setattr(client, column, _sealed(work, client.id, column, getattr(host, column)))
    client.locale, client.timezone = host.locale, host.timezone


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
        gone.left_at = gone.left_at or now


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


def count(work: UnitOfWork, case: Case) -> int:
    """Return how many people are in the case now."""
    seated = select(func.count()).select_from(Member).where(Member.case_id == case.id, Member.left_at.is_(None))
    return work.session.scalar(seated) or 0


def counselor_name(work: UnitOfWork, case: Case) -> str:
    return work.vault.open(case.counselor_name, Case, "counselor_name", row=case.id, owner=PRACTICE)
