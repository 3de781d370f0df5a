"""Personal links: made, found by their secret, revoked.

A secret is derived (HMAC-SHA256, 256 bits) from random bytes of the row and the practice's key, which is not in the
database. So it can be shown to the counselor again and put into a message when it is sent, while the database keeps
only its keyed hash. See `docs/decisions/0001-derived-link-secrets.md`.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from intersession.errors import LinkUnusable
from intersession.models import Assignment, Link, Reflection
from intersession.models.among import among
from intersession.services.unit import UnitOfWork

SEED_BYTES = 32
TOKEN_LETTERS = 43


def make(work: UnitOfWork, assignment: Assignment, client_id: uuid.UUID, *, expires_at: datetime) -> Link:
    """Make the next link of a client to an assignment; those before it stop working."""
    now = work.clock()
    revoke(work, assignment.id, client_id)
    generation = _generations(work, assignment.id, client_id) + 1
    link = Link(
        id=uuid.uuid4(),
        assignment_id=assignment.id,
        client_id=client_id,
        generation=generation,
        seed=secrets.token_bytes(SEED_BYTES),
        token_hash=b"",
        created_at=now,
        expires_at=min(expires_at, now + timedelta(days=work.settings.link_days)),
    )
    link.token_hash = _hash(work, token(work, link))
    work.session.add(link)
    return link


def _generations(work: UnitOfWork, assignment_id: uuid.UUID, client_id: uuid.UUID) -> int:
    mine = (Link.assignment_id == assignment_id) & (Link.client_id == client_id)
    return work.session.scalar(select(func.max(Link.generation)).where(mine)) or 0


def token(work: UnitOfWork, link: Link) -> str:
    """Return the link's secret: 43 letters of URL-safe base64."""
    digest = work.vault.practice_hash("link", link.id.bytes + link.seed)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def address(work: UnitOfWork, link: Link) -> str:
    """Return the whole address to hand to the client, built from settings alone."""
    settings = work.settings
    joint = "#" if settings.link_style == "fragment" else "/"
    return f"{settings.base_url.rstrip('/')}{settings.url_prefix}/i{joint}{token(work, link)}"


def find(work: UnitOfWork, secret: str) -> Link:
    """Return the link with this secret. Raise LinkUnusable when it is unknown, ended or revoked: all look the same.

    A link that is seen past its time is marked, so that it stays over when the clock is set back.
    """
    text = secret.strip()
    if len(text) != TOKEN_LETTERS or not text.isascii():
        raise LinkUnusable
    link = work.session.scalars(select(Link).where(Link.token_hash == _hash(work, text))).one_or_none()
    now = work.clock()
    if link is None or not is_usable(link, at=now):
        if link is not None and now >= link.expires_at:
            link.lapsed_at = link.lapsed_at or now
        raise LinkUnusable
    return link


def is_usable(link: Link, *, at: datetime) -> bool:
    """Say whether the link still opens: not revoked, its time not over, and never seen to be over."""
    return link.revoked_at is None and link.lapsed_at is None and at < link.expires_at


def revoke(work: UnitOfWork, assignment_id: uuid.UUID, client_id: uuid.UUID, *, at: datetime | None = None) -> None:
    """Stop a client's links to an assignment; visits that began with them end with their next request. `at`: or now."""
    mine = select(Link).where(
        Link.assignment_id == assignment_id, Link.client_id == client_id, Link.revoked_at.is_(None)
    )
    for link in work.session.scalars(mine):
        link.revoked_at = at or work.clock()
    work.session.flush()


def shut(work: UnitOfWork, assignment_ids: Iterable[uuid.UUID]) -> frozenset[tuple[uuid.UUID, uuid.UUID]]:
    """Return to which of these assignments which clients have no way in, since each of their links was revoked."""
    rows = (
        select(Link.assignment_id, Link.client_id)
        .where(among(Link.assignment_id, assignment_ids))
        .group_by(Link.assignment_id, Link.client_id)
        .having(func.count() == func.count(Link.revoked_at))
    )
    return frozenset((assignment, client) for assignment, client in work.session.execute(rows))


def first_made_at(work: UnitOfWork, link: Link) -> datetime:
    """Return when this client got the first link to the assignment: each one made since takes the place of it."""
    same = (Link.assignment_id == link.assignment_id) & (Link.client_id == link.client_id)
    return work.session.scalars(select(Link.created_at).where(same).order_by(Link.generation).limit(1)).one()


def newest(work: UnitOfWork, assignment_id: uuid.UUID, client_id: uuid.UUID) -> Link | None:
    """Return the client's latest link to the assignment, whether it still works or not."""
    mine = select(Link).where(Link.assignment_id == assignment_id, Link.client_id == client_id)
    return work.session.scalars(mine.order_by(Link.generation.desc()).limit(1)).first()


def form_hash(work: UnitOfWork, link: Link) -> str:
    """Return the version of the form that this link's client answers, in the client's language, or ""."""
    mine = (Reflection.assignment_id == link.assignment_id) & (Reflection.client_id == link.client_id)
    newest_first = select(Reflection.form_hash).where(mine).order_by(Reflection.occurrence.desc())
    return work.session.scalars(newest_first.limit(1)).first() or ""


def _hash(work: UnitOfWork, secret: str) -> bytes:
    return work.vault.practice_hash("link-hash", secret.encode())
