"""Builds the library of forms and the preview of one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import func, select

from intersession.definition.form import Form
from intersession.definition.lenient import as_far_as_it_goes
from intersession.definition.reading import advice, form_grade
from intersession.hooks.types import Counselor
from intersession.models import Assignment, Case, FormVersion, OwnForm
from intersession.pages.environment import known_locale
from intersession.pages.form_words import advice_words
from intersession.pages.frame import WorkFrame
from intersession.pages.library_page import AwayLine, FormLine, FormPreviewPage, Language, LibraryPage, PreviewPart
from intersession.services import own_forms
from intersession.services.unit import UnitOfWork


def build_list(work: UnitOfWork, frame: WorkFrame, *, query: str, reader: Counselor) -> LibraryPage:
    """Build the library, with the practice's own drafts in it; `query` looks for letters of a title or a purpose."""
    wanted = query.strip().casefold()
    in_use = couples_with(work, reader)
    own = {row.key: row for row in own_forms.listed(work)}
    lines = [_line(form, in_use.get(key, 0), own.get(key)) for key, form in work.library.forms.items()]
    begun = [row for key, row in own.items() if key not in work.library.forms and row.draft]
    lines += [_begun(row, kinds=work.library.kinds.keys()) for row in begun]
    found = [line for line in lines if wanted in f"{line.title} {line.about}".casefold()]
    return LibraryPage(
        frame=frame,
        forms=tuple(sorted(found, key=lambda one: (one.version > 0, one.title))),
        query=query,
        total=len(lines),
        away=tuple(_away(work, row) for row in own_forms.put_away_forms(work)),
    )


def _line(form: Form, in_use: int, own: OwnForm | None) -> FormLine:
    return FormLine(
        key=form.key,
        title=form.title,
        about=form.about,
        questions=len(form.questions),
        minutes=form.minutes,
        version=form.version,
        in_use=in_use,
        grade=form_grade(form),
        pack=form.pack,
        is_conjoint=form.conjoint,
        is_individual=form.individual,
        is_own=own is not None and own.form_hash is not None,
        has_draft=own is not None and own.draft is not None,
    )


def _begun(row: OwnForm, *, kinds: Collection[str]) -> FormLine:
    shown = as_far_as_it_goes(row.draft or {"parts": []}, kinds=kinds)
    return replace(_line(shown, 0, row), key=row.key, version=0)


def _away(work: UnitOfWork, row: OwnForm) -> AwayLine:
    said = row.draft or row.before or {}
    title = work.library.version(work.session, row.form_hash).title if row.form_hash else str(said.get("title", ""))
    return AwayLine(row.key, title)


def build_preview(
    work: UnitOfWork,
    frame: WorkFrame,
    form: Form,
    *,
    parts: tuple[PreviewPart, ...],
    reader: Counselor,
    draft_of: str = "",
) -> FormPreviewPage:
    """Build the preview of a form as its readers see it. `draft_of`: the key, when it is a draft that is tried."""
    own = {row.key: row for row in own_forms.listed(work)}.get(form.key)
    return FormPreviewPage(
        frame=frame,
        form=form,
        parts=parts,
        grade=form_grade(form),
        in_use=couples_with(work, reader).get(form.key, 0),
        warnings=() if draft_of else tuple(advice_words(one) for one in advice(form)),
        languages=() if draft_of else tuple(_language(code) for code in work.library.languages(form.key)),
        is_own=own is not None and own.form_hash is not None,
        has_draft=own is not None and own.draft is not None,
        draft_of=draft_of,
    )


def _language(code: str) -> Language:
    return Language(code, (known_locale(code).get_display_name(code) or code).capitalize())


def couples_with(work: UnitOfWork, reader: Counselor) -> dict[str, int]:
    """Return in how many of the reader's own cases each form is at work, by key."""
    own = [case.ref for case in work.plugins.cases(reader)]
    rows = (
        select(FormVersion.key, func.count(func.distinct(Assignment.case_id)))
        .join(Assignment, Assignment.form_hash == FormVersion.hash)
        .join(Case, Case.id == Assignment.case_id)
        .where(Assignment.ended_at.is_(None), Case.host_ref.in_(own))
        .group_by(FormVersion.key)
    )
    return dict(work.session.execute(rows).all())
