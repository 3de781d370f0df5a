"""Mails a code that a client asked for, in words that tell whoever sees them nothing but the digits."""

from __future__ import annotations

import uuid

from intersession.hooks.types import Message
from intersession.jobs.addressee import addressee
from intersession.jobs.messages import NEUTRAL_SUBJECT, Words
from intersession.jobs.outbox import Job
from intersession.models import Code
from intersession.pages.environment import translate, use_language
from intersession.services import codes, people
from intersession.services.unit import UnitOfWork


def code_words(digits: str, *, locale: str) -> Words:
    """Return the words that bring a code; no link, no name."""
    with use_language(locale):
        lines = (
            translate("{digits} is the code for the page that you have open.").format(digits=digits),
            translate("It works for {minutes} minutes. If you did not ask for it, do nothing.").format(
                minutes=codes.MINUTES
            ),
        )
        return Words(translate(NEUTRAL_SUBJECT), "\n".join((*lines, "")))


def mail_code(work: UnitOfWork, job: Job) -> None:
    """Mail a code, unless it is of no use any more. Raise NoDelivery when no plugin takes mail."""
    code = work.session.get(Code, uuid.UUID(job.payload["code"]))
    if code is None or not codes.is_usable(work, code):
        return
    client = people.client_by_id(work, code.client_id)
    person = addressee(work, client, codes.case_of(work, code))
    if person is None or not codes.masked_address(work, client):
        return
    words = code_words(codes.digits(work, code), locale=person.locale)
    work.plugins.deliver(Message(f"code:{code.id}", person.as_host_client(), "email", words.subject, words.body))
