"""The counselor's private notes: written, listed, taken away, brought back. In no document and on no client's page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from intersession.errors import NotFound
from intersession.hooks.types import Counselor
from intersession.models import Case, Note
from intersession.services import trail
from intersession.services.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenNote:
    """A note with its words opened."""

    id: uuid.UUID
    text: str
    written_at: datetime


def write(work: UnitOfWork, case: Case, text: str, *, by: Counselor) -> uuid.UUID:
    """Keep a note and return its id."""
    note_id = uuid.uuid4()
    body = work.vault.seal(text, Note, "body", row=note_id, owner=case.id)
    work.session.add(Note(id=note_id, case_id=case.id, counselor_ref=by.ref, body=body, written_at=work.clock()))
    trail.record(work, "note_written", by=trail.counselor_actor(by), case_id=case.id, about=str(note_id))
    return note_id


def listed(work: UnitOfWork, case: Case, *, by: Counselor) -> tuple[OpenNote, ...]:
    """Return the counselor's own notes of a case, newest first."""
    own = select(Note).where(Note.case_id == case.id, Note.counselor_ref == by.ref, Note.removed_at.is_(None))
    return tuple(
        OpenNote(note.id, work.vault.open(note.body, Note, "body", row=note.id, owner=case.id), note.written_at)
        for note in work.session.scalars(own.order_by(Note.written_at.desc(), Note.id))
    )


def remove(work: UnitOfWork, case: Case, note_id: uuid.UUID, *, by: Counselor) -> None:
    """Take a note away; `restore` brings it back. Raise NotFound when it is not the counselor's own."""
    note = _own(work, case, note_id, by=by)
    if note.removed_at is not None:
        raise NotFound("no such note")
    note.removed_at = work.clock()
    trail.record(work, "note_removed", by=trail.counselor_actor(by), case_id=case.id, about=str(note_id))


def restore(work: UnitOfWork, case: Case, note_id: uuid.UUID, *, by: Counselor) -> None:
    """Bring a removed note back. Raise NotFound when it is not the counselor's own, or was not removed."""
    note = _own(work, case, note_id, by=by)
    if note.removed_at is None:
        raise NotFound("no such note")
    note.removed_at = None
    trail.record(work, "note_restored", by=trail.counselor_actor(by), case_id=case.id, about=str(note_id))


def _own(work: UnitOfWork, case: Case, note_id: uuid.UUID, *, by: Counselor) -> Note:
    note = work.session.get(Note, note_id)
    if note is None or note.case_id != case.id or note.counselor_ref != by.ref:
        raise NotFound("no such note")
    return note
