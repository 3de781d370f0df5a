"""The editor of forms: one form on the page, whose button says what happens after what was typed is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.definition import drafting
from intersession.definition.drafting import Draft
from intersession.definition.form import Form
from intersession.definition.lenient import as_far_as_it_goes
from intersession.errors import DraftConflict
from intersession.hooks.types import Counselor
from intersession.pages import editing as builder
from intersession.pages.environment import say_later, translate, use_language
from intersession.pages.form_words import AGREE
from intersession.pages.frame import Place, Toast
from intersession.pages.library import couples_with
from intersession.pages.reflecting import question_block, questions
from intersession.services import own_forms
from intersession.services.own_forms import Opened
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, route
from intersession.web.draft_fields import with_sent
from intersession.web.frames import work_frame
from intersession.web.render import address, work_page
from intersession.web.runtime import runtime
from intersession.web.sheet import kept_sheet

blueprint = Blueprint("editing", __name__)

Step = tuple[Draft, str, str]
"""The draft after a step, what is open then, and the name of a step that can be taken back, or ""."""

DONE = {
    "removed": say_later("Question removed."),
    "joined": say_later("The two parts are one now."),
    "discarded": say_later("Draft discarded. The version in use is as it was."),
    "undone": say_later("Taken back. Everything is as it was."),
    "unchanged": say_later("Nothing has changed yet, so there is nothing to try or publish."),
}
ONWARDS = {"try": "publishing.try", "check": "publishing.check"}
"""Buttons that keep what was typed and lead on to another page."""


@route(blueprint, "/library/<form>/edit", caller=Caller.COUNSELOR)
def edit(work: UnitOfWork, counselor: Counselor, form: str) -> Response:
    found = own_forms.opened(work, form, language=counselor.locale)
    opened = _openable(found.draft, request.args.get("open", ""))
    return _page(work, counselor, found, opened=opened, focus=request.args.get("at", "")[:20])


@route(blueprint, "/library/<form>/draft", caller=Caller.COUNSELOR, methods=("POST",))
def save(work: UnitOfWork, counselor: Counselor, form: str) -> WerkzeugResponse:
    found = own_forms.opened(work, form, language=counselor.locale)
    opened = _openable(found.draft, request.form.get("open", ""))
    typed = with_sent(found.draft, opened, request.form) if "open" in request.form else dict(found.draft)
    typed["key"] = form
    do, rev = request.form.get("do", ""), request.form.get("rev", "")
    draft, opens, did = _step(typed, opened, do, found=found)
    before = typed if did else None
    if not did and found.before is not None and do.partition(":")[0] in {"", "save", "open", *ONWARDS}:
        # What is typed after a step is typed into the draft before it too, so that taking the step back loses nothing.
        before = with_sent(found.before, opened, request.form)
    try:
        if draft != {**found.draft, "key": form}:
            own_forms.save(work, form, draft, rev=_number(rev), did=did, before=before, by=counselor)
    except DraftConflict:
        # What was typed stays on the page, and saving it again then counts from what is there now.
        return _page(work, counselor, replace(found, draft=typed), opened=opened, conflict=True)
    if request.headers.get("X-Isn-Fragment"):
        return _page(work, counselor, own_forms.opened(work, form, language=counselor.locale), opened=opens)
    if do in ONWARDS and own_forms.opened(work, form, language=counselor.locale).has_draft:
        return redirect(address(ONWARDS[do], form=form), 303)
    return redirect(_back(form, opens, did="unchanged" if do in ONWARDS else did), 303)


@route(blueprint, "/library/<form>/undo", caller=Caller.COUNSELOR, methods=("POST",))
def undo(work: UnitOfWork, counselor: Counselor, form: str) -> WerkzeugResponse:
    gone = own_forms.opened(work, form, language=counselor.locale).draft
    did = own_forms.undo(work, form)
    here = own_forms.opened(work, form, language=counselor.locale).draft
    back = next((one["key"] for one in drafting.items_of(here) if not drafting.find(gone, one["key"])), "")
    return redirect(_back(form, f"item-{back}" if back else "", did="undone" if did else ""), 303)


@route(blueprint, "/library/<form>/discard", caller=Caller.COUNSELOR, methods=("POST",))
def discard(work: UnitOfWork, counselor: Counselor, form: str) -> WerkzeugResponse:
    if own_forms.discard(work, form, by=counselor):
        return redirect(_back(form, "about", did="discarded"), 303)
    return redirect(address("library.list", away=form), 303)


def _back(form: str, opened: str, *, did: str) -> str:
    values = {"open": opened, "did": did, "at": _used()}
    shown = {name: value for name, value in values.items() if value}
    return address("editing.edit", form=form, **shown, _anchor="isn-open" if opened else None)


def _used() -> str:
    """Return the button or list that was used, so that it has the focus again; after a key it is where it was."""
    if request.form.get("at") == "ask":
        return ""
    asked = {request.form.get("do", ""), request.form.get("at", "")}
    return next((one for one in ("up", "down", "kind", "if_item") if one in asked), "")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def _openable(draft: Draft, asked: str) -> str:
    """Return what is to be open: what was asked for when it is there, else where there is something to do."""
    sort, _, name = asked.partition("-")
    if asked in {"about", "card", "short"}:
        return asked
    if sort == "part" and name.isascii() and name.isdecimal() and int(name) < len(draft["parts"]):
        return f"part-{int(name)}"
    if sort == "item" and drafting.find(draft, name):
        return asked
    if not draft.get("about") or not draft.get("public_title"):
        return "about"
    return f"item-{next(drafting.items_of(draft))['key']}"


def _step(draft: Draft, opened: str, do: str, *, found: Opened) -> Step:
    """Do what a button says: "up", "remove", "open:item-q2", "add", "join:1" …"""
    verb, _, what = do.partition(":")
    step = _STEPS.get(verb)
    return step(draft, opened, what, found) if step else (draft, opened, "")


def _open(draft: Draft, opened: str, what: str, found: Opened) -> Step:
    return draft, _openable(draft, what), ""


def _move(by: int) -> Callable[[Draft, str, str, Opened], Step]:
    def move(draft: Draft, opened: str, what: str, found: Opened) -> Step:
        return drafting.move_item(draft, _key(opened), by), opened, ""

    return move


def _copy(draft: Draft, opened: str, what: str, found: Opened) -> Step:
    key = _fresh(draft, found)
    return drafting.copy_item(draft, _key(opened), key), f"item-{key}", ""


def _remove(draft: Draft, opened: str, what: str, found: Opened) -> Step:
    place = drafting.place_of(draft, _key(opened))
    left = drafting.remove_item(draft, _key(opened))
    if place is None or left == draft:
        return draft, opened, ""
    keys = [item["key"] for item in drafting.items_of(draft)]
    at = keys.index(_key(opened))
    return left, f"item-{(keys[:at] + keys[at + 1 :])[max(at - 1, 0)]}", "removed"


def _add(draft: Draft, opened: str, what: str, found: Opened) -> Step:
    key = _fresh(draft, found)
    part = _number(what)
    if not 0 <= part < len(draft["parts"]) or len(draft["parts"][part]["items"]) >= drafting.MOST_ITEMS:
        return draft, opened, ""
    return drafting.add_item(draft, _new_item(key, draft, part=part), part=part), f"item-{key}", ""


def _add_part(draft: Draft, opened: str, what: str, found: Opened) -> Step:
    if len(draft["parts"]) >= drafting.MOST_PARTS:
        return draft, opened, ""
    key = _fresh(draft, found)
    return drafting.add_part(draft, "", drafting.new_item("scale", key)), f"part-{len(draft['parts'])}", ""


def _split(draft: Draft, opened: str, what: str, found: Opened) -> Step:
    if len(draft["parts"]) >= drafting.MOST_PARTS:
        return draft, opened, ""
    return drafting.split_part(draft, _key(opened), ""), opened, ""


def _join(draft: Draft, opened: str, what: str, found: Opened) -> Step:
    at = _number(what)
    joined = drafting.join_part(draft, at)
    return joined, f"part-{max(at - 1, 0)}" if joined != draft else opened, "joined" if joined != draft else ""


_STEPS: dict[str, Callable[[Draft, str, str, Opened], Step]] = {
    "open": _open,
    "up": _move(-1),
    "down": _move(1),
    "copy": _copy,
    "remove": _remove,
    "add": _add,
    "add_part": _add_part,
    "split": _split,
    "join": _join,
}


def _key(opened: str) -> str:
    return opened.partition("-")[2] if opened.startswith("item-") else ""


def _fresh(draft: Draft, found: Opened) -> str:
    taken = {item.key for item in found.base.items} if found.base else set()
    return drafting.fresh_key(draft, taken=taken)


def _new_item(key: str, draft: Draft, *, part: int) -> drafting.Item:
    kind = request.form.get(f"new-{part}", "scale")
    if kind == "agree":
        with use_language(str(draft["language"])):
            options = [{"key": str(place), "label": translate(words)} for place, words in enumerate(AGREE, start=1)]
        return {**drafting.new_item("choice", key), "options": options}
    return drafting.new_item(kind if kind in runtime().library.kinds else "scale", key)


def _page(
    work: UnitOfWork, counselor: Counselor, found: Opened, *, opened: str, focus: str = "", conflict: bool = False
) -> Response:
    seen = own_forms.inspected(work, found)
    shown = seen.form or as_far_as_it_goes(found.draft, kinds=work.library.kinds.keys())
    page = builder.build(
        work,
        work_frame(counselor, place=Place.LIBRARY, toast=_toast(found)),
        found,
        opened=opened,
        seen=seen,
        shown=shown,
        blocks=blocks_of_part(work, shown, builder.part_of(found.draft, opened), always=_key(opened)),
        reader=counselor,
        couples=couples_with(work, counselor).get(found.key, 0),
        focus=focus,
        conflict=conflict,
    )
    return work_page(page, status=409 if conflict else 200)


def _toast(found: Opened) -> Toast | None:
    did = request.args.get("did", "")
    if did not in DONE:
        return None
    can_undo = found.undo == did
    return Toast(translate(DONE[did]), undo_url=address("editing.undo", form=found.key) if can_undo else "")


def blocks_of_part(work: UnitOfWork, form: Form, at: int, *, always: str = "") -> tuple[Markup, ...]:
    """Return the questions of one part of a draft as HTML. They change with each letter, so none is kept.

    `always`: the key of a question that shows whatever it hangs on.
    """
    if at >= len(form.parts):
        return ()
    items = tuple(replace(one, show_if=None) if one.key == always else one for one in form.parts[at].items)
    fields = kept_sheet(work.library, items, {}).fields
    with use_language(form.language):
        return tuple(question_block(runtime().templates, one) for one in questions(items, fields))
