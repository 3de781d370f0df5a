"""What a client may see of the trail: their own consents, contacts and shares, with dates. Nothing that others did.

Whether the client has proved anything is not asked here: `web/mine.py` does, before it calls.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from intersession.models import Reflection, State, TrailEntry
from intersession.services import trail
from intersession.services.unit import UnitOfWork

OWN = ("consented", "contact_changed", "messages_paused", "messages_resumed", "shared", "taken_back")
"""What a client does and may see again."""
ASKED = "contact_asked"
"""What the counselor does together with the client."""
MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """One line: what was done, and when. `what`: one of `OWN`, or `ASKED`."""

    at: datetime
    what: str


def entries(work: UnitOfWork, client_id: uuid.UUID, *, case_id: uuid.UUID | None = None) -> tuple[OwnEntry, ...]:
    """Return a client's own entries, newest first; with `case_id` those of one case, and those of none."""
    mine = (TrailEntry.actor == trail.client_actor(client_id)) & TrailEntry.action.in_(OWN)
    asked = (TrailEntry.action == ASKED) & (TrailEntry.about == str(client_id))
    rows = select(TrailEntry).where(or_(mine, asked))
    if case_id is not None:
        rows = rows.where(or_(TrailEntry.case_id == case_id, TrailEntry.case_id.is_(None)))
    strange = _not_theirs(work, client_id)
    found = work.session.scalars(rows.order_by(TrailEntry.n.desc()))
    return tuple(OwnEntry(one.at, one.action) for one in found if one.about not in strange)


def _not_theirs(work: UnitOfWork, client_id: uuid.UUID) -> frozenset[str]:
    """Name what went out under their name and was found to be somebody else's: its times are not theirs either."""
    void = select(Reflection.id).where(Reflection.client_id == client_id, Reflection.state == State.VOID)
    return frozenset(str(one) for one in work.session.scalars(void))
