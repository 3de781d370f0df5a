"""Visits: a client's browser session, begun by an explicit step on a link, ended by leaving, time or revocation."""

from __future__ import annotations

import base64
import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from intersession.errors import SessionEnded
from intersession.models import Case, Client, Link, Reflection, Visit
from intersession.services import links
from intersession.services.unit import UnitOfWork

SECRET_BYTES = 32
BROWSER_BYTES = 16
PROVED_MINUTES = 10

_REFLECTION = joinedload(Visit.reflection)
AROUND = (
    joinedload(Visit.link),
    joinedload(Visit.client),
    joinedload(Visit.draft),
    joinedload(Visit.key),
    _REFLECTION.joinedload(Reflection.case).joinedload(Case.seats),
    _REFLECTION.joinedload(Reflection.case_key),
    _REFLECTION.joinedload(Reflection.assignment),
)
"""All that a client's page needs, with the visit in one query: these pages are asked for most."""
BY_SECRET = select(Visit).where(Visit.secret_hash == bindparam("secret_hash")).options(*AROUND)


@dataclass(frozen=True, slots=True)
class Begun:
    """A visit and the secret for its cookie, which is shown to nobody else and not kept."""

    visit: Visit
    secret: str


def begin(work: UnitOfWork, link: Link, reflection: Reflection, *, cookie: str = "") -> Begun:
    """Begin a visit. `cookie`: what the browser had from an earlier visit; it decides whose drafts it sees again."""
    now = work.clock()
    secret = secrets.token_urlsafe(SECRET_BYTES)
    client = work.session.get_one(Client, link.client_id)
    visit = Visit(
        id=uuid.uuid4(),
        link_id=link.id,
        client_id=link.client_id,
        reflection_id=reflection.id,
        secret_hash=_hash(work, secret),
        browser=_browser(work, link, cookie),
        epoch=client.epoch,
        began_at=now,
        seen_at=now,
    )
    work.session.add(visit)
    return Begun(visit, secret)


def _browser(work: UnitOfWork, link: Link, cookie: str) -> bytes:
    # After "leave" or "send" the cookie is another one, so what was typed before does not come back through the link.
    return drafts_browser(work, link, cookie=cookie) or secrets.token_bytes(BROWSER_BYTES)


def of_cookie(work: UnitOfWork, cookie: str) -> Visit | None:
    """Return the visit that a browser's cookie belongs to, whether it is over or not, or None."""
    return _by_secret(work, cookie)


def resume(work: UnitOfWork, cookie: str) -> Visit:
    """Return the visit of this cookie. Raise SessionEnded when it is over for any reason.

    Its link, its client's epoch, idle and absolute time are checked at every request.
    """
    visit = _by_secret(work, cookie)
    if visit is None or not is_open(work, visit):
        raise SessionEnded(is_known=visit is not None)
    return visit


def resume_to_write(work: UnitOfWork, cookie: str) -> Visit:
    """Return the visit of this cookie, also one that only timed out, to keep what was typed in its open page.

    Such a visit stays over: it reads nothing, sends nothing, and is not prolonged. Raise SessionEnded for all others.
    """
    visit = _by_secret(work, cookie)
    if visit is None or visit.ended_at is not None or not _is_of_now(work, visit):
        raise SessionEnded(is_known=visit is not None)
    return visit


def _by_secret(work: UnitOfWork, cookie: str) -> Visit | None:
    if not cookie or len(cookie) > 100 or not cookie.isascii():
        return None
    found = work.session.scalars(BY_SECRET, {"secret_hash": _hash(work, cookie)})
    return found.unique().one_or_none()


def is_open(work: UnitOfWork, visit: Visit) -> bool:
    """Say whether the visit goes on: not ended, not timed out, its link and its client as when it began."""
    is_over = visit.ended_at is not None or visit.lapsed_at is not None or _has_timed_out(work, visit)
    return not is_over and _is_of_now(work, visit)


def _has_timed_out(work: UnitOfWork, visit: Visit) -> bool:
    idle, most = limits_of(work)
    now = work.clock()
    return now >= visit.seen_at + idle or now >= visit.began_at + most


