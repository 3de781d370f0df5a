"""Builds the page on which a form is brought in: what it holds, what is wrong in which line, what adding it does."""

from __future__ import annotations

from intersession.definition.form import Form
from intersession.definition.inspection import Fault, Inspection
from intersession.definition.reading import advice
from intersession.pages.editing import facts_of
from intersession.pages.editing_page import ImportFault, ImportPage
from intersession.pages.environment import translate
from intersession.pages.form_words import advice_words
from intersession.pages.frame import WorkFrame
from intersession.services.own_forms import RESERVED
from intersession.services.unit import UnitOfWork

SHOWN = 110
"""Letters of a line that are shown beside what is wrong with it."""


def build_empty(frame: WorkFrame, *, text: str = "", error: str = "") -> ImportPage:
    """Build the page before anything was looked at."""
    return ImportPage(frame, text=text, error=error)


def build_seen(work: UnitOfWork, frame: WorkFrame, *, text: str, seen: Inspection) -> ImportPage:
    """Build the page after a text was looked at. Nothing is kept yet."""
    lines = text.split("\n")
    faults = tuple(_fault(fault, lines) for fault in seen.faults)
    form = seen.form
    if form is None:
        return ImportPage(frame, text=text, faults=faults)
    becomes, can_add = _becomes(work, form)
    return ImportPage(
        frame,
        text=text,
        found=form.title,
        about=form.about,
        facts=facts_of(form),
        version=form.version,
        becomes=becomes,
        can_add=can_add,
        warnings=tuple(_warnings(form)),
        lists=tuple((part.title, "; ".join(item.ask or item.text for item in part.items)) for part in form.parts),
    )


def _fault(fault: Fault, lines: list[str]) -> ImportFault:
    there = lines[fault.line - 1].strip() if fault.line and fault.line <= len(lines) else ""
    return ImportFault(fault.line, there[:SHOWN], fault.where, f"{fault.why[:1].upper()}{fault.why[1:]}")


def _warnings(form: Form) -> list[str]:
    asks = {item.key: item.ask or item.text for item in form.items}
    return [f"{asks[one.item]}: {advice_words(one)}" if one.item else advice_words(one) for one in advice(form)]


def _becomes(work: UnitOfWork, form: Form) -> tuple[str, bool]:
    if form.key in RESERVED:
        return translate("The key “%(key)s” is taken by a page of ours. Give it another one.") % {
            "key": form.key
        }, False
    known = work.library.forms.get(form.key)
    if known is None:
        return translate("It is new here."), True
    given, there = (
        {name: value for name, value in one.as_data().items() if name not in {"pack", "version"}}
        for one in (form, known)
    )
    if given == there:
        return translate("Your library has just this form already."), False
    words = translate("“%(title)s” has the same key. This becomes its next version. Running homework keeps its own.")
    return words % {"title": known.title}, True
