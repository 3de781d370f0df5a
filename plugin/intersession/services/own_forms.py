"""The practice's own forms: their drafts are kept, published as versions that never change, taken back, put away.

What an author can do to a draft is in `definition/drafting.py`; who asks for it, in `web/editing.py`.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from intersession.definition.drafting import Draft, new_item
from intersession.definition.form import Form
from intersession.definition.inspection import Fault, Inspection, inspect_draft
from intersession.errors import DraftConflict, IntersessionError, NotFound
from intersession.hooks.types import Counselor
from intersession.models import OwnForm, OwnVersion
from intersession.models.engine import take_turn
from intersession.services import trail
from intersession.services.unit import UnitOfWork

RESERVED = frozenset({"import", "new"})
"""Keys that would stand where the library has pages of its own."""
KEY_LENGTH = 60
DISCARDED = "discarded"


class NotReady(IntersessionError):
    """A draft cannot be published as it is; `faults` says what is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


class NothingNew(IntersessionError):
    """There is nothing to publish: no draft, or one that says what the version in force says."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A form as its author finds it.

    `draft`: what is being written, or, before the first change, what the version in force says. `base`: that version,
    None for a form that was never published. `undo`: which step can be taken back, or "", and `before`: the draft then.
    """

    key: str
    draft: Draft
    base: Form | None
    rev: int = 0
    is_own: bool = False
    has_draft: bool = False
    saved_at: datetime | None = None
    undo: str = ""
    before: Draft | None = None

    @property
    def next_version(self) -> int:
        return self.base.version + 1 if self.base else int(self.draft.get("version", 1))


@dataclass(frozen=True, slots=True)
class Published:
    """One version of an own form."""

    form: Form
    at: datetime


def listed(work: UnitOfWork) -> tuple[OwnForm, ...]:
    """Return the practice's own forms that are not put away, by key."""
    return tuple(work.session.scalars(select(OwnForm).where(OwnForm.put_away_at.is_(None)).order_by(OwnForm.key)))


def opened(work: UnitOfWork, key: str, *, language: str = "en") -> Opened:
    """Return a form to edit; one that came with a pack in this language. Raise NotFound."""
    row = _row(work, key)
    base = work.library.form(key, language=language) if key in work.library.forms else None
    if row is None or row.put_away_at is not None:
        return Opened(key, _as_draft(base), base, rev=row.rev if row else 0)
    return Opened(
        key,
        row.draft or _as_draft(base),
        base,
        rev=row.rev,
        is_own=row.form_hash is not None,
        has_draft=row.draft is not None,
        saved_at=row.saved_at,
        undo=row.before_did,
        before=row.before,
    )


def _as_draft(base: Form | None) -> Draft:
    if base is None:
        raise NotFound("no such form")
    return {name: value for name, value in base.as_data().items() if name != "pack"}


def save(
    work: UnitOfWork,
    key: str,
    draft: Draft,
    *,
    rev: int,
    did: str = "",
    before: Draft | None = None,
    by: Counselor,
) -> int:
    """Keep a draft and return its new revision.

    `rev`: the revision that was changed; raise DraftConflict when it is not the newest. `before`: what taking the last
    step back leads to, None when that is over; `did`: the step, when it was made now. Raise NotFound for a form that is
    not there.
    """
    opened(work, key, language=by.locale)
    row = _row_to_write(work, key)
    if row.rev != rev:
        raise DraftConflict(row.rev)
    if row.put_away_at is not None:
        # What was put away stays so: this begins anew from what the pack says under the same key.
        row.put_away_at = row.form_hash = None
    row.before, row.before_did = before, (did or row.before_did) if before is not None else ""
    row.draft, row.rev, row.saved_at = draft, row.rev + 1, work.clock()
    return row.rev


