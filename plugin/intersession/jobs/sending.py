"""Writes to a client about homework: an invitation, one nudge in the middle of the week, one before the session.

Everything is asked again when the time has come: whether it is still open, still wanted and still safe. None of it
looks at what a partner did.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from intersession.errors import NoDelivery, NotInState
from intersession.hooks.rehearsal import is_made_up
from intersession.hooks.types import Message
from intersession.jobs.addressee import addressee
from intersession.jobs.cadence import EVERY, JUST_ASKED
from intersession.jobs.messages import COUNSELOR, NEUTRAL_SUBJECT, Words, invitation
from intersession.jobs.outbox import Job
from intersession.models import Assignment, Case, Link, State
from intersession.models.engine import begin_write
from intersession.services import (
    contact,
    handing,
    links,
    messaging,
    outbox,
    people,
    puttingoff,
    reflections,
    tail,
    trail,
)
from intersession.services.contact import SafeContact
from intersession.services.people import Person
from intersession.services.unit import UnitOfWork

SYSTEM = "system"
RECORDED = {"invite": "invited", "nudge": "nudged", "before": "reminded_before"}


def send(work: UnitOfWork, job: Job) -> None:
    """Send a client the link to an assignment, unless there is nothing to open any more, or nothing may be sent.

    Raise NoDelivery when plugins deliver messages, and none takes a channel that this client has.
    """
    assignment = work.session.get_one(Assignment, uuid.UUID(job.payload["assignment"]))
    link = links.newest(work, assignment.id, uuid.UUID(job.payload["client"]))
    key = messaging.key_of(job.kind, job.id)
    if link is None or messaging.has_left(work, key) or not _is_wanted(work, assignment, link, kind=job.kind):
        return
    if job.kind != "invite" and not _is_timely(work, assignment, link, job):
        return
    client = people.client_by_id(work, link.client_id)
    person = addressee(work, client, people.case_by_id(work, assignment.case_id))
    if person is None or messaging.stopped(work, [client.id]):
        return
    may_from = contact.may_write_from(work, client)
    if may_from is None:
        return  # the counselor hands the link over in the room
    may_from = max(may_from, puttingoff.quiet_until(work, client.id) or may_from)
    if may_from > work.clock() and not is_made_up(client.host_ref):
        _put_off(work, job, until=may_from)
        return
    first = messaging.goes_first(work, client.id, kind=job.kind)
    if first is not None:
        # Asked again after that one: when it was sent, this one is not.
        _put_off(work, job, until=max(first, work.clock()) + EVERY)
        return
    known = contact.of(work, client.id)
    safe = known.contact if known is not None else None
    words = _words(work, assignment, link=link, person=person, safe=safe, kind=job.kind)
    channel = _deliver(work, job, person=person, words=words, safe=safe)
    if not channel:
        return
    begin_write(work.session)
    messaging.record(work, assignment, client_id=client.id, key=key, kind=job.kind, channel=channel)
    trail.record(work, RECORDED[job.kind], by=SYSTEM, case_id=assignment.case_id, about=str(assignment.id))


def _is_timely(work: UnitOfWork, assignment: Assignment, link: Link, job: Job) -> bool:
    # A worker or a mail server that was away for days: what it was for may be over, or a message may just have gone.
    now, by = work.clock(), datetime.fromisoformat(job.payload["by"])
    if now >= by or messaging.was_written_to(work, link.client_id, since=now - JUST_ASKED):
        return False
    if job.kind != "before":
        return True
    # Of a session that was moved by some hours, the note that went for the time before is enough.
    since = by - timedelta(hours=work.settings.reminder_hours) - JUST_ASKED
    if messaging.was_written_to(work, link.client_id, since=since, kind="before"):
        return False
    ref = people.case_by_id(work, assignment.case_id).host_ref
    coming = work.plugins.appointments([ref], since=now, until=by + timedelta(seconds=1))
    return any(one.status == "planned" for one in coming)


def _put_off(work: UnitOfWork, job: Job, *, until: datetime) -> None:
    if "by" in job.payload and until >= datetime.fromisoformat(job.payload["by"]):
        return  # it would come when it is of no use any more
    # Another row, since this one is done: whether it is still wanted, and still safe, is asked again then.
    begin_write(work.session)
    # With what it is for: of two notes, one for the time before a session was moved, the right one has to stay.
    key = f"{job.kind}:{job.payload['assignment']}:{job.payload['client']}:{until.isoformat()}"
    key += f":{job.payload['by']}" if "by" in job.payload else ""
    outbox.enqueue(work, job.kind, payload=dict(job.payload), run_at=until, dedupe_key=key)


def _is_wanted(work: UnitOfWork, assignment: Assignment, link: Link, *, kind: str) -> bool:
    # A closed gate keeps no invitation back: what opens is the light form by then, and a silence would tell.
    case = people.case_by_id(work, assignment.case_id)
    is_over = case.ended_at is not None and not tail.is_part(assignment)
    if assignment.ended_at is not None or is_over or not links.is_usable(link, at=work.clock()):
        return False
    try:
        reflection = reflections.current(work, link)
    except NotInState:
        return False
    return kind == "invite" or reflection.state != State.PASSED


def _words(
    work: UnitOfWork, assignment: Assignment, *, link: Link, person: Person, safe: SafeContact | None, kind: str
) -> Words:
    case = work.session.get_one(Case, assignment.case_id)
    form = work.library.version(work.session, assignment.form_hash)
    others = [other.name for other in people.members(work, case)]
    return invitation(
        links.address(work, link),
        subject=(safe.subject if safe else "") or _usual_subject(work),
        words=safe.words if safe else "",
        counselor=people.counselor_name(work, case),
        locale=person.locale,
        names=(*others, form.title),
        kind=kind,
    )


def _usual_subject(work: UnitOfWork) -> str:
    subject = work.settings.message_subject
    return subject if work.settings.names_in_messages or COUNSELOR not in subject else NEUTRAL_SUBJECT


def _deliver(work: UnitOfWork, job: Job, *, person: Person, words: Words, safe: SafeContact | None) -> str:
    """Return the channel that took it, or "" when links are handed over in the room."""
    channels = handing.channels(safe, person)
    if not channels or not handing.somebody_delivers(work):
        return ""
    sender = safe.sender if safe else ""
    for channel in channels:
        message = Message(
            messaging.key_of(job.kind, job.id), person.as_host_client(), channel, words.subject, words.body, sender
        )
        try:
            work.plugins.deliver(message)
        except NoDelivery:
            continue
        return channel
    raise NoDelivery(" or ".join(channels))
