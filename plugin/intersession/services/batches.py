"""Batches of briefs: asked for, cancelled, taken up again, handed over, taken away. What makes them is in `jobs`."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from intersession.errors import NotFound
from intersession.hooks.types import Counselor, Role
from intersession.models import Batch, BatchPart, BatchState, Case, DataKey, PartState
from intersession.models.engine import take_turn
from intersession.services import outbox, permits, reviewing, trail
from intersession.services.unit import UnitOfWork

KIND = "batch"
KEPT = timedelta(hours=24)
"""How long a finished file lies there: long enough to print in the morning what was asked for in the evening."""
ONE_FILE = 40
"""How many briefs go into one PDF: more would take longer than a document may."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case for a batch. `label`: as its brief is called in the file, such as "09:30"; it names nobody."""

    case_id: uuid.UUID
    label: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is."""

    id: uuid.UUID
    shape: str
    edition: str
    day: date | None
    state: str
    asked_at: datetime
    ends_at: datetime
    made: int
    left_out: int
    total: int

    @property
    def done(self) -> int:
        return self.made + self.left_out


def ask(
    work: UnitOfWork, chosen: Sequence[Chosen], *, shape: str, edition: str, day: date | None, by: Counselor
) -> uuid.UUID:
    """Ask for the briefs of these cases as one file, and return the batch's id."""
    batch_id = uuid.uuid4()
    work.vault.make_key(batch_id)
    now = work.clock()
    batch = Batch(
        id=batch_id,
        counselor_ref=by.ref,
        reader={"name": by.name, "locale": by.locale, "timezone": by.timezone, "role": by.role.value},
        shape=shape,
        edition=edition,
        day=day,
        state=BatchState.WORKING,
        turn=0,
        asked_at=now,
        ends_at=now + KEPT,
        body=None,
    )
    work.session.add(batch)
    work.session.flush()
    for position, one in enumerate(chosen):
        work.session.add(_part(batch_id, position, one))
    work.session.flush()
    _start(work, batch)
    trail.record(work, "batch_asked", by=trail.counselor_actor(by), about=f"{edition}:{len(chosen)}")
    return batch_id


def _part(batch_id: uuid.UUID, position: int, one: Chosen) -> BatchPart:
    return BatchPart(
        id=uuid.uuid4(),
        batch_id=batch_id,
        case_id=one.case_id,
        position=position,
        label=one.label,
        state=PartState.WAITING,
        body=None,
        clients={},
    )


def _start(work: UnitOfWork, batch: Batch) -> None:
    """Put one job into the outbox for each brief that waits; a job of an earlier turn finds that it is not wanted."""
    waiting = [one for one in parts(work, batch.id) if one.state == PartState.WAITING]
    for one in waiting:
        _enqueue(work, batch, part=str(one.id))
    if not waiting:
        _enqueue(work, batch, part="")


def _enqueue(work: UnitOfWork, batch: Batch, *, part: str) -> None:
    payload = {"batch": str(batch.id), "part": part, "turn": batch.turn}
    outbox.enqueue(work, KIND, payload=payload, dedupe_key=f"{KIND}:{batch.id}:{part}:{batch.turn}")


def parts(work: UnitOfWork, batch_id: uuid.UUID) -> tuple[BatchPart, ...]:
    rows = select(BatchPart).where(BatchPart.batch_id == batch_id).order_by(BatchPart.position)
    return tuple(work.session.scalars(rows.execution_options(populate_existing=True)))


def mine(work: UnitOfWork, batch_id: uuid.UUID, *, by: Counselor) -> Batch:
    """Return a batch that this person asked for. Raise NotFound."""
    found = work.session.get(Batch, batch_id, populate_existing=True)
    if found is None or found.counselor_ref != by.ref:
        raise NotFound("no such batch")
    return found


def progress(work: UnitOfWork, batch: Batch) -> Progress:
    rows = select(BatchPart.state, func.count()).where(BatchPart.batch_id == batch.id).group_by(BatchPart.state)
    counts = dict(work.session.execute(rows).all())
    return Progress(
        id=batch.id,
        shape=batch.shape,
        edition=batch.edition,
        day=batch.day,
        state=batch.state,
        asked_at=batch.asked_at,
        ends_at=batch.ends_at,
        made=counts.get(PartState.MADE, 0),
        left_out=counts.get(PartState.LEFT_OUT, 0),
        total=sum(counts.values()),
    )


def listed(work: UnitOfWork, *, by: Counselor) -> tuple[Progress, ...]:
    """Return how far each batch of this person is, newest first."""
    rows = select(Batch).where(Batch.counselor_ref == by.ref).order_by(Batch.asked_at.desc(), Batch.id)
    return tuple(progress(work, one) for one in work.session.scalars(rows.execution_options(populate_existing=True)))


def cancel(work: UnitOfWork, batch_id: uuid.UUID, *, by: Counselor) -> None:
    """Stop making a batch. What is made already stays, so that it can be taken up again."""
    batch = mine(work, batch_id, by=by)
    take_turn(work.session, f"batch {batch.id}")
    if batch.state == BatchState.WORKING:
        batch.state, batch.turn = BatchState.CANCELLED, batch.turn + 1


