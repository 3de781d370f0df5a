"""What the embedded practice adds to the checks: its mail server and the age of its last backup."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flask import Flask

from intersession.standalone.mail import SECONDS, TLS_PORT, Post
from intersession.standalone.place import Place
from intersession.web.checks import Check, Finding
from intersession.web.runtime import Runtime

OLD_BACKUP = timedelta(days=2)


def of_practice(place: Place, post: Post) -> tuple[Check, ...]:
    """Return the checks of the practice in this folder."""

    def mail(app: Flask, here: Runtime) -> Iterator[Finding]:
        server = post.server
        if server is None:
            yield Finding("mail", f"there is no mail server: messages are written into {post.folder}")
            return
        make = smtplib.SMTP_SSL if server.port == TLS_PORT else smtplib.SMTP
        name = server.sender.partition("@")[2]
        try:
            with make(server.host, server.port, local_hostname=name, timeout=SECONDS) as connection:
                is_well = connection.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            is_well = False
        advice = "" if is_well else f"{server.host}:{server.port} does not answer: look at PRACTICE_SMTP_HOST and _PORT"
        yield Finding(f"mail server {server.host}", advice, is_grave=True)

    def backup(app: Flask, here: Runtime) -> Iterator[Finding]:
        made_at = _last(place)
        if made_at is None:
            yield Finding("backup", "there is none yet: run `intersession backup` every night")
            return
        age = here.clock() - made_at
        advice = f"the last one is {age.days} days old: run it every night" if age > OLD_BACKUP else ""
        yield Finding("backup", advice)

    return mail, backup


def _last(place: Place) -> datetime | None:
    try:
        made_at = datetime.fromisoformat(json.loads(place.last_backup.read_text(encoding="utf-8"))["made_at"])
    except (OSError, ValueError, KeyError):
        return None
    return made_at if made_at.tzinfo else made_at.replace(tzinfo=UTC)
