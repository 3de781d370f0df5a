"""Builds the library of forms and the preview of one."""

from __future__ import annotations

from sqlalchemy import func, select

from intersession.definition.form import Form
from intersession.definition.reading import advice, form_grade
from intersession.models import Assignment, FormVersion
from intersession.pages.environment import known_locale
from intersession.pages.frame import WorkFrame
from intersession.pages.library_page import FormLine, FormPreviewPage, Language, LibraryPage, PreviewPart
from intersession.services.unit import UnitOfWork


def build_list(work: UnitOfWork, frame: WorkFrame, *, query: str) -> LibraryPage:
    """Build the library; `query` looks for letters of a title or of what it is about."""
    wanted = query.strip().casefold()
    in_use = _in_use(work)
    found = [form for form in work.library.forms.values() if wanted in f"{form.title} {form.about}".casefold()]
    return LibraryPage(
        frame=frame,
        forms=tuple(_line(form, in_use.get(form.key, 0)) for form in sorted(found, key=lambda one: one.title)),
        query=query,
        total=len(work.library.forms),
    )


def _line(form: Form, in_use: int) -> FormLine:
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
    )


def build_preview(work: UnitOfWork, frame: WorkFrame, form: Form, *, parts: tuple[PreviewPart, ...]) -> FormPreviewPage:
    """Build the preview of a form as its readers see it."""
    return FormPreviewPage(
        frame=frame,
        form=form,
        parts=parts,
        grade=form_grade(form),
        in_use=_in_use(work).get(form.key, 0),
        warnings=tuple(one.why for one in advice(form)),
        languages=tuple(_language(code) for code in work.library.languages(form.key)),
    )


def _language(code: str) -> Language:
    return Language(code, (known_locale(code).get_display_name(code) or code).capitalize())


def _in_use(work: UnitOfWork) -> dict[str, int]:
    rows = (
        select(FormVersion.key, func.count(func.distinct(Assignment.case_id)))
        .join(Assignment, Assignment.form_hash == FormVersion.hash)
        .where(Assignment.ended_at.is_(None))
        .group_by(FormVersion.key)
    )
    return dict(work.session.execute(rows).all())
