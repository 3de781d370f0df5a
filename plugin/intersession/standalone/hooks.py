"""What the embedded practice answers to Intersession's hooks. Nothing else here is known to Intersession."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import has_request_context, request, session, url_for
from flask_security import current_user, url_for_security

from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Appointment, Counselor, Erased, Finding, HostCase, MenuEntry, Message, Role
from intersession.models.engine import begin_write
from intersession.pages.environment import translate as _
from intersession.standalone import calendar, cases, mail, owing
from intersession.standalone.checks import findings
from intersession.standalone.mail import Post
from intersession.standalone.models import User
from intersession.standalone.place import Place, newest_backup
from intersession.web.runtime import runtime

FRESH = timedelta(minutes=10)
"""How long a password that was given counts as proof for what is dangerous."""


def signed_in() -> User | None:
    """Return who is signed in for the request at hand."""
    if not has_request_context():
        return None
    user: Any = current_user
    return user if user.is_authenticated else None


def proved_lately() -> bool:
    """Say whether the password was given a short while ago, in this browser."""
    given_at: float = session.get("fs_paa", 0)  # where Flask-Security keeps it
    return time.time() - given_at <= FRESH.total_seconds()


def prove(user: User, password: str) -> bool:
    """Say whether this is their password; if it is, it counts as proof from now on."""
    fits: bool = user.verify_and_update_password(password)
    if fits:
        session["fs_paa"] = time.time()
    return fits


def as_counselor(user: User) -> Counselor:
    """Say of somebody who signed in what Intersession's hooks want to know."""
    return Counselor(str(user.id), user.name, user.email, user.locale, user.timezone, Role(user.role))


class Practice:
    """The hooks of one practice; they are called inside an application context."""

    name = "practice"

    def __init__(self, post: Post, *, place: Place | None = None) -> None:
        self.post = post
        self.place = place

    @hookimpl
    def intersession_decide_counselor(self) -> Counselor | None:
        user = signed_in()
        return as_counselor(user) if user is not None else None

    @hookimpl
    def intersession_decide_access(self, counselor: Counselor, case_ref: str) -> bool | None:
        work = runtime().unit()
        case = cases.by_ref(work, case_ref)
        if case is None or counselor.role is Role.ADMINISTRATOR:
            return False
        if counselor.role is Role.SUPERVISOR:
            return cases.is_supervised(work, case.id, by=uuid.UUID(counselor.ref))
        return str(case.counselor_id) == counselor.ref

    @hookimpl
    def intersession_decide_upkeep(self, counselor: Counselor) -> bool | None:
        return counselor.role is not Role.SUPERVISOR

    @hookimpl
    def intersession_decide_fresh(self) -> bool | str:
        return proved_lately() or url_for_security("verify", next=request.path)

    @hookimpl
    def intersession_decide_leftover(self) -> str | None:
        work = runtime().unit()
        if not owing.away(work) and not owing.owed(work):
            return None
        return _(
            "Some backups cannot be reached now. The keys of whoever is erased stay in them until they can. "
            "“Does everything work?” under Settings says which backups."
        )

    @hookimpl
    def intersession_decide_cases(self, counselor: Counselor) -> Sequence[HostCase] | None:
        work, user_id = runtime().unit(), uuid.UUID(counselor.ref)
        found = cases.supervised if counselor.role is Role.SUPERVISOR else cases.of_counselor
        return cases.as_host_cases(work, found(work, user_id))

    @hookimpl
    def intersession_decide_case(self, case_ref: str) -> HostCase | None:
        work = runtime().unit()
        case = cases.by_ref(work, case_ref)
        return cases.as_host_case(work, case) if case is not None else None

    @hookimpl
    def intersession_decide_appointments(
        self, case_refs: Sequence[str], since: datetime, until: datetime
    ) -> Sequence[Appointment] | None:
        work = runtime().unit()
        found = calendar.between(work, [uuid.UUID(ref) for ref in case_refs], since=since, until=until)
        return calendar.as_host_appointments(work, [one for one in found if one.status != calendar.CANCELLED])

    @hookimpl
    def intersession_decide_delivery(self, message: Message) -> str | None:
        if message.channel != mail.CHANNEL:
            return None
        return self.post.deliver(runtime().unit(), message)

    @hookimpl
    def intersession_on_erased(self, event: Erased) -> None:
        work, whole = runtime().unit(), event.client is None
        refs = cases.refs_of(work, event.case_ref) if whole else (event.client_ref,)
        noted = newest_backup(self.place) if self.place is not None else None
        # Looking through the backups may take long, so nobody's writing waits for it. What could not be reached is kept
        # together with the rows that go: a disk that is away, or a damaged file, keeps nothing else waiting.
        visits = owing.visit(work, [*refs, *owing.erased_of(work, event.case)], noted=noted)
        work.session.rollback()
        begin_write(work.session)
        owing.adopt(work, noted)
        owing.keep(work, visits)
        keys = cases.forget_case(work, event.case_ref) if whole else cases.forget_client(work, event.client_ref)
        self.post.forget(keys)

    @hookimpl
    def intersession_register_checks(self) -> Iterable[Finding]:
        return findings(self.place, self.post) if self.place is not None else ()

    @hookimpl
    def intersession_register_menu(self, counselor: Counselor) -> Iterable[MenuEntry]:
        work = (
            MenuEntry(_("Sessions"), url_for("practice.sessions"), "clock", 20),
            MenuEntry(_("People"), url_for("practice.people"), "phone", 25),
            MenuEntry(_("Outbox"), url_for("practice.outbox"), "mail", 30),
        )
        team = MenuEntry(_("Team"), url_for("practice.team_"), "users", 40)
        account = MenuEntry(_("Your account"), url_for("practice.account"), "lock", 90)
        return {Role.COUNSELOR: (*work, team, account), Role.ADMINISTRATOR: (team, account)}.get(
            counselor.role, (account,)
        )
