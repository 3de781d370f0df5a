"""Kept documents: sealed files, each with the stamp of what it was made from. Nothing here makes one.

A file is served only while its stamp is that of this moment. A keyed hash, because a plain one of few words could be
guessed by whoever reads the database.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, delete, func, select, true
from sqlalchemy import case as when

from intersession.errors import KeyMissing, SealBroken
from intersession.models import Case, Concern, DataKey, Document, Reflection, Separation, Share, State, TrailEntry
from intersession.models.engine import take_turn
from intersession.models.trail import IS_CHANGE
from intersession.services import outbox
from intersession.services.unit import UnitOfWork

SOON_SECONDS = 60
"""How long a change waits for the next one, before the files it made old are made anew."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Whose file of which kind: "brief:counselor" for one reader of a case."""

    case: Case
    kind: str
    reader_ref: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept file. `clients`: whose words are in it."""

    case_id: uuid.UUID
    content: bytes
    key: bytes
    stamp: bytes
    clients: tuple[uuid.UUID, ...]
    made_at: datetime


def key_of(work: UnitOfWork, *parts: str | bytes) -> bytes:
    """Return the keyed hash of all that a document shows and of what makes it."""
    framed = [part.encode() if isinstance(part, str) else part for part in parts]
    return work.vault.practice_hash("document", b"".join(len(one).to_bytes(8, "big") + one for one in framed))


def stamp_of(work: UnitOfWork, case_id: uuid.UUID, facts: Sequence[str]) -> bytes:
    """Return the stamp of all that a document of this case is made from now; `facts`: what is not in our tables.

    Every change of a case leaves an entry in the trail. Beside it stands what changes without one: a reflection that
    was begun, and one that has opened or closed since.
    """
    asked = {"case": case_id, "now": work.clock()}
    return _stamp(work, work.session.connection().execute(_state_by_id(), asked).one(), facts)


def _stamp(work: UnitOfWork, state: Iterable[Any], facts: Sequence[str]) -> bytes:
    said = [*(str(one) for one in state), *facts]
    return work.vault.practice_hash("document stamp", json.dumps(said).encode())


# Building these queries takes longer than running them, so each is built once.


@cache
def _state_by_id() -> Select[Any]:
    return _state(bindparam("case", type_=Case.id.type))


def _state(case_id: ColumnElement[Any]) -> Select[Any]:
    """Return the query behind a stamp: one row, whatever there is of the case."""
    now = bindparam("now", type_=Reflection.opens_at.type)
    mine = TrailEntry.case_id == case_id
    newest = select(func.max(TrailEntry.n)).where(mine, IS_CHANGE).scalar_subquery()
    shared = select(func.count()).where(Share.case_id == case_id).scalar_subquery()
    open_concerns = (
        select(func.count()).where(Concern.case_id == case_id, Concern.cleared_at.is_(None)).scalar_subquery()
    )
    counted = [
        func.count(),
        *(func.sum(when((Reflection.state == one, 1), else_=0)) for one in State),
        func.sum(when((Reflection.opens_at <= now, 1), else_=0)),
        func.sum(when((Reflection.closes_at <= now, 1), else_=0)),
        func.max(Reflection.sent_at),
        func.max(Reflection.changed_at),
        func.max(Reflection.passed_at),
    ]
    return select(newest, shared, open_concerns, *counted).where(Reflection.case_id == case_id)


def at_hand(work: UnitOfWork, case_ref: str, kind: str, *, reader_ref: str, facts: Sequence[str]) -> Kept | None:
    """Return the file of a host's case if it shows what is so now, with a single look at the database.

    `facts`: as for `stamp_of`. None is no last word: what is not current, not there, tampered with, or of two who have
    separated, is for whoever takes the longer way.
    """
    asked = {"case_ref": case_ref, "kind": kind, "reader": reader_ref, "now": work.clock()}
    row = work.session.connection().execute(_file_with_its_key_and_state(), asked).one_or_none()
    if row is None or row.stamp != _stamp(work, row[len(_FILE) :], facts):
        return None
    try:
        content = work.vault.open_file_under(row, row.body, Document, column="body", row=row.id)
    except (SealBroken, KeyMissing):
        return None
    return Kept(row.owner_id, content, row.key, row.stamp, _clients(row.facts), row.made_at)


_FILE = (
    Document.id,
    Document.key,
    Document.stamp,
    Document.body,
    Document.facts,
    Document.made_at,
    DataKey.owner_id,
    DataKey.master_id,
    DataKey.wrapped,
)


@cache
def _file_with_its_key_and_state() -> Select[Any]:
    ref: BindParameter[str] = bindparam("case_ref")
    state = _state(select(Case.id).where(Case.host_ref == ref).scalar_subquery()).subquery()
    apart = select(Separation.id).where(Separation.case_id == Case.id, Separation.undone_at.is_(None)).exists()
    wanted = (Document.kind == bindparam("kind")) & (Document.reader_ref == bindparam("reader"))
    return (
        select(*_FILE, *state.c)
        .join(Case, Document.case_id == Case.id)
        .join(DataKey, DataKey.owner_id == Case.id)
        .join(state, true())
        .where(Case.host_ref == ref, wanted, ~apart)
    )


def find(work: UnitOfWork, shelf: Shelf) -> Kept | None:
    """Return the file that lies there, current or not; None for one that was tampered with, which is made anew."""
    row = _row(work, shelf)
    if row is None:
        return None
    try:
        content = work.vault.open_file(row.body, Document, "body", row=row.id, owner=row.case_id)
    except (SealBroken, KeyMissing):
        return None
    return Kept(row.case_id, content, row.key, row.stamp, _clients(row.facts), row.made_at)


def _clients(facts: dict[str, Any]) -> tuple[uuid.UUID, ...]:
    return tuple(uuid.UUID(one) for one in facts["clients"])


def _row(work: UnitOfWork, shelf: Shelf) -> Document | None:
    mine = (Document.case_id == shelf.case.id) & (Document.kind == shelf.kind)
    return work.session.scalars(select(Document).where(mine, Document.reader_ref == shelf.reader_ref)).one_or_none()


def keep(
    work: UnitOfWork,
    shelf: Shelf,
    content: bytes,
    *,
    key: bytes,
    stamp: bytes,
    clients: Iterable[uuid.UUID],
    reader: dict[str, Any],
) -> None:
    """Keep a file in place of the one before. `reader`: how it speaks, so that it can be made anew for them."""
    take_turn(work.session, f"document {shelf.case.id} {shelf.kind} {shelf.reader_ref}")
    row = _row(work, shelf)
    if row is None:
        row = Document(id=uuid.uuid4(), case_id=shelf.case.id, kind=shelf.kind, reader_ref=shelf.reader_ref)
    row.body = work.vault.seal_file(content, Document, "body", row=row.id, owner=shelf.case.id)
    row.key, row.stamp, row.made_at = key, stamp, work.clock()
    row.facts = {"clients": sorted(str(one) for one in clients), "reader": reader}
    work.session.add(row)
    work.session.flush()


def confirm(work: UnitOfWork, shelf: Shelf, *, stamp: bytes) -> None:
    """Say that the file still shows what it would show if it were made now."""
    row = _row(work, shelf)
    if row is not None:
        row.stamp, row.made_at = stamp, work.clock()


def readers(work: UnitOfWork, case: Case) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """Return (kind, reader, how it speaks) of each file that is kept for a case."""
    rows = select(Document.kind, Document.reader_ref, Document.facts).where(Document.case_id == case.id)
    found = work.session.execute(rows.order_by(Document.kind, Document.reader_ref)).all()
    return tuple((kind, ref, facts["reader"]) for kind, ref, facts in found)


def newest_reader(work: UnitOfWork, reader_ref: str) -> dict[str, Any]:
    """Return how the newest file speaks that was made for this reader; {} when there is none."""
    rows = select(Document.facts).where(Document.reader_ref == reader_ref).order_by(Document.made_at.desc()).limit(1)
    facts = work.session.scalars(rows).first()
    return dict(facts["reader"]) if facts else {}


def changed(work: UnitOfWork, case_id: uuid.UUID) -> None:
    """Have the files of a case made anew soon, if there are any; several changes in a row ask once."""
    if work.session.scalars(select(Document.id).where(Document.case_id == case_id).limit(1)).first() is None:
        return
    moment = int(work.clock().timestamp()) // SOON_SECONDS + 1
    outbox.enqueue(
        work,
        "documents",
        payload={"case": str(case_id)},
        run_at=datetime.fromtimestamp(moment * SOON_SECONDS, tz=work.clock().tzinfo),
        dedupe_key=f"documents:{case_id}:{moment}",
    )


def erase(work: UnitOfWork, case_ids: Iterable[uuid.UUID]) -> int:
    """Delete every kept file of these cases and return how many there were. Whoever erases a client calls this."""
    gone = work.session.execute(delete(Document).where(Document.case_id.in_(list(case_ids))))
    return int(getattr(gone, "rowcount", 0))


def forget_before(work: UnitOfWork, moment: datetime) -> int:
    """Delete files that nobody had made since, and return how many: they can be made again from the answers."""
    gone = work.session.execute(delete(Document).where(Document.made_at < moment))
    return int(getattr(gone, "rowcount", 0))
