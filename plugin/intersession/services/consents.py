"""What a client agreed to: the text of the secrets policy, each partner alone, again when it changed.

Who else reads, such as a supervisor, is part of that text, so nobody reads along whom a client was not told of.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from intersession.definition.policy import Policy
from intersession.models import Case, Client, Consent, Reflection, State
from intersession.services import people, trail
from intersession.services.unit import UnitOfWork

IN_LANGUAGE = re.compile(r"(?:\[([a-z]{2,3})\])?\s*(.*)")
"""A line of the practice's sentence; a language may stand before it."""


def policy_of(work: UnitOfWork, case: Case, client_id: uuid.UUID) -> Policy:
    """Return the case's policy in the words that this client reads. Another language is another version."""
    language = work.session.get_one(Client, client_id).locale
    policy = work.library.policy(case.policy, language=language)
    said = who_else_reads(work, language)
    return replace(policy, paragraphs=(*policy.paragraphs, said)) if said else policy


def who_else_reads(work: UnitOfWork, language: str) -> str:
    """Return the practice's sentence about who else reads what is sent, in this language or else as it is, or ""."""
    said: dict[str, list[str]] = {}
    for line in work.settings.supervision.splitlines():
        tongue, words = IN_LANGUAGE.fullmatch(line.strip()).groups()  # type: ignore[union-attr]  # it fits every line
        said.setdefault(tongue or "", []).append(words)
    parts = said.get(language.replace("_", "-").partition("-")[0]) or said.get("") or next(iter(said.values()), [])
    return " ".join(filter(None, parts))


def tells_who_else_reads(work: UnitOfWork) -> bool:
    """Say whether the practice tells its clients that somebody beside the counselor reads."""
    return bool(work.settings.supervision.strip())


def opens_to_others(work: UnitOfWork, case_ref: str) -> bool:
    """Say whether the practice says that somebody else reads, and everybody who sent something here agreed to that."""
    if not tells_who_else_reads(work):
        return False
    case = people.case_of(work, case_ref)
    return case is None or all(is_given(work, case, client_id) for client_id in _wrote(work, case))


def _wrote(work: UnitOfWork, case: Case) -> Iterable[uuid.UUID]:
    sent = select(Reflection.client_id).where(Reflection.case_id == case.id, Reflection.state == State.SENT)
    return work.session.scalars(sent.distinct()).all()


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