def resume(work: UnitOfWork, batch_id: uuid.UUID, *, by: Counselor) -> None:
    """Take up a batch that was cancelled, where it was left."""
    batch = mine(work, batch_id, by=by)
    take_turn(work.session, f"batch {batch.id}")
    if batch.state == BatchState.CANCELLED:
        batch.state, batch.ends_at = BatchState.WORKING, work.clock() + KEPT
        work.session.flush()
        _start(work, batch)


def remove(work: UnitOfWork, batch_id: uuid.UUID, *, by: Counselor) -> None:
    """Take a batch away with its file and its key."""
    _forget(work, [mine(work, batch_id, by=by).id])


def reader_of(batch: Batch) -> Counselor:
    """Return whom the briefs of a batch are for."""
    said = batch.reader
    return Counselor(batch.counselor_ref, said["name"], "", said["locale"], said["timezone"], role=Role(said["role"]))


def wanted(work: UnitOfWork, payload: Mapping[str, Any]) -> tuple[Batch, BatchPart | None] | None:
    """Return the batch and the part that a job is about, or None when it was cancelled, taken away or done since."""
    batch = work.session.get(Batch, uuid.UUID(payload["batch"]), populate_existing=True)
    if batch is None or batch.state != BatchState.WORKING or batch.turn != payload["turn"]:
        return None
    if not payload["part"]:
        return batch, None
    part = work.session.get(BatchPart, uuid.UUID(payload["part"]), populate_existing=True)
    return (batch, part) if part is not None and part.state == PartState.WAITING else None


def keep_part(work: UnitOfWork, batch: Batch, part: BatchPart, *, content: bytes, clients: Iterable[uuid.UUID]) -> None:
    """Keep one brief, sealed under the batch's key; the last one has the file put together."""
    part.body = work.vault.seal_file(content, BatchPart, "body", row=part.id, owner=batch.id)
    part.clients = {"ids": sorted(str(one) for one in clients)}
    _settle(work, batch, part, PartState.MADE)


def leave_out(work: UnitOfWork, batch: Batch, part: BatchPart) -> None:
    """Go on without one brief: its case is separated, gone or another's, or the engine gave it up."""
    _settle(work, batch, part, PartState.LEFT_OUT)


def _settle(work: UnitOfWork, batch: Batch, part: BatchPart, state: PartState) -> None:
    take_turn(work.session, f"batch {batch.id}")
    part.state = state
    work.session.flush()
    waiting = select(func.count()).where(BatchPart.batch_id == batch.id, BatchPart.state == PartState.WAITING)
    if not work.session.scalar(waiting):
        _enqueue(work, batch, part="")


def opened(work: UnitOfWork, batch: Batch) -> list[tuple[str, bytes]]:
    """Return (label, content) of the briefs that are made, in their order."""
    return [
        (one.label, work.vault.open_file(one.body, BatchPart, "body", row=one.id, owner=batch.id))
        for one in parts(work, batch.id)
        if one.state == PartState.MADE and one.body is not None
    ]


def keep_file(work: UnitOfWork, batch: Batch, content: bytes) -> None:
    """Keep the whole file, and let its parts go."""
    batch.body = work.vault.seal_file(content, Batch, "body", row=batch.id, owner=batch.id)
    batch.state, batch.ends_at = BatchState.READY, work.clock() + KEPT
    for one in parts(work, batch.id):
        one.body = None


def hand_over(work: UnitOfWork, batch_id: uuid.UUID, *, by: Counselor) -> bytes:
    """Return the file; whose words are in it is recorded.

    Raise NotFound while it is not ready, and when it holds a case that this person may not read any more.
    """
    batch = mine(work, batch_id, by=by)
    if batch.body is None or batch.ends_at <= work.clock():
        raise NotFound("no such file")
    made = [
        (one, work.session.get_one(Case, one.case_id)) for one in parts(work, batch.id) if one.state == PartState.MADE
    ]
    if not all(permits.may_print(work, by, case.host_ref) for _, case in made):
        raise NotFound("a case in it is another's now")
    actor = trail.counselor_actor(by)
    for one, case in made:
        reviewing.record_look(work, case, [uuid.UUID(ref) for ref in one.clients.get("ids", [])], by=by)
        trail.record(work, "document_made", by=actor, case_id=case.id, about=f"brief:{batch.edition}")
    return work.vault.open_file(batch.body, Batch, "body", row=batch.id, owner=batch.id)


def forget_ended(work: UnitOfWork) -> int:
    """Take away the batches whose time is over, with their keys, and return how many there were."""
    return _forget(work, work.session.scalars(select(Batch.id).where(Batch.ends_at <= work.clock())).all())


def erase(work: UnitOfWork, case_ids: Iterable[uuid.UUID]) -> int:
    """Take away every batch that has a brief of one of these cases. Whoever erases a client calls this."""
    rows = select(BatchPart.batch_id).where(BatchPart.case_id.in_(list(case_ids))).distinct()
    return _forget(work, work.session.scalars(rows).all())


def forget_keyless(work: UnitOfWork) -> int:
    """Take away what an old backup brought back of batches whose key is gone, and return how many that were."""
    rows = select(Batch.id).where(Batch.id.not_in(select(DataKey.owner_id)))
    return _forget(work, work.session.scalars(rows).all())


def _forget(work: UnitOfWork, ids: Sequence[uuid.UUID]) -> int:
    for table, column in ((BatchPart, BatchPart.batch_id), (Batch, Batch.id), (DataKey, DataKey.owner_id)):
        work.session.execute(delete(table).where(column.in_(ids)))
    return len(ids)
