"""Answers as a FHIR R4 QuestionnaireResponse, out and in. Whose they are is an opaque reference, never a name.

What comes in is looked at in a dry run first: everything that would be kept, and everything that would not, and why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from intersession.definition.answers import Answers, GridValue, Value
from intersession.definition.form import Form
from intersession.definition.items import Item
from intersession.fhir.questionnaire import CHOICES, KIND, NUMBERS, SIDES, SYSTEM, canonical, coding, is_whole

SOURCE = f"{SYSTEM}:source"
"""How the answers came: "link" or "paper"."""
SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
DEEPEST = 8
"""How deep items may lie in each other; deeper ones are not ours."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One answer that would not be kept: where it stands, and why."""

    link_id: str
    why: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would be kept of a resource, and what would not. Nothing was changed."""

    answers: Answers
    faults: tuple[Fault, ...] = ()


def response(
    form: Form, answers: Mapping[str, Value], *, subject: str, authored: datetime, source: str = "link"
) -> dict[str, Any]:
    """Return answers as a completed response. `subject`: an opaque reference of the writer; `authored`: aware."""
    visible = {item.key for item in form.visible(dict(answers))}
    return _resource(form, answers, visible, subject=subject, authored=authored, source=source)


def excerpt(
    form: Form, answers: Mapping[str, Value], *, subject: str, authored: datetime, source: str = "link"
) -> dict[str, Any]:
    """Return some answers of a response, tagged as FHIR tags what is not whole, however their questions hang together.

    A part without a title of its own is called as the form is called for everybody.
    """
    named = replace(form, title=form.public_title)
    made = _resource(named, answers, set(answers), subject=subject, authored=authored, source=source)
    return {**made, "meta": {"tag": [SUBSETTED]}}


def _resource(
    form: Form,
    answers: Mapping[str, Value],
    visible: Collection[str],
    *,
    subject: str,
    authored: datetime,
    source: str,
) -> dict[str, Any]:
    parts = []
    for number, part in enumerate(form.parts, start=1):
        given = [item for item in part.items if item.key in answers and item.key in visible]
        if given:
            items = [_item(item, answers[item.key]) for item in given]
            parts.append({"linkId": f"part-{number}", "text": part.title or form.title, "item": items})
    return {
        "resourceType": "QuestionnaireResponse",
        "extension": [{"url": SOURCE, "valueCode": source}],
        "questionnaire": canonical(form),
        "status": "completed",
        "subject": {"identifier": {"system": f"{SYSTEM}:client", "value": subject}},
        "authored": authored.isoformat(),
        "item": parts,
    }


def _item(item: Item, value: Value) -> dict[str, Any]:
    made: dict[str, Any] = {"linkId": item.key, "text": item.ask or item.key}
    if isinstance(value, dict):
        return made | {"item": [_row(item, key, counts) for key, counts in value.items()]}
    return made | {"answer": [_answer(item, one) for one in (value if isinstance(value, list) else [value])]}


def _answer(item: Item, value: str | float) -> dict[str, Any]:
    if item.kind in CHOICES:
        option = next((one for one in item.options if one.key == value), None)
        return {"valueCoding": coding(item, option)} if option else {"valueString": str(value)}
    if item.kind in NUMBERS and not isinstance(value, str):
        return {"valueInteger": int(value)} if is_whole(item) else {"valueDecimal": value}
    name = {"date": "valueDate", "time": "valueTime"}.get(item.kind, "valueString")
    # FHIR wants seconds.
    return {name: f"{value}:00" if item.kind == "time" and str(value).count(":") == 1 else str(value)}


def _row(item: Item, key: str, counts: Mapping[str, int]) -> dict[str, Any]:
    made: dict[str, Any] = {"linkId": f"{item.key}.{key}", "text": item.label_of(key)}
    sides = [
        {"linkId": f"{item.key}.{key}.{side}", "answer": [{"valueInteger": counts[side]}]}
        for side in SIDES
        if side in counts
    ]
    return made | {"item": sides} if sides else made


def read(form: Form, resource: object) -> DryRun:
    """Look at a response to this form and return what would be kept. Nothing is raised for what is wrong in it."""
    if not isinstance(resource, Mapping) or resource.get("resourceType") != "QuestionnaireResponse":
        return DryRun({}, (Fault("", "this is not a QuestionnaireResponse"),))
    if str(resource.get("questionnaire", "")) != canonical(form):
        return DryRun({}, (Fault("", "it answers another form, or another version of it"),))
    answers: Answers = {}
    faults: list[Fault] = []
    grids: dict[str, GridValue] = {}
    known = {item.key: item for item in form.questions}
    for link_id, found in _answers(resource.get("item"), depth=0):
        key, _, rest = link_id.partition(".")
        item = known.get(key)
        if item is None:
            faults.append(Fault(link_id, "the form does not ask this"))
        elif item.kind == "grid":
            _read_count(item, rest, found, grids=grids, faults=faults)
        else:
            _read_one(item, found, answers=answers, faults=faults)
    answers |= grids
    shown = {item.key for item in form.visible(answers)}
    faults += [Fault(key, "an earlier answer hides this question") for key in answers if key not in shown]
    return DryRun({key: value for key, value in answers.items() if key in shown}, tuple(faults))


def _answers(items: object, *, depth: int) -> Iterator[tuple[str, list[Any]]]:
    if not isinstance(items, list) or depth > DEEPEST:
        return
    for item in items:
        if isinstance(item, Mapping):
            found = item.get("answer")
            if isinstance(found, list) and found:
                yield str(item.get("linkId", "")), [_value(one) for one in found]
            yield from _answers(item.get("item"), depth=depth + 1)


def _value(answer: object) -> object:
    if not isinstance(answer, Mapping):
        return None
    value = next((value for name, value in answer.items() if str(name).startswith("value")), None)
    return value.get("code") if isinstance(value, Mapping) else value


def _read_one(item: Item, found: list[Any], *, answers: Answers, faults: list[Fault]) -> None:
    if item.kind == "choices":
        wrong = [one for one in found if not _is_option(item, one)]
        if not wrong:
            answers[item.key] = [str(one) for one in found]
    else:
        wrong = found if len(found) > 1 or not _fits(item, found[0]) else []
        if not wrong:
            answers[item.key] = str(found[0])[:5] if item.kind == "time" else found[0]
    if wrong:
        faults.append(Fault(item.key, "the answer does not fit the question"))


def _is_option(item: Item, value: object) -> bool:
    return any(option.key == value for option in item.options)


def _fits(item: Item, value: object) -> bool:
    if item.kind in CHOICES:
        return _is_option(item, value)
    if item.kind in NUMBERS:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and item.minimum <= value <= item.maximum  # type: ignore[operator]  # is_number says so
    return isinstance(value, str) and bool(value) and len(value) <= item.max_length


def _read_count(item: Item, place: str, found: list[Any], *, grids: dict[str, GridValue], faults: list[Fault]) -> None:
    row, _, side = place.partition(".")
    count = found[0]
    is_count = isinstance(count, int) and not isinstance(count, bool) and 0 <= count <= item.maximum
    if side in SIDES and any(one.key == row for one in item.rows) and is_count and len(found) == 1:
        grids.setdefault(item.key, {}).setdefault(row, {})[side] = count
    else:
        faults.append(Fault(f"{item.key}.{place}", "the answer does not fit the question"))


__all__ = ["KIND", "DryRun", "Fault", "read", "response"]