def limits_of(work: UnitOfWork) -> tuple[timedelta, timedelta]:
    """Return how long a visit lasts while nothing is done in it, and how long in all."""
    return timedelta(minutes=work.settings.visit_idle_minutes), timedelta(hours=work.settings.visit_hours)


def note_lapse(work: UnitOfWork, cookie: str) -> None:
    """Mark that the visit of this cookie has timed out, or its link, or its proof: it stays so if the clock goes back.

    Changes nothing else; for a cookie of no visit it does nothing.
    """
    visit, now = _by_secret(work, cookie), work.clock()
    if visit is None:
        return
    if visit.lapsed_at is None and _has_timed_out(work, visit):
        visit.lapsed_at = now
    if visit.link.lapsed_at is None and now >= visit.link.expires_at:
        visit.link.lapsed_at = now
    if visit.proved_at is not None and now >= visit.proved_at + timedelta(minutes=PROVED_MINUTES):
        visit.proved_at = None


def _is_of_now(work: UnitOfWork, visit: Visit) -> bool:
    return links.is_usable(visit.link, at=work.clock()) and visit.client.epoch == visit.epoch


def touch(work: UnitOfWork, visit: Visit) -> None:
    """Note that the client did something, so that the visit does not idle out."""
    visit.seen_at = work.clock()


def renew(work: UnitOfWork, visit: Visit) -> Begun:
    """Begin another visit to the same reflection, after "send": a new cookie keeps Back from showing words.

    The old one stays: a second tap on "send" finds its way, and nothing that was sent can be read through either.
    """
    return begin(work, visit.link, visit.reflection)


def prove(work: UnitOfWork, visit: Visit) -> Begun:
    """Begin the visit anew with the mark that its client gave a PIN or a code; the old cookie opens nothing more."""
    begun = _anew(work, visit)
    begun.visit.proved_at = work.clock()
    return begun


def close(work: UnitOfWork, visit: Visit) -> Begun:
    """Begin the visit anew without the mark, after reading back: the new cookie keeps Back from showing words."""
    return _anew(work, visit)


def _anew(work: UnitOfWork, visit: Visit) -> Begun:
    begun = begin(work, visit.link, visit.reflection)
    begun.visit.browser, begun.visit.began_at = visit.browser, visit.began_at
    work.session.flush()
    end(work, visit)
    return begun


def is_proved(work: UnitOfWork, visit: Visit) -> bool:
    """Say whether a PIN or a code was given in this visit in the last ten minutes."""
    now, at = work.clock(), visit.proved_at
    return at is not None and at <= now < at + timedelta(minutes=PROVED_MINUTES)


def drafts_browser(work: UnitOfWork, link: Link, *, cookie: str) -> bytes | None:
    """Return the browser whose drafts this cookie opens for this link's client, or None."""
    earlier = _by_secret(work, cookie)
    if earlier is None or earlier.client_id != link.client_id or earlier.ended_at is not None:
        return None
    return earlier.browser


def end(work: UnitOfWork, visit: Visit) -> None:
    """End the visit; its cookie opens nothing any more."""
    visit.ended_at = work.clock()


def form_token(work: UnitOfWork, visit: Visit) -> str:
    """Return the secret that every form of this visit carries, against forged requests.

    Another tab's visit to the same reflection in the same browser has the same one, so that opening the link once more
    costs nobody their words.
    """
    return work.vault.practice_hash("visit-form", visit.browser + visit.reflection_id.bytes).hex()


def copy_key(work: UnitOfWork, visit: Visit) -> str:
    """Return the key (32 bytes in base64) of the encrypted copy a browser keeps while we cannot be reached.

    It is that of the browser's drafts: a later visit has it when it came with the earlier one's cookie, and not after
    "leave" or "send". Whoever has only the link cannot read the copy.
    """
    return base64.b64encode(work.vault.practice_hash("local-copy", visit.browser)).decode()


def _hash(work: UnitOfWork, secret: str) -> bytes:
    return work.vault.practice_hash("visit", secret.encode())
