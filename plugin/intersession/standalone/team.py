"""Who works in the practice: invited with a code, stopped and let in again; and which cases a supervisor reads."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select

from intersession.errors import IntersessionError, NotFound, SettingError
from intersession.hooks.types import Role
from intersession.services import consents, trail
from intersession.services.unit import UnitOfWork
from intersession.standalone import cases, one_time
from intersession.standalone.hooks import as_counselor
from intersession.standalone.models import Invite, PracticeCase, Supervision, User

CODE_LIVES = timedelta(days=7)


class ClientsNotTold(IntersessionError):
    """The practice does not say to its clients that somebody else reads, so nobody may be given a case to read."""


def members(work: UnitOfWork) -> tuple[User, ...]:
    """Return everybody who has an account, first ones first."""
    return tuple(work.session.scalars(select(User).order_by(User.created_at, User.id)))


def with_login(work: UnitOfWork, option: str, email: str) -> User:
    """Return who signs in with this address. Raise SettingError about the command's option when nobody does."""
    found = work.session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()
    if found is None:
        known = ", ".join(work.session.scalars(select(User.email).order_by(User.email)))
        raise SettingError(option, f"nobody signs in with this address; those who do: {known or 'nobody yet'}")
    return found


def invite(work: UnitOfWork, role: Role, *, by: User) -> str:
    """Return a new code with which somebody makes an account in this role, once and within a week.

    Only its keyed hash is kept, so nobody can look it up again.
    """
    code = one_time.make()
    made = Invite(
        id=uuid.uuid4(),
        code_hash=one_time.hashed(work, code, use="invite"),
        role=role.value,
        made_by=by.id,
        expires_at=work.clock() + CODE_LIVES,
    )
    work.session.add(made)
    _record(work, "person_invited", about=f"{role.value}:{made.id}", by=by)
    return code


def invited(work: UnitOfWork, code: str) -> Invite:
    """Return the invitation that a code belongs to. Raise NotFound for one that is unknown, used or too old."""
    code_hash = one_time.hashed(work, code, use="invite")
    found = work.session.scalars(select(Invite).where(Invite.code_hash == code_hash).with_for_update()).one_or_none()
    if found is None or found.used_at is not None or found.expires_at <= work.clock():
        raise NotFound("no such invitation")
    return found


def open_invites(work: UnitOfWork) -> tuple[Invite, ...]:
    """Return the invitations that can still be used, the one that ends first before the others."""
    usable = select(Invite).where(Invite.used_at.is_(None), Invite.expires_at > work.clock())
    return tuple(work.session.scalars(usable.order_by(Invite.expires_at, Invite.id)))


def withdraw(work: UnitOfWork, invite_id: uuid.UUID, *, by: User) -> None:
    """Take an invitation back: its code opens nothing from now on. Raise NotFound for one that cannot be used."""
    if invite_id not in {one.id for one in open_invites(work)}:
        raise NotFound("no such invitation")
    work.session.execute(delete(Invite).where(Invite.id == invite_id))
    _record(work, "invitation_withdrawn", about=str(invite_id), by=by)


def join(work: UnitOfWork, found: Invite, user: User) -> None:
    """Give a new account the role of its invitation, which is used up by that."""
    user.role = found.role
    found.used_at = work.clock()
    _record(work, "person_joined", about=str(user.id), by=user)


def set_active(work: UnitOfWork, user_id: uuid.UUID, *, is_active: bool, by: User) -> None:
    """Stop somebody's account, or let it in again; whoever is signed in with it is out at once. Never one's own."""
    user = work.session.get(User, user_id)
    if user is None or user.id == by.id:
        raise NotFound("no such person")
    user.active = is_active
    _record(work, "person_let_in" if is_active else "person_stopped", about=str(user.id), by=by)


def case_counts(work: UnitOfWork) -> dict[uuid.UUID, int]:
    """Return how many cases each counselor has; who has none is left out."""
    counted = select(PracticeCase.counselor_id, func.count()).group_by(PracticeCase.counselor_id)
    return dict(work.session.execute(counted).all())


def choose_cases(work: UnitOfWork, supervisor_id: uuid.UUID, wanted: Collection[uuid.UUID], *, by: User) -> None:
    """Let a supervisor read these of a counselor's own cases and no other of them. Raise ClientsNotTold."""
    supervisor = work.session.get(User, supervisor_id)
    if supervisor is None or supervisor.role != Role.SUPERVISOR:
        raise NotFound("no such supervisor")
    if wanted and not consents.tells_who_else_reads(work):
        raise ClientsNotTold
    own = [case.id for case in cases.of_counselor(work, by.id)]
    work.session.execute(delete(Supervision).where(Supervision.user_id == supervisor.id, Supervision.case_id.in_(own)))
    chosen: Sequence[uuid.UUID] = [case_id for case_id in own if case_id in wanted]
    work.session.add_all(Supervision(case_id=case_id, user_id=supervisor.id) for case_id in chosen)
    _record(work, "supervision_changed", about=f"{supervisor.id}:{len(chosen)}", by=by)


def _record(work: UnitOfWork, action: str, *, about: str, by: User) -> None:
    trail.record(work, action, by=trail.counselor_actor(as_counselor(by)), about=about)
