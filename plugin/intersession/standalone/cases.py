"""Cases and their people: kept sealed, opened for their own counselor, told to Intersession as its hooks ask."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass

from sqlalchemy import delete, select

from intersession.errors import NotFound
from intersession.hooks.types import HostCase, HostClient
from intersession.models import DataKey
from intersession.models.among import among
from intersession.services.unit import UnitOfWork
from intersession.standalone.models import (
    PracticeAppointment,
    PracticeCase,
    PracticeClient,
    PracticeMessage,
    Supervision,
    User,
)

KINDS = {"couple": (2, 2), "person": (1, 1), "family": (2, 4)}
"""How few and how many people each kind of case has."""
SEALED = ("name", "email", "phone")
STAY = 2
"""How few stay when somebody leaves a family. When a couple parts, that is a separation, which is said elsewhere."""


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """One person as the counselor wrote them down. `client`: whose row that is, or "" for somebody new."""

    name: str
    email: str = ""
    phone: str = ""
    locale: str = "en"
    timezone: str = "UTC"
    client: str = ""


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A case as the counselor wrote it down; the order of people is kept. `focus`: what the work is about."""

    kind: str
    people: tuple[PersonDraft, ...]
    nickname: str = ""
    focus: str = ""


def add(work: UnitOfWork, draft: CaseDraft, *, by: User) -> PracticeCase:
    """Keep a new case of this counselor."""
    case_id = uuid.uuid4()
    work.vault.make_key(case_id)
    case = PracticeCase(
        id=case_id, counselor_id=by.id, kind=draft.kind, nickname=b"", focus=b"", created_at=work.clock()
    )
    _write_case(work, case, draft)
    work.session.add(case)
    work.session.flush()
    _write_people(work, case, draft.people)
    return case


def change(work: UnitOfWork, case: PracticeCase, draft: CaseDraft) -> None:
    """Write the case anew. Whoever is there stays who they are, with another spelling perhaps, also if left out."""
    _write_case(work, case, draft)
    _write_people(work, case, draft.people)


def _write_case(work: UnitOfWork, case: PracticeCase, draft: CaseDraft) -> None:
    for column in ("nickname", "focus"):
        sealed = work.vault.seal(getattr(draft, column), PracticeCase, column, row=case.id, owner=case.id)
        setattr(case, column, sealed)


def _write_people(work: UnitOfWork, case: PracticeCase, drafts: Sequence[PersonDraft]) -> None:
    everybody = everybody_of(work, [case.id])
    there = {str(client.id): client for client in everybody}
    free = max((client.position for client in everybody), default=-1) + 1
    for draft in drafts:
        if draft.client:
            client = there[draft.client]
        else:
            client, free = _new_client(work, case, free), free + 1
        for column in SEALED:
            sealed = work.vault.seal(getattr(draft, column), PracticeClient, column, row=client.id, owner=client.id)
            setattr(client, column, sealed)
        client.locale, client.timezone = draft.locale, draft.timezone
        work.session.add(client)
    work.session.flush()


def _new_client(work: UnitOfWork, case: PracticeCase, position: int) -> PracticeClient:
    client_id = uuid.uuid4()
    work.vault.make_key(client_id)
    return PracticeClient(id=client_id, case_id=case.id, position=position, created_at=work.clock())


def people_of(work: UnitOfWork, case_ids: Iterable[uuid.UUID]) -> tuple[PracticeClient, ...]:
    """Return who is part of these cases now, first ones first."""
    return tuple(one for one in everybody_of(work, case_ids) if one.left_at is None)


def everybody_of(work: UnitOfWork, case_ids: Iterable[uuid.UUID]) -> tuple[PracticeClient, ...]:
    """Return who is or was part of these cases, first ones first."""
    rows = select(PracticeClient).where(among(PracticeClient.case_id, case_ids))
    return tuple(work.session.scalars(rows.order_by(PracticeClient.case_id, PracticeClient.position)))


def who_may_return(work: UnitOfWork, case: PracticeCase) -> tuple[PersonDraft, ...]:
    """Return who is no longer part of a case, as long as there is a place for them."""
    everybody = everybody_of(work, [case.id])
    gone = [one for one in everybody if one.left_at is not None]
    has_room = len(everybody) - len(gone) < KINDS[case.kind][1]
    return tuple(person(work, one) for one in gone) if has_room else ()


