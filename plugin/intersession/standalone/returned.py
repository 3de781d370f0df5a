"""Reading mail that came back: which message of ours it is about. Recording it is the caller's.

A report of what became of a mail is a `multipart/report` (RFC 6522) with a `message/delivery-status` (RFC 3464) and the
mail itself or its headers. An answering machine, and a report that a mail waits still, are no mail that came back.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message as Mail

from sqlalchemy import select

from intersession.services.unit import UnitOfWork
from intersession.standalone.mail import message_name
from intersession.standalone.models import PracticeMessage

log = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=30)
"""A server gives a mail up after a week at the most."""


def key_of(work: UnitOfWork, raw: bytes) -> str:
    """Return the key of the message of ours that this mail says was not delivered, or ""."""
    try:
        ids = set(_returned_ids(raw))
    except (RecursionError, TypeError, ValueError) as error:
        # The parser gives up on parts hundreds deep and on some headers that break the rules. No mail server writes
        # such a report, and the next try would end the same.
        log.warning("a mail that came in cannot be read: %s", type(error).__name__)
        return ""
    if not ids:
        return ""
    rows = select(PracticeMessage.key).where(PracticeMessage.sent_at > work.clock() - LOOKED_BACK)
    return next((key for key in work.session.scalars(rows) if message_name(key) in ids), "")


def _returned_ids(raw: bytes) -> Iterator[str]:
    """Yield what stands before the @ of each returned mail's Message-ID."""
    report = message_from_bytes(raw)
    if report.get_content_type() != "multipart/report" or not any(_failed(part) for part in report.walk()):
        return
    for part in report.walk():
        name = str(_returned(part).get("Message-ID", "")).strip().removeprefix("<").partition("@")[0]
        if name:
            yield name


def _failed(part: Mail) -> bool:
    if part.get_content_type() != "message/delivery-status":
        return False
    return any(str(about.get("Action", "")).strip().lower() == "failed" for about in _inside(part))


def _returned(part: Mail) -> Mail:
    if part.get_content_type() == "message/rfc822":
        return next(iter(_inside(part)), Mail())
    if part.get_content_type() == "text/rfc822-headers":
        held = part.get_payload(decode=True)  # bytes: what it calls its charset need not exist
        return message_from_bytes(held) if isinstance(held, bytes) else Mail()
    return Mail()


def _inside(part: Mail) -> list[Mail]:
    held = part.get_payload()
    return [one for one in held if isinstance(one, Mail)] if isinstance(held, list) else []
