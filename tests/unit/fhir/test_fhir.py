"""Forms and answers as FHIR R4: whole, as FHIR's structure wants it, and back again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.definition.answers import Answers
from intersession.definition.form import Form
from intersession.fhir.questionnaire import questionnaire
from intersession.fhir.response import read, response
from tests.support.blank_sheets import SHIPPED

AT = datetime(2026, 3, 2, 18, tzinfo=UTC)
TYPES = {"group", "display", "integer", "decimal", "choice", "text", "string", "date", "time"}
WEEKLY = SHIPPED["weekly-reflection.en"]
WEEK: Answers = {
    "closeness": 7,
    "moment": "Breakfast without phones",
    "practices": {"appreciation": {"given": 3, "noticed": 1}, "time_together": {"given": 2}},
    "hard": "yes",
    "hard_need": "A little quiet",
}


def items(resource: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all items of a resource, however deep."""
    found = []
    for item in resource.get("item", []):
        found += [item, *items(item)]
    return found


def sent(form: Form, answers: Answers, **more: str) -> dict[str, Any]:
    made = response(form, answers, subject="client-1", authored=AT, **more)
    back: dict[str, Any] = json.loads(json.dumps(made))
    return back


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_form_is_a_questionnaire(name: str) -> None:
    made = json.loads(json.dumps(questionnaire(SHIPPED[name])))
    found = items(made)
    ids = [item["linkId"] for item in found]

    assert made["resourceType"] == "Questionnaire"
    assert made["status"] == "active"
    assert len(ids) == len(set(ids))  # que-2
    for item in found:
        assert item["type"] in TYPES
        assert ("item" in item) == (item["type"] == "group")  # que-1
        assert ("answerOption" in item) == (item["type"] == "choice")  # que-5
        assert item["type"] in {"text", "string"} or "maxLength" not in item  # que-10
        assert not (item["type"] in {"group", "display"} and "required" in item)  # que-6, que-8
        if len(item.get("enableWhen", [])) > 1:
            assert item["enableBehavior"] == "any"  # que-12
        assert {one["question"] for one in item.get("enableWhen", [])} <= set(ids)


def test_answers_go_out_and_come_back_the_same() -> None:
    found = read(WEEKLY, sent(WEEKLY, WEEK))

    assert found.answers == WEEK
    assert found.faults == ()


def test_a_response_names_nobody_and_says_how_it_came() -> None:
    made = sent(WEEKLY, WEEK, source="paper")

    assert made["subject"] == {"identifier": {"system": "urn:intersession:client", "value": "client-1"}}
    assert made["extension"][0]["valueCode"] == "paper"
    assert made["authored"] == "2026-03-02T18:00:00+00:00"
    assert made["status"] == "completed"
    known = {item["linkId"] for item in items(questionnaire(WEEKLY))}
    assert {item["linkId"] for item in items(made)} <= known
    assert all(not ("answer" in item and "item" in item) for item in items(made))  # qrs-1


def test_what_an_earlier_answer_hides_is_not_sent_and_not_read() -> None:
    hidden: Answers = {**WEEK, "hard": "no"}

    assert "hard_need" not in json.dumps(sent(WEEKLY, hidden))
    forged = sent(WEEKLY, WEEK)
    next(i for i in items(forged) if i["linkId"] == "hard")["answer"] = [{"valueCoding": {"code": "no"}}]
    found = read(WEEKLY, forged)
    assert "hard_need" not in found.answers
    assert "hard_need" in {fault.link_id for fault in found.faults}


def test_a_dry_run_says_what_it_would_not_keep() -> None:
    made = sent(WEEKLY, WEEK)
    made["item"][0]["item"] += [
        {"linkId": "unheard_of", "answer": [{"valueString": "x"}]},
        {"linkId": "closeness", "answer": [{"valueInteger": 99}]},
        {"linkId": "practices.appreciation.stolen", "answer": [{"valueInteger": 1}]},
    ]

    found = read(WEEKLY, made)

    assert {fault.link_id for fault in found.faults} == {"unheard_of", "closeness", "practices.appreciation.stolen"}
    assert found.answers["closeness"] == 7


def test_another_version_is_not_read() -> None:
    made = sent(WEEKLY, WEEK) | {"questionnaire": "urn:intersession:form:weekly-reflection|999"}

    assert read(WEEKLY, made).answers == {}
    assert len(read(WEEKLY, made).faults) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["item", "answer", "linkId", "valueInteger", "resourceType"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_comes_in_a_dry_run_answers(found: object) -> None:
    resource = {**sent(WEEKLY, {}), "item": found}

    for one in (found, resource):
        assert read(WEEKLY, one).answers.keys() <= {item.key for item in WEEKLY.questions}
