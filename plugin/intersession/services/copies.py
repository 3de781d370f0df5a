"""Sealed copies of the answers that their writers shared. What reads for somebody else reads these, never the answers.

Who may make, take back and read one is decided in `sharing`.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select

from intersession.definition.answers import Disclosure, Value
from intersession.definition.form import Form
from intersession.definition.items import Item
from intersession.errors import SealBroken
from intersession.models import Answer, Case, Reflection, Share
from intersession.services import consents, trail
from intersession.services.reviewing import OpenAnswer, OpenReflection
from intersession.services.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    """A shared copy, opened. `form` is the one that was answered."""

    reflection_id: uuid.UUID
    writer_id: uuid.UUID
    form: Form
    item: Item
    value: Value
    shared_at: datetime


def may_be_shared(form: Form, key: str) -> bool:
    """Say whether an answer may ever be shared: not of an individual form, not a private item, not a note."""
    return not form.individual and any(item.key == key and not item.private for item in form.questions)


def keep(work: UnitOfWork, reflection: Reflection, answer: Answer, *, before: str) -> None:
    """Keep the copy of an answer as it is now, in place of an earlier one. `before`: the level to go back to."""
    drop(work, reflection.id, answer.item)
    share_id = uuid.uuid4()
    case = work.session.get_one(Case, reflection.case_id)
    text = work.vault.open(answer.value, Answer, "value", row=answer.id, owner=reflection.client_id)
    work.session.add(
        Share(
            id=share_id,
            reflection_id=reflection.id,
            case_id=reflection.case_id,
            client_id=reflection.client_id,
            item=answer.item,
            value=work.vault.seal(text, Share, "value", row=share_id, owner=reflection.client_id),
            before=before,
            policy=consents.policy_of(work, case, reflection.client_id).version,
            shared_at=work.clock(),
        )
    )
    answer.disclosure = Disclosure.SHARED
    work.session.flush()


def keep_all_shared(work: UnitOfWork, reflection: Reflection, form: Form) -> None:
    """Keep the copies of what its writer shared when sending."""
    chosen = (Answer.reflection_id == reflection.id) & (Answer.disclosure == Disclosure.SHARED)
    shared = [one for one in work.session.scalars(select(Answer).where(chosen)).all() if may_be_shared(form, one.item)]
    for answer in shared:
        keep(work, reflection, answer, before=Disclosure.COUNSELOR_ONLY)
    if shared:
        by = trail.client_actor(reflection.client_id)
        trail.record(work, "shared", by=by, case_id=reflection.case_id, about=str(reflection.id))


def drop(work: UnitOfWork, reflection_id: uuid.UUID, key: str) -> None:
    """Take a copy away."""
    held = (Share.reflection_id == reflection_id) & (Share.item == key)
    work.session.execute(delete(Share).where(held))


def of(work: UnitOfWork, reflection_ids: Iterable[uuid.UUID]) -> list[SharedAnswer]:
    """Open the copies of these reflections, oldest first."""
    rows = select(Share).where(Share.reflection_id.in_(list(reflection_ids)))
    return opened(work, work.session.scalars(rows.order_by(Share.shared_at, Share.id)).all())


def opened(work: UnitOfWork, shares: Iterable[Share]) -> list[SharedAnswer]:
    """Open copies, in the order given. One that was tampered with is nobody's words, and is left out."""
    found: list[SharedAnswer] = []
    for share in shares:
        try:
            text = work.vault.open(share.value, Share, "value", row=share.id, owner=share.client_id)
        except SealBroken:
            continue
        reflection = work.session.get_one(Reflection, share.reflection_id)
        form = work.library.version(work.session, reflection.form_hash)
        if may_be_shared(form, share.item):
            item = form.item(share.item)
            found.append(SharedAnswer(reflection.id, share.client_id, form, item, json.loads(text), share.shared_at))
    return found


def instead(work: UnitOfWork, reflections: Sequence[OpenReflection]) -> tuple[OpenReflection, ...]:
    """Return these reflections made of the copies that their writers shared, and of nothing else."""
    found: dict[uuid.UUID, list[OpenAnswer]] = {one.id: [] for one in reflections}
    for copy in of(work, found):
        found[copy.reflection_id].append(OpenAnswer(copy.item.key, copy.value, Disclosure.SHARED, ""))
    return tuple(replace(one, answers=tuple(found[one.id])) for one in reflections)