def may_leave(present: Sized) -> bool:
    """Say whether enough people stay when one of these leaves."""
    return len(present) > STAY


def leave(work: UnitOfWork, case: PracticeCase, client_id: uuid.UUID) -> None:
    """Let somebody be no longer part of a case. Raise NotFound for who is not, or when too few would stay."""
    present = people_of(work, [case.id])
    found = next((one for one in present if one.id == client_id), None)
    if found is None or not may_leave(present):
        raise NotFound("nobody who could leave")
    found.left_at = work.clock()
    work.session.flush()


def come_back(work: UnitOfWork, case: PracticeCase, client_id: uuid.UUID) -> None:
    """Let somebody who left be part of a case again. Raise NotFound for who did not, or when no place is left."""
    if str(client_id) not in {one.client for one in who_may_return(work, case)}:
        raise NotFound("nobody who could come back")
    work.session.get_one(PracticeClient, client_id).left_at = None
    work.session.flush()


def person(work: UnitOfWork, client: PracticeClient) -> PersonDraft:
    """Open what is known of one person."""
    name, email, phone = (
        work.vault.open(getattr(client, column), PracticeClient, column, row=client.id, owner=client.id)
        for column in SEALED
    )
    return PersonDraft(name, email, phone, client.locale, client.timezone, str(client.id))


def moves(before: CaseDraft, after: CaseDraft) -> bool:
    """Say whether somebody who was there before gets another address for what is sent to them."""
    was = {one.client: (one.email, one.phone) for one in before.people}
    return any(was.get(one.client, (one.email, one.phone)) != (one.email, one.phone) for one in after.people)


def drafted(work: UnitOfWork, case: PracticeCase) -> CaseDraft:
    """Open a case for its form."""
    return _drafted(work, case, people_of(work, [case.id]))


def _drafted(work: UnitOfWork, case: PracticeCase, clients: Sequence[PracticeClient]) -> CaseDraft:
    nickname, focus = (
        work.vault.open(getattr(case, column), PracticeCase, column, row=case.id, owner=case.id)
        for column in ("nickname", "focus")
    )
    return CaseDraft(case.kind, tuple(person(work, client) for client in clients), nickname, focus)


def as_host_case(work: UnitOfWork, case: PracticeCase) -> HostCase:
    """Say of a case what Intersession's hooks want to know."""
    (told,) = as_host_cases(work, [case])
    return told


def as_host_cases(work: UnitOfWork, found: Sequence[PracticeCase]) -> tuple[HostCase, ...]:
    """Say the same of many, in their order, with one query for all their people and one for all keys."""
    seated: dict[uuid.UUID, list[PracticeClient]] = {case.id: [] for case in found}
    for client in people_of(work, seated):
        seated[client.case_id].append(client)
    with work.vault.held([*seated, *(client.id for clients in seated.values() for client in clients)]):
        return tuple(_as_host_case(work, case, seated[case.id]) for case in found)


def titles(work: UnitOfWork, found: Sequence[PracticeCase]) -> dict[uuid.UUID, str]:
    """Return the titles of these cases, in their order."""
    return {case.id: told.title for case, told in zip(found, as_host_cases(work, found), strict=True)}


def _as_host_case(work: UnitOfWork, case: PracticeCase, clients: Sequence[PracticeClient]) -> HostCase:
    draft = _drafted(work, case, clients)
    told = tuple(_as_host_client(one, known) for one, known in zip(clients, draft.people, strict=True))
    return HostCase(str(case.id), told, draft.nickname, draft.focus)


def _as_host_client(client: PracticeClient, known: PersonDraft) -> HostClient:
    return HostClient(
        ref=str(client.id),
        name=known.name,
        email=known.email,
        phone=known.phone,
        locale=known.locale,
        timezone=known.timezone,
        fingerprint=client.created_at.isoformat(),
    )


def of_counselor(work: UnitOfWork, counselor_id: uuid.UUID) -> tuple[PracticeCase, ...]:
    """Return a counselor's own cases, in the order in which they were added."""
    own = select(PracticeCase).where(PracticeCase.counselor_id == counselor_id)
    return tuple(work.session.scalars(own.order_by(PracticeCase.created_at, PracticeCase.id)))


