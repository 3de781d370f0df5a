"""How each client may be reached: asked by the counselor, kept sealed, obeyed by every message. Pauses, too.

Nothing of it goes to a client's page, a document or a log.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from intersession.hooks.types import Counselor
from intersession.models import Case, Client, Contact, Pause, TrailEntry
from intersession.services import trail
from intersession.services.unit import UnitOfWork

CHANNELS = ("email", "sms", "none")
LOCK_SCREENS = ("nothing", "arrival", "all")
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
"""Monday is 0."""
CHANGED = "contact_changed"
ASK_AGAIN = timedelta(weeks=6)
PAUSE = timedelta(weeks=2)
LONGEST_SEARCH_DAYS = 8


@dataclass(frozen=True, slots=True)
class SafeContact:
    """What one client said is safe.

    `channel`: one of `CHANNELS`, "none" for in the room only. `since`, `until`: local times such as "09:00", both empty
    for any hour; `until` before `since` goes over midnight. `sender`, `subject`, `words`: of a message, empty for the
    practice's own. `lock_screen`: what shows there, one of `LOCK_SCREENS`, or "" when it was not asked. `code_word`:
    with it the client says "contact me differently". `never`: no message at all, whatever the rest says.
    """

    channel: str = "email"
    never: bool = False
    days: tuple[int, ...] = EVERY_DAY
    since: str = ""
    until: str = ""
    sender: str = ""
    subject: str = ""
    words: str = ""
    lock_screen: str = ""
    readers: str = ""
    code_word: str = ""

    @property
    def is_silent(self) -> bool:
        """True when no message may go out."""
        return self.never or self.channel == "none" or not self.days

    def allows(self, local: datetime) -> bool:
        """Say whether a message may arrive at this local time."""
        if self.is_silent or local.weekday() not in self.days:
            return False
        if not (self.since and self.until):
            return True
        at, since, until = local.time(), time.fromisoformat(self.since), time.fromisoformat(self.until)
        return since <= at < until if since < until else at >= since or at < until


@dataclass(frozen=True, slots=True)
class Asked:
    """A safe contact with the time when the client was last asked."""

    contact: SafeContact
    at: datetime

    def is_due(self, now: datetime) -> bool:
        """True when it is time to ask again: what is safe changes."""
        return now >= self.at + ASK_AGAIN


def of(work: UnitOfWork, client_id: uuid.UUID) -> Asked | None:
    """Return what a client said, or None when nobody asked yet."""
    row = work.session.get(Contact, client_id)
    if row is None:
        return None
    facts = json.loads(work.vault.open(row.body, Contact, "body", row=client_id, owner=client_id))
    return Asked(SafeContact(**{**facts, "days": tuple(facts["days"])}), row.asked_at)


def keep(work: UnitOfWork, case: Case, *, client_id: uuid.UUID, contact: SafeContact, by: Counselor) -> None:
    """Keep what a client said today, in place of what was there."""
    _write(work, client_id, contact).asked_at = work.clock()
    _record(work, "contact_asked", case, client_id, by=by)


def _write(work: UnitOfWork, client_id: uuid.UUID, contact: SafeContact) -> Contact:
    text = json.dumps(asdict(contact), ensure_ascii=False)
    body = work.vault.seal(text, Contact, "body", row=client_id, owner=client_id)
    row = work.session.get(Contact, client_id)
    if row is None:
        row = Contact(client_id=client_id, body=body, asked_at=work.clock())
        work.session.add(row)
    row.body = body
    return row


def change(work: UnitOfWork, case: Case, *, client_id: uuid.UUID, to: SafeContact) -> None:
    """Keep which way, days and hours a client chose alone; the rest stays as the counselor asked it."""
    known = of(work, client_id)
    before = known.contact if known is not None else SafeContact()
    chosen = replace(before, channel=to.channel, never=to.never, days=to.days, since=to.since, until=to.until)
    _write(work, client_id, chosen)
    trail.record(work, CHANGED, by=trail.client_actor(client_id), case_id=case.id, about=str(client_id))


def changed_by_clients(work: UnitOfWork, client_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """Return which of these clients changed something alone since they were last asked, and when they last did."""
    asked = asked_at(work, client_ids)
    by_text = {str(one): one for one in asked}
    rows = select(TrailEntry.about, func.max(TrailEntry.at)).where(
        TrailEntry.action == CHANGED, TrailEntry.about.in_(by_text)
    )
    found = {by_text[about]: at for about, at in work.session.execute(rows.group_by(TrailEntry.about))}
    return {client: at for client, at in found.items() if at >= asked[client]}


def keep_own(work: UnitOfWork, case: Case, client_id: uuid.UUID, *, channel: str, since: str, until: str) -> None:
    """Keep what a client said on their own phone, with the counselor in the room; the rest stays as it was."""
    known = of(work, client_id)
    before = known.contact if known is not None else SafeContact()
    text = json.dumps(asdict(replace(before, channel=channel, since=since, until=until)), ensure_ascii=False)
    body = work.vault.seal(text, Contact, "body", row=client_id, owner=client_id)
    row = work.session.get(Contact, client_id)
    if row is None:
        work.session.add(Contact(client_id=client_id, body=body, asked_at=work.clock()))
    else:
        row.body, row.asked_at = body, work.clock()
    trail.record(work, "contact_asked", by=trail.client_actor(client_id), case_id=case.id, about=str(client_id))


def record_look(work: UnitOfWork, case: Case, client_id: uuid.UUID, *, by: Counselor) -> None:
    """Record that the counselor looked at how a client may be reached."""
    _record(work, "contact_read", case, client_id, by=by)


def _record(work: UnitOfWork, action: str, case: Case, client_id: uuid.UUID, *, by: Counselor) -> None:
    trail.record(work, action, by=trail.counselor_actor(by), case_id=case.id, about=str(client_id))


def asked_at(work: UnitOfWork, client_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """Return when each of these clients was last asked. Opens nothing."""
    rows = select(Contact.client_id, Contact.asked_at).where(Contact.client_id.in_(list(client_ids)))
    return dict(work.session.execute(rows).all())


def paused(work: UnitOfWork, client_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return which of these clients want no messages now."""
    rows = select(Pause).where(Pause.client_id.in_(list(client_ids)))
    return frozenset(one.client_id for one in work.session.scalars(rows) if _holds(one, work.clock()))


