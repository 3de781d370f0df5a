"""Builds the page before a draft is published, and the list of versions with what changed."""

from __future__ import annotations

from intersession.definition.diff import changes, new_series
from intersession.definition.drafting import Draft
from intersession.definition.form import Form
from intersession.definition.inspection import Inspection
from intersession.definition.reading import advice
from intersession.hooks.types import Counselor
from intersession.pages.editing import open_of
from intersession.pages.editing_page import Lack, Line, PublishPage, VersionLine, VersionsPage
from intersession.pages.environment import day, known_locale, translate
from intersession.pages.form_words import advice_words, change_line, fault_words
from intersession.pages.frame import WorkFrame
from intersession.services import own_forms
from intersession.services.own_forms import Opened
from intersession.services.unit import UnitOfWork


def build_publish(
    work: UnitOfWork, frame: WorkFrame, found: Opened, *, seen: Inspection, couples: int, conflict: bool = False
) -> PublishPage:
    """Build the page that says what publishing would change, for whom, and what to look at before."""
    form, base = seen.form, found.base
    return PublishPage(
        frame=frame,
        form=found.key,
        title=str(found.draft.get("title") or translate("A new form")),
        version=form.version if form else found.next_version,
        rev=found.rev,
        lacks=_lacks(found.draft, seen),
        changes=_differences(base, form) if base and form else (),
        series=tuple(item.ask for item in new_series(base, form)) if base and form else (),
        warnings=_warnings(form) if form else (),
        couples=couples,
        is_first=base is None,
        is_same=own_forms.is_same(found, seen),
        only_language=_only_language(work, found),
        conflict=conflict,
    )


def _lacks(draft: Draft, seen: Inspection) -> tuple[Lack, ...]:
    return tuple(
        Lack(f"{_name(draft, opens)}: {fault_words(fault)}", opens)
        for fault in seen.faults
        for opens in [open_of(draft, fault)]
    )


def _name(draft: Draft, opens: str) -> str:
    sort, _, name = opens.partition("-")
    if sort == "part":
        return translate("Part %(n)s") % {"n": int(name) + 1}
    if sort == "item":
        asked = next(one for part in draft["parts"] for one in part["items"] if one["key"] == name)
        words = str(asked.get("ask") or asked.get("text") or translate("a question without words"))
        return words if len(words) <= 60 else f"{words[:59]}…"
    said = {"card": translate("The exercise"), "short": translate("One-minute form")}
    return said.get(sort, translate("About this form"))


def _warnings(form: Form) -> tuple[Lack, ...]:
    asks = {item.key: item.ask or item.text for item in form.items}
    return tuple(
        Lack(f"{asks[one.item]}: {advice_words(one)}" if one.item else advice_words(one), f"item-{one.item}")
        for one in advice(form)
    )


def _differences(old: Form, new: Form) -> tuple[Line, ...]:
    return tuple(change_line(change) for change in changes(old, new))


def _only_language(work: UnitOfWork, found: Opened) -> str:
    """Name the language of a draft whose form is written in others too: they would no longer be given."""
    written = work.library.languages(found.key) if found.base else ()
    code = str(found.draft.get("language", "en"))
    others = [one for one in written if one != code]
    return str(known_locale(code).get_display_name(code) or code).capitalize() if others else ""


def build_versions(work: UnitOfWork, frame: WorkFrame, form: Form, *, reader: Counselor) -> VersionsPage:
    """Build the list of the versions of a form; what a pack said before them comes first of all."""
    published = own_forms.versions(work, form.key)
    told: list[VersionLine] = []
    for at, one in enumerate(published):
        before = published[at + 1].form if at + 1 < len(published) else own_forms.from_pack(work, form.key)
        told.append(
            VersionLine(
                version=one.form.version,
                when=day(one.at, zone=reader.timezone, locale=reader.locale),
                changes=_differences(before, one.form) if before else (),
                is_first=before is None,
                is_newest=at == 0,
            )
        )
    return VersionsPage(frame, form.key, form.title, tuple(told))
