"""What a client does with a reflection: find the one that is open, save a draft, send it, or say "not tonight"."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from intersession.definition.answers import Answers, Disclosure, Value
from intersession.definition.form import Form
from intersession.definition.items import Item
from intersession.errors import DraftConflict, NotInState
from intersession.hooks.types import Passed, Sent
from intersession.models import Answer, Assignment, Case, Draft, Link, Reflection, State, Visit
from intersession.services import concerns, consents, copies, documents, outbox, trail, visits
from intersession.services.unit import UnitOfWork

COUNSELOR_NOTE = "counselor_note"
"""The key of the "only for my counselor" note, which every form has without naming it."""

UNSENT = (State.WAITING, State.STARTED, State.PASSED)


@dataclass(frozen=True, slots=True)
class DraftText:
    """What was typed so far in this browser. `rev` counts the saves; 0 means nothing was saved."""

    answers: Answers
    rev: int = 0


def form_of(work: UnitOfWork, reflection: Reflection) -> Form:
    return work.library.version(work.session, reflection.form_hash)


def items_asked(form: Form, *, is_short: bool) -> tuple[Item, ...]:
    """Return the items of the whole form, or of its one-minute form."""
    return tuple(i for i in form.items if i.key in form.short) if is_short else form.items


def current(work: UnitOfWork, link: Link) -> Reflection:
    """Return the reflection that this link lets its client write now.

    Raise NotInState with "sent", "not_yet_open" or "closed" when there is none.
    """
    now = work.clock()
    mine = select(Reflection).where(
        Reflection.assignment_id == link.assignment_id, Reflection.client_id == link.client_id
    )
    all_of_them = work.session.scalars(mine.order_by(Reflection.occurrence)).all()
    begun = [one for one in all_of_them if one.opens_at <= now and one.state != State.VOID]
    for one in begun:
        if one.state in UNSENT and now < one.closes_at:
            return one
    if begun and begun[-1].state == State.SENT and now < begun[-1].closes_at:
        raise NotInState("sent")
    if not all_of_them or any(one.opens_at > now for one in all_of_them):
        raise NotInState("sent" if begun and begun[-1].state == State.SENT else "not_yet_open")
    raise NotInState("closed")


def next_opening(work: UnitOfWork, link: Link) -> datetime | None:
    """Return when the next reflection of this link opens, or None."""
    coming = select(func.min(Reflection.opens_at)).where(
        Reflection.assignment_id == link.assignment_id,
        Reflection.client_id == link.client_id,
        Reflection.opens_at > work.clock(),
    )
    return work.session.scalar(coming)


def draft_behind(work: UnitOfWork, link: Link, reflection: Reflection, *, cookie: str) -> DraftText:
    """Return the draft that this browser would open again, before a visit has begun."""
    browser = visits.drafts_browser(work, link, cookie=cookie)
    if browser is None:
        return DraftText({})
    return draft_in(work, reflection, browser=browser)


def draft_in(work: UnitOfWork, reflection: Reflection, *, browser: bytes) -> DraftText:
    """Return what this browser's draft of a reflection holds; an empty one when there is none."""
    mine = select(Draft).where(Draft.reflection_id == reflection.id, Draft.browser == browser)
    draft = work.session.scalars(mine).one_or_none()
    return DraftText({}) if draft is None else _read(work, draft, owner=reflection.client_id)


def of_visit(work: UnitOfWork, visit: Visit) -> Reflection:
    return visit.reflection


def draft_of(work: UnitOfWork, visit: Visit) -> DraftText:
    """Return what this browser's draft holds; an empty one when there is none."""
    return DraftText({}) if visit.draft is None else _read(work, visit.draft, owner=visit.client_id)


def _draft(work: UnitOfWork, visit: Visit) -> Draft | None:
    # Read anew: what came with the visit may be older than the lock.
    mine = select(Draft).where(Draft.reflection_id == visit.reflection_id, Draft.browser == visit.browser)
    return work.session.scalars(mine.execution_options(populate_existing=True)).one_or_none()


def _read(work: UnitOfWork, draft: Draft, *, owner: uuid.UUID) -> DraftText:
    text = work.vault.open(draft.body, Draft, "body", row=draft.id, owner=owner)
    return DraftText(json.loads(text), draft.rev)


