"""Builds the page of what waits to be read, with one reflection opened. Whose words are opened is recorded."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from intersession.hooks.types import Counselor, HostCase
from intersession.models import Case, Reflection
from intersession.models.among import Many
from intersession.pages.answer_marks import added, note_row
from intersession.pages.environment import listed
from intersession.pages.frame import FieldError, WorkFrame
from intersession.pages.overview import handles, moment, people_of
from intersession.pages.people import Person, Progress, Standing
from intersession.pages.review_page import OpenOne, QueueLine, ReviewPage
from intersession.pages.side_by_side import Side, side_by_side
from intersession.services import marks, people, reviewing
from intersession.services.unit import UnitOfWork

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed and could not be kept, or was taken back, and what is wrong with it."""

    words: dict[str, str]
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True)
class Queue:
    """What waits for one counselor, and whose it is. `gone`: the names of those who sent and then left their case."""

    waiting: tuple[Reflection, ...]
    total: int
    cases: dict[uuid.UUID, tuple[HostCase, Case]]
    clients: dict[str, uuid.UUID]
    gone: dict[uuid.UUID, str]

    def host_case(self, reflection: Reflection) -> HostCase:
        return self.cases[reflection.case_id][0]

    def person(self, reflection: Reflection) -> Person:
        """Return who sent it, by the name that the host has now, or had when they left the case."""
        who = people_of(self.host_case(reflection))
        mine = (one for one in who if self.clients.get(one.id) == reflection.client_id)
        return next(mine, Person("", self.gone.get(reflection.client_id, "–")))

    def after(self, reflection: Reflection) -> Reflection | None:
        """Return the next one that waits, or the first when there is none after it."""
        others = [one for one in self.waiting if one.id != reflection.id]
        place = (reflection.sent_at, reflection.id.hex)
        later = (one for one in others if (one.sent_at, one.id.hex) > place)
        return next(later, others[0] if others else None)


def queue(work: UnitOfWork, host_cases: Sequence[HostCase], *, also: uuid.UUID | None = None) -> Queue:
    """Fetch what waits, oldest first, and whose it is; `also`: a case whose people are wanted though nothing waits.

    No words are opened.
    """
    ids = people.case_ids(work, [one.ref for one in host_cases])
    every = Many(ids.values())
    waiting = marks.to_review(work, every, most=MOST_LINES)
    total = len(waiting) if len(waiting) < MOST_LINES else marks.count_to_review(work, every)
    near = {also, *(one.case_id for one in waiting)}
    shown = [one for one in host_cases if one.ref in ids and ids[one.ref] in near]
    ours, clients = handles(work, shown)
    found = {ours[one.ref].id: (one, ours[one.ref]) for one in shown}
    return Queue(waiting, total, found, clients, people.who_left(work, found))


def build(
    work: UnitOfWork,
    frame: WorkFrame,
    found: Queue,
    *,
    opened: Reflection | None,
    reader: Counselor,
    typed: Typed | None = None,
) -> ReviewPage:
    """Build the page; `opened`: which reflection's words are shown."""
    ids = [str(one.id) for one in found.waiting]
    place = ids.index(str(opened.id)) if opened is not None and str(opened.id) in ids else -1
    following = found.after(opened) if opened is not None and place < 0 else None
    return ReviewPage(
        frame=frame,
        lines=tuple(_line(work, found, one, opened=opened, reader=reader) for one in found.waiting),
        total=found.total,
        open=_open(work, found, opened, reader=reader) if opened is not None else None,
        before=ids[place - 1] if place > 0 else "",
        after=ids[place + 1] if 0 <= place < len(ids) - 1 else str(following.id) if following else "",
        errors=typed.errors if typed else (),
        typed=typed.words if typed else None,
    )


def _line(
    work: UnitOfWork, found: Queue, one: Reflection, *, opened: Reflection | None, reader: Counselor
) -> QueueLine:
    return QueueLine(
        id=str(one.id),
        case_title=found.host_case(one).title,
        person=found.person(one),
        homework=work.library.version(work.session, one.form_hash).title,
        sent=moment(one.sent_at, now=work.clock(), reader=reader) if one.sent_at else "",
        is_open=opened is not None and one.id == opened.id,
    )


def _open(work: UnitOfWork, found: Queue, one: Reflection, *, reader: Counselor) -> OpenOne:
    host_case, case = found.cases[one.case_id]
    (opened,) = reviewing.open_all(work, [one])
    reviewing.record_look(work, case, [one.client_id], by=reader)
    more = added(work, [one.id], reader=reader)
    person = found.person(one)
    sent = moment(opened.sent_at, now=work.clock(), reader=reader)
    progress = Progress(person, Standing.SENT, when=sent, is_changed=opened.changed_at is not None)
    side = more.put_on(Side(progress, opened.answered, reflection=str(one.id), broken=opened.broken), one.id)
    return OpenOne(
        id=str(one.id),
        case=host_case.ref,
        case_title=host_case.title,
        person=person,
        homework=opened.form.title,
        sent=sent,
        rows=(*side_by_side(opened.form, (side,)).rows, *note_row((side,))),
        people=len(host_case.clients),
        others=listed(other.name for other in people_of(host_case) if other.id != person.id),
        is_changed=opened.changed_at is not None,
        is_read=one.reviewed_at is not None,
        is_discussed=one.discussed_at is not None,
        comments=more.on(one.id),
        replies=more.replies(one.id),
    )
