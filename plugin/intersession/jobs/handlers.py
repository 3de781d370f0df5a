"""What each kind of work does. A handler reads, acts outside, then writes; it never commits."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from intersession.errors import NoDelivery, NotInState
from intersession.hooks.types import Message
from intersession.jobs.events import event_from
from intersession.jobs.messages import Words, invitation
from intersession.jobs.outbox import Handler, Job
from intersession.models import Assignment, Case, Link
from intersession.models.engine import begin_write
from intersession.services import links, people, reflections, trail
from intersession.services.people import Person
from intersession.services.unit import UnitOfWork

SYSTEM = "system"


def tell(work: UnitOfWork, job: Job) -> None:
    """Tell one plugin of an event. What it leaves in the session is saved with the mark that it was told."""
    work.plugins.tell(job.payload["plugin"], event_from(job.payload["event"], job.payload["facts"]))


def invite(work: UnitOfWork, job: Job) -> None:
    """Send a client the link to an assignment, unless there is nothing to open any more.

    Raise NoDelivery when plugins deliver messages, and none takes a channel that this client has.
    """
    assignment = work.session.get_one(Assignment, uuid.UUID(job.payload["assignment"]))
    link = links.newest(work, assignment.id, uuid.UUID(job.payload["client"]))
    if link is None or not _is_wanted(work, assignment, link):
        return
    person = people.person(work, people.client_by_id(work, link.client_id))
    words = _words(work, assignment, link=link, person=person)
    if not _deliver(work, job, person=person, words=words):
        return
    begin_write(work.session)
    trail.record(work, "invited", by=SYSTEM, case_id=assignment.case_id, about=str(assignment.id))


def _is_wanted(work: UnitOfWork, assignment: Assignment, link: Link) -> bool:
    # A closed gate keeps no invitation back: what opens is the light form by then, and a silence would tell.
    case = people.case_by_id(work, assignment.case_id)
    if assignment.ended_at is not None or case.ended_at is not None or not links.is_usable(link, at=work.clock()):
        return False
    try:
        reflections.current(work, link)
    except NotInState:
        return False
    return True


def _words(work: UnitOfWork, assignment: Assignment, *, link: Link, person: Person) -> Words:
    case = work.session.get_one(Case, assignment.case_id)
    form = work.library.version(work.session, assignment.form_hash)
    others = [other.name for other in people.members(work, case)]
    return invitation(
        links.address(work, link),
        subject=work.settings.message_subject,
        counselor=people.counselor_name(work, case),
        locale=person.locale,
        names=(*others, form.title),
    )


def _deliver(work: UnitOfWork, job: Job, *, person: Person, words: Words) -> bool:
    channels = [name for name, to in (("email", person.email), ("sms", person.phone)) if to]
    if not channels or not _somebody_delivers(work):
        return False  # links are handed over in the room
    for channel in channels:
        # The job's id is the same in each attempt, so that who delivers can drop the second of two.
        message = Message(f"invite:{job.id}", person.as_host_client(), channel, words.subject, words.body)
        try:
            work.plugins.deliver(message)
        except NoDelivery:
            continue
        return True
    raise NoDelivery(" or ".join(channels))


def _somebody_delivers(work: UnitOfWork) -> bool:
    return bool(work.plugins.manager.hook.intersession_decide_delivery.get_hookimpls())


HANDLERS: Mapping[str, Handler] = {"tell": tell, "invite": invite}