def save(work: UnitOfWork, visit: Visit, answers: Mapping[str, object], *, asked: tuple[Item, ...], rev: int) -> int:
    """Merge the answers of one page into the draft and return its new `rev`.

    An item of `asked` that has no answer is taken out; items of other pages stay. Raise NotInState once it was sent,
    and DraftConflict when the draft changed since the page was loaded and holds something else for these items.
    """
    reflection = _locked(work, visit)
    if reflection.state not in UNSENT:
        raise NotInState(reflection.state)
    draft = _draft(work, visit)
    kept = DraftText({}) if draft is None else _read(work, draft, owner=visit.client_id)
    page = {item.key: answers[item.key] for item in asked if item.key in answers}
    _refuse_conflict(kept, page, asked, rev)
    asked_keys = {item.key for item in asked}
    merged = {key: value for key, value in kept.answers.items() if key not in asked_keys} | page
    _write(work, visit, draft, merged)
    _mark_started(work, reflection, len(merged))
    return kept.rev + 1


def _locked(work: UnitOfWork, visit: Visit) -> Reflection:
    # Two saves at once take turns, so that the later one sees what the earlier one kept.
    row = select(Reflection).where(Reflection.id == visit.reflection_id).with_for_update()
    return work.session.scalars(row.execution_options(populate_existing=True)).one()


def _refuse_conflict(kept: DraftText, page: dict[str, object], asked: tuple[Item, ...], rev: int) -> None:
    there = {item.key: kept.answers[item.key] for item in asked if item.key in kept.answers}
    if rev < kept.rev and there != page:
        raise DraftConflict(kept.rev)


def _write(work: UnitOfWork, visit: Visit, draft: Draft | None, answers: Mapping[str, object]) -> None:
    now = work.clock()
    draft_id = draft.id if draft is not None else uuid.uuid4()
    text = json.dumps(answers, ensure_ascii=False)
    body = work.vault.seal(text, Draft, "body", row=draft_id, owner=visit.client_id)
    if draft is not None:
        work.session.execute(
            update(Draft).where(Draft.id == draft_id).values(body=body, rev=Draft.rev + 1, updated_at=now)
        )
        return
    work.session.execute(
        insert(Draft).values(
            id=draft_id, reflection_id=visit.reflection_id, browser=visit.browser, rev=1, body=body, updated_at=now
        )
    )


def _mark_started(work: UnitOfWork, reflection: Reflection, items: int) -> None:
    reflection.started_items = items
    if reflection.state != State.STARTED:
        reflection.state, reflection.started_at = State.STARTED, reflection.started_at or work.clock()


def send(work: UnitOfWork, visit: Visit, *, levels: Mapping[str, Disclosure], note: str = "") -> bool:
    """Send what the draft holds. Return False when it was sent before: what is there stays, once.

    `levels`: what the writer chose for each item; the form's proposal where nothing was chosen. `note`: words for the
    counselor alone. Raise NotInState when the reflection can no longer be sent.
    """
    reflection = of_visit(work, visit)
    if not _change_unsent(work, reflection, state=State.SENT, sent_at=work.clock(), passed_why=""):
        if reflection.state == State.SENT:
            return False
        raise NotInState(reflection.state)
    form = form_of(work, reflection)
    draft = _draft(work, visit)
    typed = {} if draft is None else _read(work, draft, owner=visit.client_id).answers
    answers = visible_answers(form, typed, is_short=reflection.is_short)
    keep_answers(work, reflection, form, answers=answers, levels=levels, note=note)
    copies.keep_all_shared(work, reflection, form)
    work.session.execute(delete(Draft).where(Draft.reflection_id == reflection.id))
    concerns.raise_from(work, reflection, form, answers=answers)
    documents.changed(work, reflection.case_id)
    by = trail.client_actor(reflection.client_id)
    trail.record(work, "sent", by=by, case_id=reflection.case_id, about=str(reflection.id))
    tell_sent(work, reflection, form)
    return True


def _change_unsent(work: UnitOfWork, reflection: Reflection, **values: object) -> bool:
    # Of many at once exactly one changes a row that can still be sent; the others find it changed.
    unsent = (Reflection.id == reflection.id) & Reflection.state.in_(UNSENT) & (Reflection.closes_at > work.clock())
    changed = work.session.execute(update(Reflection).where(unsent).values(**values))
    won: int = getattr(changed, "rowcount", 0)
    work.session.refresh(reflection)
    return won == 1


