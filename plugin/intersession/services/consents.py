"""What a client agreed to: the text of the secrets policy, each partner alone, again when it changed."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from intersession.definition.policy import Policy
from intersession.models import Case, Client, Consent
from intersession.services import trail
from intersession.services.unit import UnitOfWork


def policy_of(work: UnitOfWork, case: Case, client_id: uuid.UUID) -> Policy:
    """Return the case's policy in the words that this client reads. Another language is another version."""
    return work.library.policy(case.policy, language=work.session.get_one(Client, client_id).locale)


def is_given(work: UnitOfWork, case: Case, client_id: uuid.UUID) -> bool:
    """True when the client accepted the text that is in force now."""
    wanted = select(Consent.id).where(
        Consent.case_id == case.id,
        Consent.client_id == client_id,
        Consent.policy == policy_of(work, case, client_id).version,
    )
    return work.session.scalars(wanted).first() is not None


def gave_any(work: UnitOfWork, case: Case, client_id: uuid.UUID) -> bool:
    """True when the client once accepted some text, so that a new one is shown as changed."""
    any_of_them = select(Consent.id).where(Consent.case_id == case.id, Consent.client_id == client_id)
    return work.session.scalars(any_of_them).first() is not None


def give(work: UnitOfWork, case: Case, client_id: uuid.UUID) -> None:
    """Record that the client accepted the text in force, once."""
    if is_given(work, case, client_id):
        return
    version = policy_of(work, case, client_id).version
    work.session.add(Consent(id=uuid.uuid4(), client_id=client_id, case_id=case.id, policy=version, at=work.clock()))
    trail.record(work, "consented", by=trail.client_actor(client_id), case_id=case.id, about=version)
