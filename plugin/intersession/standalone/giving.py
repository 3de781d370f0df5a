"""A case goes to a colleague, who works on it from then on and opens all that was sent; clients read the new name."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from intersession.errors import SettingError
from intersession.hooks.types import Role
from intersession.services import counselors, people
from intersession.services.unit import UnitOfWork
from intersession.standalone import cases, team
from intersession.standalone.hooks import as_counselor
from intersession.standalone.models import PracticeAppointment, PracticeCase, Supervision, User


def colleagues(work: UnitOfWork, user: User) -> tuple[User, ...]:
    """Return the other counselors of the practice whose accounts are not stopped, by name."""
    others = select(User).where(User.role == Role.COUNSELOR, User.active, User.id != user.id)
    return tuple(work.session.scalars(others.order_by(User.name, User.id)))


def give(work: UnitOfWork, case: PracticeCase, *, to: User, by: str) -> None:
    """Make a colleague the counselor of a case, who chooses anew who reads along. `by`: as the trail names them."""
    case.counselor_id = to.id
    # A session that came out of the old calendar is missing in the new one, and would be called off for that; and the
    # mark in its events' titles may be what the colleague writes for another case.
    case.mark = None
    theirs = update(PracticeAppointment).where(PracticeAppointment.case_id == case.id)
    work.session.execute(theirs.values(feed_key=None))
    work.session.execute(delete(Supervision).where(Supervision.case_id == case.id))
    work.session.flush()
    ours = people.case_of(work, str(case.id))
    if ours is not None:
        counselors.give(work, ours, to=as_counselor(to), by=by)


def give_all(work: UnitOfWork, giver: str, taker: str) -> int:
    """Give all cases of one login to another, and return how many. Raise SettingError when one of the two is nobody.

    For somebody who left, from the practice's machine: no colleague takes cases that were not given to them.
    """
    before, to = team.with_login(work, "FROM", giver), team.with_login(work, "TO", taker)
    if to.role != Role.COUNSELOR or not to.active or to.id == before.id:
        raise SettingError("TO", "cases go to another counselor, whose account is not stopped")
    own = cases.of_counselor(work, before.id)
    for case in own:
        give(work, case, to=to, by="system")
    return len(own)