def visible_answers(form: Form, answers: Answers, *, is_short: bool) -> Answers:
    """Return the answers to what was asked, given the others: one that an earlier answer hides falls away."""
    asked = {item.key for item in items_asked(form, is_short=is_short)}
    shown = {item.key for item in form.visible(answers)} & asked
    return {key: value for key, value in answers.items() if key in shown}


def keep_answers(
    work: UnitOfWork,
    reflection: Reflection,
    form: Form,
    *,
    answers: Answers,
    levels: Mapping[str, Disclosure],
    note: str,
) -> None:
    """Keep the answers of a reflection that is being sent, each under its level and the policy in force."""
    case = work.session.get_one(Case, reflection.case_id)
    policy = consents.policy_of(work, case, reflection.client_id).version
    rows = [
        answer_row(work, reflection, form.item(key), value=value, level=levels.get(key))
        for key, value in answers.items()
    ]
    if note.strip():
        rows.append(_note_row(work, reflection, note.strip()))
    if rows:
        work.session.execute(insert(Answer), [{**row, "policy": policy} for row in rows])


def proposed_level(item: Item) -> Disclosure:
    """Return the level of an answer whose writer chose none. Sharing is never chosen for anybody."""
    if item.private:
        return Disclosure.COUNSELOR_ONLY
    return Disclosure.MAY_BE_RAISED if item.disclosure is Disclosure.SHARED else item.disclosure


def answer_row(
    work: UnitOfWork, reflection: Reflection, item: Item, *, value: Value, level: Disclosure | None
) -> dict[str, object]:
    """Return the columns of an answer, sealed, save for its policy; no level means the one that is proposed."""
    row_id = uuid.uuid4()
    text = json.dumps(value, ensure_ascii=False)
    number = work.library.kinds[item.kind].number(item, value) if item.track and not item.private else None
    return {
        "id": row_id,
        "reflection_id": reflection.id,
        "item": item.key,
        "value": work.vault.seal(text, Answer, "value", row=row_id, owner=reflection.client_id),
        "number": number,
        "disclosure": Disclosure.COUNSELOR_ONLY if item.private else level or proposed_level(item),
    }


def _note_row(work: UnitOfWork, reflection: Reflection, note: str) -> dict[str, object]:
    row_id = uuid.uuid4()
    return {
        "id": row_id,
        "reflection_id": reflection.id,
        "item": COUNSELOR_NOTE,
        "value": work.vault.seal(json.dumps(note), Answer, "value", row=row_id, owner=reflection.client_id),
        "number": None,
        "disclosure": Disclosure.COUNSELOR_ONLY,
    }


def tell_sent(work: UnitOfWork, reflection: Reflection, form: Form) -> None:
    """Tell plugins that answers have arrived."""
    case = work.session.get_one(Case, reflection.case_id)
    event = Sent(
        id=uuid.uuid4(),
        at=work.clock(),
        case=case.id,
        counselor_ref=case.counselor_ref,
        reflection=reflection.id,
        client=reflection.client_id,
        form=form.key,
    )
    outbox.emit(work, event)


def pass_tonight(work: UnitOfWork, reflection: Reflection, *, why: str) -> None:
    """Record "not tonight" with one chip's word. It counts as contact; the link stays open. Raise NotInState."""
    # One statement decides, as in `send`: what was sent a moment ago must not be taken back.
    if not _change_unsent(work, reflection, state=State.PASSED, passed_why=why, passed_at=work.clock()):
        raise NotInState(reflection.state)
    documents.changed(work, reflection.case_id)
    case = work.session.get_one(Case, reflection.case_id)
    trail.record(work, "passed", by=trail.client_actor(reflection.client_id), case_id=case.id, about=str(reflection.id))
    event = Passed(
        id=uuid.uuid4(),
        at=work.clock(),
        case=case.id,
        counselor_ref=case.counselor_ref,
        reflection=reflection.id,
        client=reflection.client_id,
        form=form_of(work, reflection).key,
    )
    outbox.emit(work, event)


def assignment_of(work: UnitOfWork, reflection: Reflection) -> Assignment:
    return reflection.assignment
