"""Builds the editor: what is open, what it lacks, how it reads. What clients would see comes from the web floor."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from intersession.definition.answers import Disclosure
from intersession.definition.build import yes_no_in
from intersession.definition.drafting import MOST_PARTS, Draft, Item, find, items_of, place_of
from intersession.definition.form import Form
from intersession.definition.inspection import Fault, Inspection
from intersession.definition.reading import advice, form_grade, form_inflesz, minutes
from intersession.definition.schema import barred
from intersession.hooks.types import Counselor
from intersession.pages.editing_page import (
    EditLine,
    EditPage,
    EditPart,
    Facts,
    OpenCondition,
    OpenItem,
    Pick,
    Preview,
)
from intersession.pages.environment import clock_time, digits, known_locale, translate
from intersession.pages.form_words import KINDS, LEVELS, advice_words, fault_words, kind_words
from intersession.pages.frame import WorkFrame
from intersession.services.own_forms import Opened
from intersession.services.unit import UnitOfWork

LANGUAGES = ("en", "es")
BASIS = frozenset({"choice", "choices", "yes_no", "scale", "slider", "number"})
"""Kinds of questions that another can hang on."""
OF_KIND = ("minimum", "maximum", "step", "low", "high", "options", "rows", "earliest", "latest", "max_length", "text")
TRACKED = frozenset({"scale", "slider", "number", "choice"})
WITH_WAY_OUT = frozenset({"choice", "choices", "yes_no"})


def build(
    work: UnitOfWork,
    frame: WorkFrame,
    found: Opened,
    *,
    opened: str,
    seen: Inspection,
    shown: Form,
    blocks: tuple[Markup, ...],
    reader: Counselor,
    couples: int,
    focus: str = "",
    conflict: bool = False,
) -> EditPage:
    """Build the editor's page. `shown`: the draft as far as it goes. `blocks`: the open part's questions as HTML."""
    draft = found.draft
    lacking = opens_of(draft, seen)
    at = part_of(draft, opened)
    return EditPage(
        frame=frame,
        form=found.key,
        title=str(draft.get("title") or translate("A new form")),
        state=_state(found, reader=reader, couples=couples),
        version=found.next_version,
        rev=found.rev,
        opened=opened,
        parts=_parts(draft, opened, unfinished=frozenset(lacking)),
        preview=_preview(shown, opened, at=at, blocks=blocks),
        facts=facts_of(shown, part=at),
        values=_values(draft, opened),
        languages=_languages(str(draft["language"]), opened),
        item=_item(draft, opened, kinds=tuple(work.library.kinds)),
        kinds=_kinds(tuple(work.library.kinds), ""),
        shorts=_shorts(draft, opened),
        lacks=tuple(fault_words(fault) for fault in seen.faults if open_of(draft, fault) == opened),
        warnings=tuple(advice_words(one) for one in advice(shown) if f"item-{one.item}" == opened),
        unfinished=frozenset(lacking),
        has_draft=found.has_draft,
        can_undo=bool(found.undo),
        can_add=len(draft["parts"]) < MOST_PARTS,
        conflict=conflict,
        focus=focus,
    )


def open_of(draft: Draft, fault: Fault) -> str:
    """Return what to open in the editor to mend a fault."""
    first, *rest = fault.path or ("",)
    if first != "parts" or not rest or not isinstance(rest[0], int):
        return str(first) if first in {"card", "short"} else "about"
    part = draft["parts"][rest[0]]
    if len(rest) > 2 and rest[1] == "items" and isinstance(rest[2], int):
        return f"item-{part['items'][rest[2]]['key']}"
    return f"part-{rest[0]}"


def opens_of(draft: Draft, seen: Inspection) -> dict[str, Fault]:
    """Return the first fault of each thing that lacks something, by what to open."""
    found: dict[str, Fault] = {}
    for fault in seen.faults:
        found.setdefault(open_of(draft, fault), fault)
    return found


def part_of(draft: Draft, opened: str) -> int:
    """Return which part is looked at, from 0."""
    sort, _, name = opened.partition("-")
    if sort == "part":
        return int(name)
    place = place_of(draft, name) if sort == "item" else None
    return place[0] if place else 0


def facts_of(shown: Form, *, part: int = 0) -> Facts:
    """Say how long and how hard a draft is."""
    own = {item.key for item in shown.parts[part].items} if part < len(shown.parts) else set()
    rest = tuple(item.key for item in shown.items if item.key in own)
    return Facts(
        questions=len(shown.questions),
        minutes=minutes(shown),
        part_minutes=minutes(shown, only=rest),
        grade=form_grade(shown),
        ease=form_inflesz(shown),
        warnings=tuple(advice_words(one) for one in advice(shown) if not one.item),
    )


def _state(found: Opened, *, reader: Counselor, couples: int) -> str:
    told: list[str] = []
    if found.has_draft and found.saved_at is not None:
        when = clock_time(found.saved_at, zone=reader.timezone, locale=reader.locale)
        told.append(translate("Draft of version %(n)s, saved %(when)s.") % {"n": found.next_version, "when": when})
    if found.base is None:
        told.append(translate("Nobody has this form yet."))
    elif couples:
        words = translate("Version %(n)s is in use by %(couples)s and stays as it is for them.")
        told.append(words % {"n": found.base.version, "couples": couple_words(couples)})
    elif not found.has_draft:
        told.append(translate("Version %(n)s. Your first change begins a draft.") % {"n": found.base.version})
    return " ".join(told)


def couple_words(count: int) -> str:
    """Say a number of couples."""
    return translate("one couple") if count == 1 else translate("%(n)s couples") % {"n": count}


def _parts(draft: Draft, opened: str, *, unfinished: frozenset[str]) -> tuple[EditPart, ...]:
    return tuple(
        EditPart(
            at=at,
            title=str(part.get("title", "")),
            lead=str(part.get("lead", "")),
            is_open=opened == f"part-{at}",
            lines=tuple(_line(item, opened, unfinished=unfinished) for item in part["items"]),
        )
        for at, part in enumerate(draft["parts"])
    )


def _line(item: Item, opened: str, *, unfinished: frozenset[str]) -> EditLine:
    tags = [
        translate("Only if") if item.get("show_if") else "",
        translate("On the chart") if item.get("track") else "",
        translate("Private") if item.get("private") else "",
    ]
    return EditLine(
        key=item["key"],
        kind=kind_words(item["kind"]),
        ask=str(item.get("ask") or item.get("text") or ""),
        is_open=opened == f"item-{item['key']}",
        is_unfinished=f"item-{item['key']}" in unfinished,
        tags=tuple(tag for tag in tags if tag),
    )


def _preview(shown: Form, opened: str, *, at: int, blocks: tuple[Markup, ...]) -> Preview:
    part = shown.parts[at] if at < len(shown.parts) else None
    return Preview(
        title=part.title if part else "",
        lead=part.lead if part else "",
        blocks=blocks,
        part=at + 1,
        part_count=len(shown.parts),
        public_title=shown.public_title,
        language=shown.language,
        card=shown.card if opened == "card" else None,
    )


def _values(draft: Draft, opened: str) -> Mapping[str, str]:
    sort, _, name = opened.partition("-")
    if sort == "card":
        return _texts(draft.get("card", {}), ("what", "why", "steps", "two_minutes", "if_it_goes_badly"))
    if sort == "part":
        return _texts(draft["parts"][int(name)], ("title", "lead"))
    how = "conjoint" if draft.get("conjoint") else "individual" if draft.get("individual") else "each"
    return {**_texts(draft, ("title", "public_title", "about", "minutes", "language")), "how": how}


def _texts(data: Mapping[str, object], names: tuple[str, ...]) -> dict[str, str]:
    return {name: _text(data.get(name)) for name in names}


def _text(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(one["label"] if isinstance(one, dict) else str(one) for one in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return digits(value)
    return "" if value is None else str(value)


def _languages(chosen: str, opened: str) -> tuple[Pick, ...]:
    if opened != "about":
        return ()
    codes = dict.fromkeys((*LANGUAGES, chosen))
    named = {code: (known_locale(code).get_display_name(code) or code).capitalize() for code in codes}
    return tuple(Pick(code, name, code == chosen) for code, name in named.items())


def _kinds(known: tuple[str, ...], chosen: str) -> tuple[Pick, ...]:
    offered = [*(kind for kind in KINDS if kind in known), *(kind for kind in known if kind not in KINDS)]
    if not chosen:
        offered.insert(2, "agree")
    return tuple(Pick(kind, kind_words(kind), kind == chosen) for kind in offered)


def _shorts(draft: Draft, opened: str) -> tuple[Pick, ...]:
    if opened != "short":
        return ()
    chosen = draft.get("short", ())
    asked = [item for item in items_of(draft) if item["kind"] != "info"]
    return tuple(Pick(item["key"], str(item.get("ask", "")), item["key"] in chosen) for item in asked)


def _item(draft: Draft, opened: str, *, kinds: tuple[str, ...]) -> OpenItem | None:
    sort, _, key = opened.partition("-")
    item = find(draft, key) if sort == "item" else None
    place = place_of(draft, key)
    if item is None or place is None:
        return None
    kind = item["kind"]
    has = {name for name in OF_KIND if name not in barred(kind)} if kind in KINDS else set[str]()
    has -= {"options"} if kind == "yes_no" else {"text"} if kind != "info" else set[str]()
    has |= {name for name in ("track",) if kind in TRACKED} | {name for name in ("way_out",) if kind in WITH_WAY_OUT}
    if item.get("track") and kind == "choice":
        has -= {"way_out"}
    last = draft["parts"][-1]["items"][-1]
    keys = [one["key"] for one in options_in(item, str(draft["language"]))]
    return OpenItem(
        key=key,
        kind=kind,
        kinds=_kinds(kinds, kind),
        values=_item_values(item),
        has=frozenset(has),
        levels=_levels(item, draft),
        condition=_condition(draft, item),
        is_tracked=bool(item.get("track")),
        is_private=bool(item.get("private")),
        is_needed=bool(item.get("needed")),
        is_long=bool(item.get("long", True)),
        has_way_out="rather_not" in keys,
        is_first=place == (0, 0),
        is_last=item is last,
        can_split=place[1] > 0 and len(draft["parts"]) < MOST_PARTS,
        concern=str(item["concern"]["about"]) if item.get("concern") else "",
    )


def _item_values(item: Item) -> Mapping[str, str]:
    usual = {"minimum": 0, "maximum": 3 if item["kind"] == "grid" else 10, "step": 1, "max_length": 1000}
    shown = {**item, "options": [one for one in item.get("options", ()) if one["key"] != "rather_not"]}
    return _texts({**usual, **shown}, ("ask", "hint", *OF_KIND))


def options_in(item: Item, language: str) -> list[Mapping[str, str]]:
    """Return what can be chosen of an item of a draft, with the usual words of a yes-no question."""
    if item["kind"] == "yes_no" and not item.get("options"):
        return [{"key": one.key, "label": one.label} for one in yes_no_in(language)]
    return list(item.get("options", ()))


def _levels(item: Item, draft: Draft) -> tuple[Pick, ...]:
    chosen = str(item.get("disclosure", Disclosure.COUNSELOR_ONLY))
    offered = [level for level in LEVELS if level != "shared" or not draft.get("individual") or level == chosen]
    return tuple(Pick(level, translate(LEVELS[level]), level == chosen) for level in offered)


def _condition(draft: Draft, item: Item) -> OpenCondition:
    earlier: list[Item] = []
    for one in items_of(draft):
        if one is item:
            break
        earlier.append(one)
    now = item.get("show_if", {})
    about = find(draft, str(now.get("item", ""))) if now else None
    abouts = [one for one in earlier if one["kind"] in BASIS or one is about]
    picks = tuple(Pick(one["key"], str(one.get("ask", "")), one is about) for one in abouts)
    if about is None:
        return OpenCondition(picks)
    options = tuple(
        Pick(one["key"], one["label"], one["key"] in now.get("any_of", ()))
        for one in options_in(about, str(draft["language"]))
    )
    test = "at_least" if "at_least" in now else "at_most"
    return OpenCondition(
        picks, is_on=True, options=options, test=test, number=_text(now.get(test)), is_number=not options
    )