def undo(work: UnitOfWork, key: str) -> str:
    """Take the last step back and return which it was, or "" when there is none."""
    if _row(work, key) is None:
        return ""
    row = _row_to_write(work, key)
    did, row.before_did = row.before_did, ""
    if did and row.before is not None:
        row.draft, row.before, row.rev, row.saved_at = row.before, None, row.rev + 1, work.clock()
        row.put_away_at = None
    return did


def discard(work: UnitOfWork, key: str, *, by: Counselor) -> bool:
    """Give a draft up; `undo` brings it back. Say whether anything of the form is left."""
    found = opened(work, key, language=by.locale)
    row = _row_to_write(work, key)
    if row.draft is None:
        return True
    row.before, row.before_did = row.draft, DISCARDED
    row.draft, row.rev, row.saved_at = None, row.rev + 1, None
    if found.base is None:
        row.put_away_at = work.clock()
    return found.base is not None


def publish(work: UnitOfWork, key: str, *, rev: int, by: Counselor) -> Form:
    """Make the draft the version that is assigned from now on, and return it. What runs keeps its version.

    Raise DraftConflict when the draft is not the one that was looked at, NotReady with what is wrong, NothingNew.
    """
    found = opened(work, key, language=by.locale)
    row = _row_to_write(work, key)
    seen = inspected(work, found)
    if not found.has_draft or is_same(found, seen):
        raise NothingNew
    if row.rev != rev:
        raise DraftConflict(row.rev)
    if seen.form is None:
        raise NotReady(seen.faults)
    _publish(work, row, seen.form, by=by)
    return seen.form


def put_away_forms(work: UnitOfWork) -> tuple[OwnForm, ...]:
    """Return the practice's own forms that are put away, newest first."""
    away = select(OwnForm).where(OwnForm.put_away_at.is_not(None)).order_by(OwnForm.put_away_at.desc())
    return tuple(work.session.scalars(away))


def inspected(work: UnitOfWork, found: Opened) -> Inspection:
    """Look at a draft as the next version of its form."""
    version = max(found.next_version, _newest(work, found.key) + 1)
    return inspect_draft({**found.draft, "key": found.key, "version": version}, kinds=work.library.kinds.keys())


def is_same(found: Opened, seen: Inspection) -> bool:
    """Say whether a draft, as it was looked at, says nothing else than the version in force."""
    return found.base is not None and seen.form is not None and _says_the_same(seen.form, found.base)


def _says_the_same(form: Form, other: Form) -> bool:
    # As forms, not as data: a draft spells out what a file leaves out, such as that a scale ends at 10.
    return replace(form, version=0, pack="") == replace(other, version=0, pack="")


def _publish(work: UnitOfWork, row: OwnForm, form: Form, *, by: Counselor) -> None:
    now = work.clock()
    row.form_hash = work.library.store(work.session, form, at=now)
    row.draft = row.before = row.saved_at = row.put_away_at = None
    row.before_did, row.rev = "", row.rev + 1
    work.session.add(
        OwnVersion(form_id=row.id, version=form.version, form_hash=form.hash, counselor_ref=by.ref, published_at=now)
    )
    work.session.flush()
    trail.record(work, "form_published", by=trail.counselor_actor(by), about=str(row.id))


def versions(work: UnitOfWork, key: str) -> tuple[Published, ...]:
    """Return the published versions of an own form, newest first."""
    rows = (
        select(OwnVersion)
        .join(OwnForm, OwnForm.id == OwnVersion.form_id)
        .where(OwnForm.key == key)
        .order_by(OwnVersion.version.desc())
    )
    return tuple(
        Published(work.library.version(work.session, one.form_hash), one.published_at)
        for one in work.session.scalars(rows)
    )


def from_pack(work: UnitOfWork, key: str) -> Form | None:
    """Return the form that came with a pack under this key, or None."""
    packs = work.library.forms_by_language.get(key, {})
    return packs.get("en") or next(iter(packs.values()), None)


