"""What clients have of their own: drafts from another browser, and what they sent, to read and to change.

Nothing here asks whether the client has proved anything: `web/mine.py` does, before it calls.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from intersession.definition.answers import Answers, Disclosure
from intersession.definition.form import Form
from intersession.definition.items import Item
from intersession.errors import NotFound, NotInState
from intersession.models import Answer, Case, Draft, Link, Reflection, State, Visit
from intersession.services import concerns, consents, reflections, reviewing, trail
from intersession.services.reflections import COUNSELOR_NOTE, UNSENT
from intersession.services.reviewing import OpenAnswer, OpenReflection
from intersession.services.unit import UnitOfWork

HELD = "held"


def latest(work: UnitOfWork, link: Link) -> Reflection | None:
    """Return the newest reflection of this link that has begun, whatever became of it, or None."""
    rows = select(Reflection).where(
        Reflection.assignment_id == link.assignment_id,
        Reflection.client_id == link.client_id,
        Reflection.state != State.VOID,
        Reflection.opens_at <= work.clock(),
    )
    return work.session.scalars(rows.order_by(Reflection.occurrence.desc()).limit(1)).first()


def has_draft_elsewhere(work: UnitOfWork, visit: Visit) -> bool:
    """Say whether there is a draft in another browser, and none in this one."""
    rows = select(Draft.browser).where(Draft.reflection_id == visit.reflection_id)
    browsers = set(work.session.scalars(rows))
    return bool(browsers) and visit.browser not in browsers


def bring_draft(work: UnitOfWork, visit: Visit) -> Answers:
    """Move the newest draft of another browser to this one, unless it has its own; return what it holds."""
    if has_draft_elsewhere(work, visit):
        rows = select(Draft.id).where(Draft.reflection_id == visit.reflection_id).order_by(Draft.updated_at.desc())
        newest = work.session.scalars(rows.limit(1)).one()
        work.session.execute(update(Draft).where(Draft.id == newest).values(browser=visit.browser))
    return reflections.draft_in(work, visit.reflection, browser=visit.browser).answers


def is_unsent(work: UnitOfWork, reflection: Reflection) -> bool:
    return reflection.state in UNSENT and work.clock() < reflection.closes_at


def sent(work: UnitOfWork, visit: Visit) -> tuple[Reflection, ...]:
    """Return what this client sent in the case of the visit, newest first.

    What was asked of each person alone, such as the private check-in, is not among it: somebody may stand beside the
    client and insist on seeing it.
    """
    rows = select(Reflection).where(
        Reflection.client_id == visit.client_id,
        Reflection.case_id == visit.reflection.case_id,
        Reflection.state == State.SENT,
    )
    found = work.session.scalars(rows.order_by(Reflection.sent_at.desc(), Reflection.id))
    return tuple(each for each in found if not reflections.form_of(work, each).individual)


def one(work: UnitOfWork, visit: Visit, reflection_id: uuid.UUID) -> Reflection:
    """Return one of them. Raise NotFound for anything else, whoever it belongs to."""
    found = next((each for each in sent(work, visit) if each.id == reflection_id), None)
    if found is None:
        raise NotFound("not one of this client's")
    return found


def opened(work: UnitOfWork, reflection: Reflection) -> OpenReflection:
    """Open the answers for their writer."""
    return reviewing.open_all(work, [reflection])[0]


def all_opened(work: UnitOfWork, visit: Visit) -> tuple[OpenReflection, ...]:
    """Open all that `sent` gives, for its writer."""
    return reviewing.open_all(work, sent(work, visit))


def shown_items(form: Form) -> tuple[Item, ...]:
    """Return the items whose answers may be shown to their writer again.

    What is for the counselor alone is not: somebody may stand there and insist.
    """
    return () if form.individual else tuple(item for item in form.questions if not item.private)


def is_open_to_change(work: UnitOfWork, reflection: Reflection) -> bool:
    """Say whether no session was held since it was sent: until then its writer may change and take back.

    A form with questions for the counselor alone is never changed: that would show the answers again.
    """
    if any(item.private for item in reflections.form_of(work, reflection).items):
        return False
    case = work.session.get_one(Case, reflection.case_id)
    since = reflection.sent_at or reflection.opens_at
    until = work.clock() + timedelta(days=1)
    found = work.plugins.appointments([case.host_ref], since=since, until=until)
    return not any(session.status == HELD for session in found)


def change(work: UnitOfWork, reflection: Reflection, answers: Answers) -> bool:
    """Put these answers in place of those that were sent. Return False when they are the same.

    An answer that stays as it was is not touched. A changed one keeps its level, save that it is not shared by that:
    what was shared is a copy, and stays as it was. Raise NotInState once a session was held.
    """
    locked = _locked(work, reflection)
    if locked.state != State.SENT or not is_open_to_change(work, locked):
        raise NotInState(State.CLOSED)
    form = reflections.form_of(work, locked)
    known = {item.key for item in form.questions}
    given = {key: value for key, value in answers.items() if key in known}
    after = reflections.visible_answers(form, given, is_short=locked.is_short)
    before = {one.item: one for one in opened(work, locked).answers if one.item != COUNSELOR_NOTE}
    changed = {key for key in before.keys() | after.keys() if key not in after or not _is_same(before.get(key), after)}
    if not changed:
        return False
    _replace(work, locked, before, {key: value for key, value in after.items() if key in changed}, gone=changed)
    _raise_new_concerns(work, locked, before={key: one.value for key, one in before.items()}, after=after)
    locked.changed_at = work.clock()
    # What the counselor read was another text.
    locked.reviewed_at = locked.discussed_at = None
    by = trail.client_actor(locked.client_id)
    trail.record(work, "changed", by=by, case_id=locked.case_id, about=str(locked.id))
    return True


def _is_same(before: OpenAnswer | None, after: Answers) -> bool:
    return before is not None and before.value == after[before.item]


def _locked(work: UnitOfWork, reflection: Reflection) -> Reflection:
    row = select(Reflection).where(Reflection.id == reflection.id).with_for_update()
    return work.session.scalars(row.execution_options(populate_existing=True)).one()


def _replace(
    work: UnitOfWork,
    reflection: Reflection,
    before: Mapping[str, OpenAnswer],
    answers: Answers,
    *,
    gone: Iterable[str],
) -> None:
    form = reflections.form_of(work, reflection)
    case = work.session.get_one(Case, reflection.case_id)
    policy = consents.policy_of(work, case, reflection.client_id).version
    old = (Answer.reflection_id == reflection.id) & Answer.item.in_(list(gone))
    work.session.execute(delete(Answer).where(old))
    rows = [
        reflections.answer_row(work, reflection, form.item(key), value=value, level=_level(before.get(key)))
        for key, value in answers.items()
    ]
    if rows:
        work.session.execute(insert(Answer), [{**row, "policy": policy} for row in rows])


def _level(before: OpenAnswer | None) -> Disclosure | None:
    return None if before is None or before.disclosure is Disclosure.SHARED else before.disclosure


def _raise_new_concerns(
    work: UnitOfWork, reflection: Reflection, *, before: Mapping[str, object], after: Answers
) -> None:
    form = reflections.form_of(work, reflection)
    if _concerning(form, after) - _concerning(form, dict(before)):  # type: ignore[arg-type]  # JSON that a kind made
        concerns.raise_from(work, reflection, form, answers=after)


def _concerning(form: Form, answers: Answers) -> set[str]:
    items = form.visible(answers)
    return {item.key for item in items if item.concern is not None and item.concern.when.holds(answers)}
