"""A form as a FHIR R4 Questionnaire. Kinds that FHIR does not know are kept as text, and say their own name."""

from __future__ import annotations

from typing import Any

from intersession.definition.conditions import Condition
from intersession.definition.form import Form
from intersession.definition.items import Item, Option

SYSTEM = "urn:intersession"
"""Before every code and identifier of ours: a name, not an address."""
KIND = f"{SYSTEM}:kind"
MINIMUM = "http://hl7.org/fhir/StructureDefinition/minValue"
MAXIMUM = "http://hl7.org/fhir/StructureDefinition/maxValue"
SIDES = ("given", "noticed")
NUMBERS = ("scale", "slider", "number")
CHOICES = ("choice", "choices", "yes_no")


def canonical(form: Form) -> str:
    """Return the name by which responses point to this version of a form."""
    return f"{SYSTEM}:form:{form.key}|{form.version}"


def questionnaire(form: Form) -> dict[str, Any]:
    """Return the form as a Questionnaire. The same form gives the same resource."""
    return {
        "resourceType": "Questionnaire",
        "url": canonical(form).partition("|")[0],
        "identifier": [{"system": f"{SYSTEM}:hash", "value": form.hash}],
        "version": str(form.version),
        "name": form.key.replace("-", "_"),
        "title": form.title,
        "status": "active",
        "subjectType": ["Patient"],
        "language": form.language,
        **({"description": form.about} if form.about else {}),
        "item": [
            {
                "linkId": f"part-{number}",
                "text": part.title or form.title,
                "type": "group",
                "item": [item_of(form, item) for item in part.items],
            }
            for number, part in enumerate(form.parts, start=1)
        ],
    }


def type_of(item: Item) -> str:
    """Return FHIR's type of what an item asks."""
    if item.kind in NUMBERS:
        return "integer" if is_whole(item) else "decimal"
    if item.kind in CHOICES:
        return "choice"
    known = {"date": "date", "time": "time", "grid": "group", "info": "display"}
    return known.get(item.kind, "text" if item.long or item.kind != "text" else "string")


def is_whole(item: Item) -> bool:
    """True when every number that can be chosen is a whole one."""
    return all(float(one).is_integer() for one in (item.minimum, item.maximum, item.step))


def item_of(form: Form, item: Item) -> dict[str, Any]:
    """Return one item; one that is only read has no answer."""
    kind = type_of(item)
    made: dict[str, Any] = {"linkId": item.key, "text": item.ask or item.text or item.key, "type": kind}
    made["extension"] = [{"url": KIND, "valueCode": item.kind}]
    if kind in ("integer", "decimal"):
        made["extension"] += [_bound(MINIMUM, item.minimum, kind), _bound(MAXIMUM, item.maximum, kind)]
    if kind == "choice":
        made["answerOption"] = [{"valueCoding": coding(item, option)} for option in item.options]
    if item.kind == "choices":
        made["repeats"] = True
    if kind in ("text", "string"):
        made["maxLength"] = item.max_length
    if kind == "group":
        made["item"] = [_row(item, row) for row in item.rows]
    if item.needed and kind not in ("group", "display"):
        made["required"] = True
    if item.show_if is not None:
        made |= _enabled(form.item(item.show_if.item), item.show_if)
    return made


def coding(item: Item, option: Option) -> dict[str, str]:
    """Return an option as a code of ours."""
    return {"system": f"{SYSTEM}:option:{item.key}", "code": option.key, "display": option.label}


def _bound(url: str, value: float, kind: str) -> dict[str, Any]:
    if kind == "integer":
        return {"url": url, "valueInteger": int(value)}
    return {"url": url, "valueDecimal": value}


def _row(item: Item, row: Option) -> dict[str, Any]:
    counts = [
        {
            "linkId": f"{item.key}.{row.key}.{side}",
            "text": (item.low if side == "given" else item.high) or side,
            "type": "integer",
            "extension": [_bound(MINIMUM, 0, "integer"), _bound(MAXIMUM, item.maximum, "integer")],
        }
        for side in SIDES
    ]
    return {"linkId": f"{item.key}.{row.key}", "text": row.label, "type": "group", "item": counts}


def _enabled(earlier: Item, condition: Condition) -> dict[str, Any]:
    if condition.any_of:
        codes = [{"system": f"{SYSTEM}:option:{earlier.key}", "code": key} for key in condition.any_of]
        rules = [{"question": earlier.key, "operator": "=", "answerCoding": code} for code in codes]
        return {"enableWhen": rules, **({"enableBehavior": "any"} if len(rules) > 1 else {})}
    is_most = condition.at_most is not None
    bound = condition.at_most if is_most else condition.at_least
    name, value = ("answerInteger", int(bound or 0)) if is_whole(earlier) else ("answerDecimal", bound)
    return {"enableWhen": [{"question": earlier.key, "operator": "<=" if is_most else ">=", name: value}]}
