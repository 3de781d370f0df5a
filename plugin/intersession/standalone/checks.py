"""What the embedded practice adds to the checks: its files and tables, its mail server and its last backup."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from datetime import timedelta

from flask import Flask, current_app
from sqlalchemy import func, select

from intersession.errors import BackupBroken
from intersession.hooks.types import Finding
from intersession.migrations import runner
from intersession.services import trail
from intersession.standalone import backup, owing
from intersession.standalone.mail import Post, connected
from intersession.standalone.models import HISTORY, PracticeCase, User
from intersession.standalone.place import DATABASE, BackupNote, Place, newest_backup
from intersession.web.checks import Check, readable_by_others, run
from intersession.web.runtime import Runtime

OLD_BACKUP = timedelta(days=2)
CLOCKS_APART = timedelta(minutes=5)


def findings(place: Place, post: Post) -> list[Finding]:
    """Look at the practice in this folder, inside of its application."""
    return run(current_app, of_practice(place, post))


def of_practice(place: Place, post: Post) -> tuple[Check, ...]:
    """Return the checks of the practice in this folder."""

    def mail(app: Flask, here: Runtime) -> Iterator[Finding]:
        server = post.server
        if server is None:
            yield Finding("mail", f"there is no mail server: messages are written into {post.folder}")
            return
        advice = f"{server.host}:{server.port} does not answer: look at PRACTICE_SMTP_HOST and _PORT"
        try:
            with connected(server) as connection:
                advice = "" if connection.noop()[0] == 250 else advice
        except ssl.SSLCertVerificationError:
            advice = (
                f"nobody vouches for the certificate of {server.host}: SSL_CERT_FILE names an authority of your own"
            )
        except (OSError, smtplib.SMTPException):
            pass
        yield Finding(f"mail server {server.host}", advice, is_grave=True)

    return _files(place), _tables, mail, _backup(place), _erased, _left_behind


def _files(place: Place) -> Check:
    def files(app: Flask, here: Runtime) -> Iterator[Finding]:
        own = (place.folder, place.secrets_file, place.folder / DATABASE)
        found = [advice for path in own if path.exists() and (advice := readable_by_others(path))]
        yield Finding("files", "; ".join(found), is_grave=True)

    return files


def _tables(app: Flask, here: Runtime) -> Iterator[Finding]:
    there, newest = runner.current(here.binding.engine(), history=HISTORY), runner.newest(history=HISTORY)
    advice = f"they are at {there or 'nothing'}, not at {newest}: run db upgrade" if there != newest else ""
    yield Finding("the practice's own tables", advice, is_grave=True)


def _backup(place: Place) -> Check:
    def backup(app: Flask, here: Runtime) -> Iterator[Finding]:
        note = newest_backup(place)
        if note is None:
            yield Finding("backup", "there is none yet: run `intersession backup` every night")
            return
        age = here.clock() - note.made_at
        if age < -CLOCKS_APART:
            yield Finding("backup", "the last one was made later than it is now: this machine's clock went back")
        elif age > OLD_BACKUP:
            yield Finding("backup", f"the last one is {age.days} days old: run it every night")
        elif not note.folder.exists():
            yield Finding("backup", f"the last one is not in {note.folder} any more: see that it is kept elsewhere")
        else:
            yield from _whole(note)
        wrong = trail.anchor_fault(here.unit(), note.head)
        advice = f"since the last backup, entry {wrong[0]} was {wrong[1]}" if wrong else ""
        yield Finding("trail since the last backup", advice, is_grave=True)

    return backup


def _erased(app: Flask, here: Runtime) -> Iterator[Finding]:
    """Whose keys are still in a backup."""
    about, found = "keys of the erased", owing.owed(here.unit())
    if not found:
        yield Finding(about)
    for one in found:
        many = f"{len(one.owners)} keys of people or cases that were erased are still in backups in {one.place}"
        if one.is_here:
            yield Finding(about, f"{many}: run backup-forget, and mend or remove what it names", is_grave=True)
        else:
            yield Finding(about, f"{many}, which is not here: bring it back and run backup-forget")


def _left_behind(app: Flask, here: Runtime) -> Iterator[Finding]:
    """Cases whose counselor's account is stopped: they run on, and nobody is there for what is sent."""
    stopped = select(func.count()).select_from(PracticeCase).join(User, User.id == PracticeCase.counselor_id)
    count = here.unit().session.scalar(stopped.where(User.active.is_(False))) or 0
    advice = f"{count} run on though their counselor's account is stopped: `intersession hand-over` gives them on"
    yield Finding("every case has its counselor", advice if count else "", is_grave=True)


def _whole(note: BackupNote) -> Iterator[Finding]:
    try:
        backup.check(note.folder)
    except BackupBroken as error:
        yield Finding("backup", f"{error}: make another", is_grave=True)
    else:
        yield Finding("backup")