def create(work: UnitOfWork, *, title: str, language: str, by: Counselor) -> str:
    """Begin a form with one question and return its key."""
    draft: Draft = {
        "version": 1,
        "language": language,
        "title": title,
        "public_title": "",
        "about": "",
        "minutes": 2.0,
        "parts": [{"title": "", "items": [new_item("scale", "q1")]}],
    }
    return _begin(work, draft, by=by)


def copy(work: UnitOfWork, key: str, *, title: str, by: Counselor) -> str:
    """Begin a form with what another says, and return its key. Raise NotFound."""
    found = opened(work, key, language=by.locale)
    return _begin(work, {**found.draft, "version": 1, "title": title}, by=by)


def _begin(work: UnitOfWork, draft: Draft, *, by: Counselor) -> str:
    key = free_key(work, str(draft["title"]))
    row = _row_to_write(work, key)
    row.draft, row.rev, row.saved_at = {**draft, "key": key}, row.rev + 1, work.clock()
    trail.record(work, "form_begun", by=trail.counselor_actor(by), about=str(row.id))
    return key


def add(work: UnitOfWork, form: Form, *, by: Counselor) -> Form:
    """Offer a form that came from elsewhere: as it is when its key is free, else as that form's next version.

    Return what is offered. Raise NothingNew when the library has it already.
    """
    row = _row_to_write(work, form.key)
    given = {name: value for name, value in form.as_data().items() if name != "pack"}
    known = work.library.forms.get(form.key)
    if known is not None and _says_the_same(form, known):
        raise NothingNew
    newest = max(_newest(work, form.key), known.version if known else 0)
    seen = inspect_draft({**given, "version": newest + 1 if newest else form.version}, kinds=work.library.kinds.keys())
    if seen.form is None:
        raise NotReady(seen.faults)
    _publish(work, row, seen.form, by=by)
    return seen.form


def put_away(work: UnitOfWork, key: str, *, by: Counselor) -> None:
    """Offer an own form no longer; one of a pack under the same key is offered again. What runs goes on.

    Nothing happens to a form that is not the practice's own, or that is put away already.
    """
    row = _row(work, key)
    if row is None or row.put_away_at is not None:
        return
    row.put_away_at = work.clock()
    trail.record(work, "form_put_away", by=trail.counselor_actor(by), about=str(row.id))


def bring_back(work: UnitOfWork, key: str, *, by: Counselor) -> None:
    """Offer a form again that was put away, with the draft that it had."""
    row = _row(work, key)
    if row is None or row.put_away_at is None:
        return
    if row.draft is None and row.form_hash is None:
        undo(work, key)
    row.put_away_at = None
    trail.record(work, "form_brought_back", by=trail.counselor_actor(by), about=str(row.id))


def free_key(work: UnitOfWork, title: str) -> str:
    """Return a key made from a title that no form has, and none had."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    while words and not words[0][0].isalpha():
        words.pop(0)
    stem = "-".join(words)[: KEY_LENGTH - 5].strip("-") or "form"
    tries = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    used = {*work.session.scalars(select(OwnForm.key)), *work.library.forms, *RESERVED}
    return next(key for key in tries if key not in used)


def _row(work: UnitOfWork, key: str) -> OwnForm | None:
    return work.session.scalars(select(OwnForm).where(OwnForm.key == key)).one_or_none()


def _row_to_write(work: UnitOfWork, key: str) -> OwnForm:
    """Return the form's row, new when there is none, for nobody else to change until this is saved."""
    take_turn(work.session, f"own form {key}")
    row = work.session.scalars(
        select(OwnForm).where(OwnForm.key == key).execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        row = OwnForm(id=uuid.uuid4(), key=key, rev=0, before_did="", created_at=work.clock())
        work.session.add(row)
    return row


def _newest(work: UnitOfWork, key: str) -> int:
    newest = (
        select(func.max(OwnVersion.version)).join(OwnForm, OwnForm.id == OwnVersion.form_id).where(OwnForm.key == key)
    )
    return work.session.scalar(newest) or 0
