"""Says what changed by more than a measure's own error, in one sentence each: the same verdicts as on the brief."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from intersession.hooks.types import Counselor, HostCase
from intersession.measures.change import Verdict, norm_of
from intersession.models import Assignment, Case
from intersession.models.among import among
from intersession.pages import brief_measures
from intersession.pages import brief_parts as parts
from intersession.pages.environment import translate
from intersession.pages.sessions import Sessions
from intersession.services.unit import UnitOfWork


def with_norms(work: UnitOfWork, case_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return the cases that were asked something of which the error is known; of all others no answer is opened."""
    given = select(Assignment.case_id, Assignment.form_hash).where(among(Assignment.case_id, case_ids)).distinct()
    return frozenset(
        case_id
        for case_id, form_hash in work.session.execute(given)
        if any(norm_of(one) for one in work.library.version(work.session, form_hash).measures)
    )


def beyond_noise(
    work: UnitOfWork, host_case: HostCase, case: Case, *, clients: Mapping[str, uuid.UUID], reader: Counselor
) -> tuple[str, ...] | None:
    """Return a sentence for each person and measure that moved beyond noise, never for two people together.

    None when nothing was there to open, so that there was no look at anything.
    """
    scored = brief_measures.scored(
        work,
        case,
        parts.people([one.name for one in host_case.clients]),
        clients=[clients.get(one.ref) for one in host_case.clients],
        span=Sessions(work.clock()),
        reader=reader,
    )
    if not scored.writers:
        return None
    words = translate("{name}: {measure} {first} to {last}, beyond noise")
    return tuple(
        words.format(name=one.who.name, measure=row.title, first=one.first, last=one.last)
        for row in scored.rows
        for one in row.moved
        if one.verdict is Verdict.BEYOND
    )