def supervised(work: UnitOfWork, user_id: uuid.UUID) -> tuple[PracticeCase, ...]:
    """Return the cases that a supervisor may read, in the order in which they were added."""
    named = select(Supervision.case_id).where(Supervision.user_id == user_id)
    rows = select(PracticeCase).where(PracticeCase.id.in_(named))
    return tuple(work.session.scalars(rows.order_by(PracticeCase.created_at, PracticeCase.id)))


def is_supervised(work: UnitOfWork, case_id: uuid.UUID, *, by: uuid.UUID) -> bool:
    """Say whether this supervisor may read this case."""
    return work.session.get(Supervision, (case_id, by)) is not None


def own_case(work: UnitOfWork, case_id: uuid.UUID, *, by: User) -> PracticeCase:
    """Return a case of this counselor. Raise NotFound when there is none, or when it is another's."""
    found = work.session.get(PracticeCase, case_id)
    if found is None or found.counselor_id != by.id:
        raise NotFound("no such case")
    return found


def by_ref(work: UnitOfWork, ref: str) -> PracticeCase | None:
    """Return the case with this reference, whosever it is; None for one that we never gave out."""
    try:
        return work.session.get(PracticeCase, uuid.UUID(ref))
    except ValueError:
        return None


def refs_of(work: UnitOfWork, ref: str) -> tuple[str, ...]:
    """Return the references of a case and of its people, which are also the ids that own their keys."""
    case = by_ref(work, ref)
    return (ref, *(str(one.id) for one in everybody_of(work, [case.id]))) if case is not None else (ref,)


def forget_client(work: UnitOfWork, ref: str) -> tuple[str, ...]:
    """Erase what the practice keeps of one person, and return the keys of the messages that they were sent.

    Who remains keeps their case; a couple of one is a person's case from then on.
    """
    client = _client_by_ref(work, ref)
    if client is None:
        return ()
    keys = _forget(work, [client])
    for position, one in enumerate(everybody_of(work, [client.case_id])):
        one.position = position
    if len(people_of(work, [client.case_id])) == 1:
        work.session.get_one(PracticeCase, client.case_id).kind = "person"
    return keys


def forget_case(work: UnitOfWork, ref: str) -> tuple[str, ...]:
    """Erase what the practice keeps of a case and its people, and return the keys of the messages they were sent."""
    case = by_ref(work, ref)
    if case is None:
        return ()
    keys = _forget(work, everybody_of(work, [case.id]))
    for kept in (PracticeAppointment, Supervision):
        work.session.execute(delete(kept).where(kept.case_id == case.id))
    work.session.execute(delete(DataKey).where(DataKey.owner_id == case.id))
    work.session.delete(case)
    work.session.flush()
    return keys


def forget_keyless(work: UnitOfWork) -> tuple[str, ...]:
    """Erase again whom an old backup brought back without a key, and return the keys of the messages they were sent."""
    keys = select(DataKey.owner_id)
    people = work.session.scalars(select(PracticeClient.id).where(PracticeClient.id.not_in(keys))).all()
    sent = [forget_client(work, str(one)) for one in people]
    gone = work.session.scalars(select(PracticeCase.id).where(PracticeCase.id.not_in(keys))).all()
    sent += [forget_case(work, str(one)) for one in gone]
    return tuple(key for keys_of_one in sent for key in keys_of_one)


def _client_by_ref(work: UnitOfWork, ref: str) -> PracticeClient | None:
    try:
        return work.session.get(PracticeClient, uuid.UUID(ref))
    except ValueError:
        return None


def _forget(work: UnitOfWork, clients: Sequence[PracticeClient]) -> tuple[str, ...]:
    ids = [one.id for one in clients]
    sent = PracticeMessage.client_id.in_(ids)
    keys = tuple(work.session.scalars(select(PracticeMessage.key).where(sent)))
    work.session.execute(delete(PracticeMessage).where(sent))
    work.session.execute(delete(DataKey).where(DataKey.owner_id.in_(ids)))
    for client in clients:
        work.session.delete(client)
    work.session.flush()
    return keys
