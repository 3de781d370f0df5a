"""Whom a message goes to, as the host knows them when it goes: an address that was mended an hour ago counts."""

from __future__ import annotations

from intersession.hooks.rehearsal import is_made_up
from intersession.models import Case, Client
from intersession.models.engine import begin_write
from intersession.services import people
from intersession.services.people import Person
from intersession.services.unit import UnitOfWork


def addressee(work: UnitOfWork, client: Client, case: Case) -> Person | None:
    """Return a client as the host knows them now, which is kept.

    None for whom the host no longer lists in this case, and for a case that it no longer has: nothing goes out then.
    """
    if is_made_up(case.host_ref):
        return people.person(work, client)
    told = people.listed_in(work.plugins.case(case.host_ref), client)
    if told is None:
        return None
    if people.changes(work, client, told):
        begin_write(work.session)
        people.follow(work, client, told)
        work.session.commit()  # a mail server takes its time
    return people.person(work, client)
