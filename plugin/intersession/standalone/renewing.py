"""A new password for somebody who forgot theirs, with a code that only whoever has the practice's machine can make.

No page and no colleague makes one: an administrator, who opens no content, would open all of it with another's account.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask_security import hash_password
from sqlalchemy import delete, select

from intersession.errors import NotFound, SettingError
from intersession.services import trail
from intersession.services.unit import UnitOfWork
from intersession.standalone import one_time, team
from intersession.standalone.hooks import as_counselor
from intersession.standalone.models import Renewal, User

CODE_LIVES = timedelta(hours=1)


def allow(work: UnitOfWork, email: str, *, drops_second: bool) -> str:
    """Return a code with which this person chooses a new password, once and within an hour; it ends one made before.

    `drops_second`: the digits of the app are asked no more after that. Raise SettingError when nobody, or only a
    stopped account, signs in with this address.
    """
    user = team.with_login(work, "EMAIL", email)
    if not user.active:
        raise SettingError("EMAIL", "this account is stopped; let it in again on the page Team first")
    code = one_time.make()
    made = Renewal(
        user_id=user.id,
        code_hash=one_time.hashed(work, code, use="renewal"),
        drops_second=drops_second,
        expires_at=work.clock() + CODE_LIVES,
    )
    work.session.merge(made)
    trail.record(work, "new_password_allowed", by="system", about=str(user.id))
    return code


def allowed(work: UnitOfWork, code: str) -> Renewal:
    """Return what a code allows. Raise NotFound for one that is unknown, used or too old, or of a stopped account."""
    code_hash = one_time.hashed(work, code, use="renewal")
    asked = (
        select(Renewal)
        .join(User, User.id == Renewal.user_id)
        .where(Renewal.code_hash == code_hash, Renewal.expires_at > work.clock(), User.active)
        .with_for_update()
    )
    found = work.session.scalars(asked).one_or_none()
    if found is None:
        raise NotFound("no such code")
    return found


def forget(work: UnitOfWork, user_id: uuid.UUID) -> None:
    """Let a code that is still out there work no more: its owner got in without it, or may not get in at all."""
    work.session.execute(delete(Renewal).where(Renewal.user_id == user_id))


def renew(work: UnitOfWork, found: Renewal, password: str) -> User:
    """Give the account its new password, which uses the code up; whoever is signed in with it is out everywhere."""
    user = work.session.get_one(User, found.user_id)
    user.password = hash_password(password)
    user.fs_uniquifier = uuid.uuid4().hex
    if found.drops_second:
        user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = None
    work.session.delete(found)
    trail.record(work, "password_renewed", by=trail.counselor_actor(as_counselor(user)), about=str(user.id))
    return user