def _holds(pause: Pause, now: datetime) -> bool:
    return pause.until is None or now < pause.until


def pause(work: UnitOfWork, client_id: uuid.UUID, *, is_endless: bool) -> datetime | None:
    """Send a client no messages for two weeks, or until they say so; return until when."""
    until = None if is_endless else work.clock() + PAUSE
    row = work.session.get(Pause, client_id)
    if row is None:
        work.session.add(Pause(client_id=client_id, began_at=work.clock(), until=until))
    else:
        row.began_at, row.until = work.clock(), until
    trail.record(work, "messages_paused", by=trail.client_actor(client_id), about=str(client_id))
    return until


def unpause(work: UnitOfWork, client_id: uuid.UUID) -> None:
    """Let messages go to a client again."""
    row = work.session.get(Pause, client_id)
    if row is not None:
        work.session.delete(row)
        trail.record(work, "messages_resumed", by=trail.client_actor(client_id), about=str(client_id))


def may_write_from(work: UnitOfWork, client: Client) -> datetime | None:
    """Return the first moment from now on at which a message may reach this client; None when none may.

    Whoever named no hours of their own is left in peace in the practice's quiet hours.
    """
    now = work.clock()
    row = work.session.get(Pause, client.id)
    if row is not None and _holds(row, now):
        if row.until is None:
            return None
        now = row.until
    known = of(work, client.id)
    safe = known.contact if known is not None else SafeContact()
    if not safe.since:
        until, _, since = work.settings.quiet_hours.partition("-")
        safe = replace(safe, since=since, until=until)
    return next_time(safe, now, zone=client.timezone)


def next_safe_hour(work: UnitOfWork, client: Client) -> datetime | None:
    """Return when this client's agreed hours begin next, after any that run now; None without hours or messages."""
    known = of(work, client.id)
    if known is None or not known.contact.since or client.id in paused(work, [client.id]):
        return None
    local = ZoneInfo(client.timezone)
    since = time.fromisoformat(known.contact.since)
    coming = (at for at in _moments(known.contact, work.clock(), local) if at > work.clock())
    begins = (at for at in coming if at.astimezone(local).time() == since)
    return next((at for at in begins if known.contact.allows(at.astimezone(local))), None)


def next_time(contact: SafeContact, now: datetime, *, zone: str) -> datetime | None:
    """Return the first moment from `now` on that a safe contact allows, in UTC; None when it allows none."""
    local = ZoneInfo(zone)
    return next((one for one in _moments(contact, now, local) if contact.allows(one.astimezone(local))), None)


def _moments(contact: SafeContact, now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    # What is allowed can begin at midnight and at `since` only.
    yield now
    utc = now.tzinfo
    today = now.astimezone(zone).date()
    starts = sorted({time(0), time.fromisoformat(contact.since or "00:00")})
    for number in range(LONGEST_SEARCH_DAYS + 1):
        for start in starts:
            at = datetime.combine(today + timedelta(days=number), start, tzinfo=zone).astimezone(utc)
            if at > now:
                yield at
