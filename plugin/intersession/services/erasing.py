"""Erasing a person or a case for good: rows, keys, documents and waiting work. The trail stays, without content.

Which rows are whose follows from the tables' own foreign keys, so that a new table cannot be forgotten.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, Text, cast, delete, false, or_, select
from sqlalchemy.orm import DeclarativeBase

from intersession.errors import IntersessionError
from intersession.hooks.types import Erased
from intersession.models import Base, Case, Client, DataKey, Member, Outbox, PracticeCard
from intersession.services import batches, documents, outbox, people, separation, trail
from intersession.services.unit import UnitOfWork

MADE_TOGETHER: tuple[type[DeclarativeBase], ...] = (PracticeCard,)
"""What holds words of several people under the case's key: gone as soon as one of them is erased."""


@dataclass
class Held(IntersessionError):
    """A legal hold lies on a case of this person, so nothing of it may be erased until the hold is lifted."""

    case_ref: str

    def __str__(self) -> str:
        return "a legal hold lies on this case: lift it first"


def erase_client(work: UnitOfWork, client: Client, *, by: str) -> None:
    """Erase a person's words, names, contacts and key everywhere. Others of the case keep theirs. Raise Held.

    `by`: who asked for it, as the trail names actors. Private notes of the counselor and the case's shared goals are
    about the case, and stay until the case is erased.
    """
    cases = _cases_of(work, client)
    for case in cases:
        if separation.is_held(work, case):
            raise Held(case.host_ref)
    client_id, client_ref = client.id, client.host_ref
    people.detach(work, client)
    work.session.flush()
    for case in cases:
        _forget_together(work, case)
    _delete(work, Client, client_id)
    for case in cases:
        _tell(work, case, by=by, client_id=client_id, client_ref=client_ref)


def erase_case(work: UnitOfWork, case: Case, *, by: str) -> None:
    """Erase a case with all that belongs to it, and its people unless they are in another case, too. Raise Held."""
    if separation.is_held(work, case):
        raise Held(case.host_ref)
    seats = select(Client).join(Member, Member.client_id == Client.id).where(Member.case_id == case.id)
    alone = [client.id for client in work.session.scalars(seats).all() if _cases_of(work, client) == [case]]
    for client_id in alone:
        erase_client(work, people.client_by_id(work, client_id), by=by)
    _forget_together(work, case)
    # Told last: the row that tells of it holds the case's id, like those that are deleted.
    case_id, event = case.id, _erased(work, case, client_id=None, client_ref="")
    _delete(work, Case, case_id)
    trail.record(work, "erased", by=by, case_id=case_id, about=str(case_id))
    outbox.emit(work, event)


def without_key(work: UnitOfWork) -> int:
    """Return how many people and cases have no key any more: an old backup brought them back after they were erased."""
    return len(_keyless(work, Client)) + len(_keyless(work, Case))


def finish(work: UnitOfWork, *, by: str) -> int:
    """Erase again whoever came back with an old backup, without a key, and return how many people and cases.

    Holds are not asked: without a key there is nothing left to hold.
    """
    lost = [(model, row_id) for model in (Client, Case) for row_id in _keyless(work, model)]
    for model, row_id in lost:
        if model is Case:
            _forget_together(work, work.session.get_one(Case, row_id))
        _delete(work, model, row_id)
        trail.record(work, "erased", by=by, about=str(row_id))
    batches.forget_keyless(work)
    return len(lost)


def _keyless(work: UnitOfWork, model: type[Client | Case]) -> Sequence[uuid.UUID]:
    rows = select(model.id).where(model.id.not_in(select(DataKey.owner_id)))
    return work.session.scalars(rows.order_by(model.id)).all()


def _cases_of(work: UnitOfWork, client: Client) -> list[Case]:
    seats = select(Case).join(Member, Member.case_id == Case.id).where(Member.client_id == client.id)
    return list(work.session.scalars(seats.order_by(Case.id)))


def _forget_together(work: UnitOfWork, case: Case) -> None:
    documents.erase(work, [case.id])
    batches.erase(work, [case.id])
    for model in MADE_TOGETHER:
        condition = belonging(_table(model), _table(Case), case.id)
        work.session.execute(delete(_table(model)).where(condition))


def _delete(work: UnitOfWork, model: type[DeclarativeBase], row_id: uuid.UUID) -> None:
    root = _table(model)
    work.session.flush()
    for table in reversed(Base.metadata.sorted_tables):
        if table is not root:
            work.session.execute(delete(table).where(belonging(table, root, row_id)))
    work.session.execute(delete(root).where(root.c.id == row_id))
    work.session.execute(delete(DataKey).where(DataKey.owner_id == row_id))
    work.session.execute(delete(Outbox).where(cast(Outbox.payload, Text).contains(str(row_id))))
    work.session.expire_all()


def belonging(table: Table, root: Table, root_id: uuid.UUID) -> ColumnElement[bool]:
    """Return the condition for the rows of a table that lead to one row of `root` over foreign keys."""
    found = tuple(_ways(table, root, root_id))
    return or_(*found) if found else false()


def _ways(table: Table, root: Table, root_id: uuid.UUID) -> Iterator[ColumnElement[bool]]:
    for key in table.foreign_keys:
        parent, column = key.column.table, key.parent
        if parent is root:
            yield column == root_id
        elif parent is not table and leads_to(parent, root):
            yield column.in_(select(key.column).where(belonging(parent, root, root_id)))


def leads_to(table: Table, root: Table) -> bool:
    """Say whether rows of a table can belong to a row of `root`."""
    return any(
        key.column.table is root or (key.column.table is not table and leads_to(key.column.table, root))
        for key in table.foreign_keys
    )


def _table(model: type[DeclarativeBase]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _tell(work: UnitOfWork, case: Case, *, by: str, client_id: uuid.UUID, client_ref: str) -> None:
    trail.record(work, "erased", by=by, case_id=case.id, about=str(client_id))
    outbox.emit(work, _erased(work, case, client_id=client_id, client_ref=client_ref))


def _erased(work: UnitOfWork, case: Case, *, client_id: uuid.UUID | None, client_ref: str) -> Erased:
    return Erased(
        id=uuid.uuid4(),
        at=work.clock(),
        case=case.id,
        counselor_ref=case.counselor_ref,
        case_ref=case.host_ref,
        client=client_id,
        client_ref=client_ref,
    )
