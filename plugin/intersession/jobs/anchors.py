"""Mails the end of the trail out once a week, when the practice chose an address: who cuts entries off cannot reach it.

The words of that mail are the practice's; `trail verify --head` is what it is kept for.
"""

from __future__ import annotations

from datetime import timedelta

from intersession.hooks.types import HostClient, Message
from intersession.jobs.messages import Words
from intersession.jobs.outbox import Job
from intersession.models.engine import begin_write
from intersession.pages.environment import translate, use_language
from intersession.services import outbox, trail
from intersession.services.unit import UnitOfWork

KIND = "anchor"
EVERY = timedelta(days=1)
"""How often it is looked whether this week's mail was asked for: so it goes out on the day after it was chosen."""


def plan(work: UnitOfWork) -> None:
    """Ask for this week's mail, once."""
    if not work.settings.anchor_email:
        return
    year, week, _ = work.clock().isocalendar()
    begin_write(work.session)
    outbox.enqueue(work, KIND, payload={}, dedupe_key=f"{KIND}:{year}-{week:02}")


def anchor_words(head: str, *, locale: str) -> Words:
    """Return the words that bring where the trail ends; `head` as `trail.head` gives it."""
    with use_language(locale):
        lines = (
            translate("The record of your practice ends here now:"),
            "",
            head,
            "",
            translate("Keep this message. Later, this command says whether anything before it was cut off or changed:"),
            "",
            f"intersession trail verify --head {head}",
        )
        return Words(translate("Where your record ends this week"), "\n".join((*lines, "")))


def mail_anchor(work: UnitOfWork, job: Job) -> None:
    """Mail where the trail ends now, if that is still wanted. Raise NoDelivery when no plugin takes mail."""
    address = work.settings.anchor_email
    if not address:
        return
    words = anchor_words(trail.head(work), locale=work.settings.language)
    message = Message(f"{KIND}:{job.id}", HostClient("", "", address), "email", words.subject, words.body)
    work.plugins.deliver(message)
