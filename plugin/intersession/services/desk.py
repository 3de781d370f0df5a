"""What one person of the practice chose for their own pages: colours, keys, what of the first run is out of the way."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from intersession.hooks.types import Counselor
from intersession.models import DeskChoice
from intersession.models.engine import take_turn
from intersession.services.unit import UnitOfWork


def choices(work: UnitOfWork, *, by: Counselor) -> dict[str, str]:
    """Return what this person chose, by name; what they never chose is not there."""
    rows = select(DeskChoice.name, DeskChoice.value).where(DeskChoice.counselor_ref == by.ref)
    return dict(work.session.execute(rows).all())


def choose(work: UnitOfWork, wanted: Mapping[str, str], *, by: Counselor) -> None:
    """Keep what this person chose; an empty value means that they choose nothing any more."""
    take_turn(work.session, f"desk {by.ref}")
    for name, value in wanted.items():
        row = work.session.get(DeskChoice, (by.ref, name))
        if row is None and value:
            work.session.add(DeskChoice(counselor_ref=by.ref, name=name, value=value))
        elif row is not None and value:
            row.value = value
        elif row is not None:
            work.session.delete(row)
    work.session.flush()
