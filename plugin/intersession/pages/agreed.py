"""The practice card as its client reads it: the plan, and who starts. Never how doable it felt to anybody."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from intersession.models import Assignment
from intersession.services import cards
from intersession.services.cards import AgreedCard
from intersession.services.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class AgreedPlan:
    """What was agreed with the counselor. `starts`: "you", "other" or ""."""

    card: AgreedCard
    starts: str = ""


def agreed_plan(work: UnitOfWork, assignment: Assignment, client_id: uuid.UUID) -> AgreedPlan | None:
    """Return the plan for this client's page, or None when nothing was agreed."""
    found = cards.for_client(work, assignment, client_id)
    return AgreedPlan(*found) if found is not None else None
