"""Export and erasure from a case's page: counselor only, after a fresh proof, by the typed name, never under a hold."""

from __future__ import annotations

import json

import pytest

from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Counselor
from intersession.models import Client, TrailEntry
from intersession.services import people, separation
from tests.support.couples import WEEK, reflect
from tests.support.website import AMARA, SAM_ROBIN, Browser, Website
from tests.web.test_mine import opened

pytestmark = pytest.mark.store

PAGE = "/cases/case-1/rights"


def written(website: Website) -> tuple[Browser, dict[str, str]]:
    """Let both write; return the counselor's browser, proved, and our ids by reference."""
    links = website.assign()
    for name in ("Sam", "Robin"):
        reflect(website, links[name], **{**WEEK, "moment": f"{name}'s own words"})
    website.host.is_fresh = True
    with website.work() as work:
        ids = {one.host_ref: str(one.id) for one in work.session.query(Client)}
    desk = website.counselor()
    desk.get(PAGE)
    return desk, ids


def refs(website: Website) -> set[str]:
    with website.work() as work:
        return {one.host_ref for one in work.session.query(Client)}


def test_one_persons_files_hold_their_words_alone_and_are_in_the_trail(website: Website) -> None:
    desk, ids = written(website)

    desk.get(f"{PAGE}/{ids['sam']}/notes.json")
    data = json.loads(desk.response.text)
    assert (data["person"]["name"], "Sam's own words" in desk.response.text) == ("Sam", True)
    assert "Robin" not in desk.response.text
    assert "attachment" in desk.response.headers["Content-Disposition"]
    desk.get(f"{PAGE}/{ids['sam']}/notes.pdf")
    assert ("Sam&#39;s own words" in desk.response.text, "Robin" in desk.response.text) == (True, False)
    with website.work() as work:
        told = work.session.query(TrailEntry).filter(TrailEntry.action == "exported").all()
        assert {(one.actor, one.about) for one in told} == {("counselor:amara", ids["sam"])}
        assert len(told) == 2


def test_a_file_holds_what_belongs_to_the_case_at_hand_alone(on_sqlite: Website) -> None:
    desk, ids = written(on_sqlite)
    on_sqlite.host.cases["amara"].append(type(SAM_ROBIN)("case-7", SAM_ROBIN.clients[:1]))
    reflect(on_sqlite, on_sqlite.assign(case="case-7")["Sam"], **{**WEEK, "moment": "Words of another case"})
    desk = on_sqlite.counselor()

    for case, own, others in (("case-1", "own words", "another case"), ("case-7", "another case", "own words")):
        for file in ("notes.json", "notes.pdf"):
            desk.get(f"/cases/{case}/rights/{ids['sam']}/{file}")
            assert (own in desk.response.text, others in desk.response.text) == (True, False), (case, file)
        desk.get(f"/cases/{case}/rights/{ids['sam']}/notes.json")
        record = [one["what"] for one in json.loads(desk.response.text)["record"]]
        assert record.count("consented") == 1


def test_the_cases_file_has_its_sessions_and_none_of_anybodys_words(on_sqlite: Website) -> None:
    desk, ids = written(on_sqlite)
    on_sqlite.rename(SAM_ROBIN, nickname="The Mondays", focus="A line for myself")
    on_sqlite.meets("case-1", days=-400, status="held", agreed=("Ten minutes a day",))
    on_sqlite.meets("case-1", days=300, place="Room 2")
    on_sqlite.meets("case-7", days=-1, agreed=("Of another case",))

    desk.get(next(link for link in desk.get(PAGE).links() if link.endswith("case.json")))

    data = json.loads(desk.response.text)
    assert [(one["status"], one["agreed"], one["place"]) for one in data["sessions"]["list"]] == [
        ("held", ["Ten minutes a day"], ""),
        ("planned", [], "Room 2"),
    ]
    for words in ("own words", "Sam", "Robin", "The Mondays", "A line for myself", "Of another case"):
        assert words not in desk.response.text
    assert "what the work is about" in json.dumps(data["withheld"])
    with on_sqlite.work() as work:
        told = work.session.query(TrailEntry).filter(TrailEntry.action == "exported").all()
        assert [(one.actor, one.about) for one in told] == [("counselor:amara", str(told[0].case_id))]
    assert set(ids.values()) == set(data["case"]["people"])


def test_a_hold_keeps_no_file_back(on_sqlite: Website) -> None:
    desk, _ = written(on_sqlite)
    with on_sqlite.work() as work:
        case = people.case_of(work, "case-1")
        assert case is not None
        separation.hold(work, case, by="counselor:amara")

    assert [link for link in desk.get(PAGE).links() if link.endswith("case.json")]


class KeepsBackups:
    @hookimpl
    def intersession_decide_leftover(self, counselor: Counselor) -> str:
        return f"A backup of {counselor.ref} is away."


def test_what_the_application_keeps_of_the_erased_is_said_before_and_after(on_sqlite: Website) -> None:
    desk, ids = written(on_sqlite)
    assert "is away" not in desk.get(PAGE).text
    on_sqlite.runtime.plugins.manager.register(KeepsBackups())

    assert "A backup of amara is away." in desk.get(PAGE).text
    desk.send(f"/{ids['sam']}/erase", name="Sam")

    assert "Erased for good." in desk.page.text
    assert "A backup of amara is away." in desk.page.text


def test_erasing_takes_the_typed_name_and_then_all_of_the_person(website: Website) -> None:
    desk, ids = written(website)

    page = desk.send(f"/{ids['sam']}/erase", name="Robin", status=422)
    assert "Nothing was erased. Please type it as it stands above." in page.text
    assert page.form(f"/{ids['sam']}/erase").value("name") == "Robin"
    assert page.form(f"/{ids['robin']}/erase").value("name") == ""
    assert page.form("/rights/erase").value("name") == ""
    assert refs(website) == {"sam", "robin"}
    page = desk.send(f"/{ids['sam']}/erase", name=" sam ")

    assert "Erased for good." in page.text
    assert refs(website) == {"robin"}
    page = desk.send("/rights/erase", name='Sam & "Robin', status=422)
    assert page.form("/rights/erase").value("name") == 'Sam & "Robin'
    desk.send("/rights/erase", name="Sam and Robin")
    assert refs(website) == set()


@pytest.mark.parametrize(("answer", "words"), [("/prove", "Show that it is me"), (None, "does not offer it")])
def test_without_a_fresh_proof_nothing_is_given_or_erased(website: Website, answer: str | None, words: str) -> None:
    desk, ids = written(website)
    form = desk.page.form(f"/{ids['sam']}/erase")
    website.host.is_fresh = answer

    page = desk.get(PAGE)
    assert words in page.text
    assert [one for one in page.forms() if "erase" in one.action] == []
    desk.get(f"{PAGE}/{ids['sam']}/notes.json", status=303)
    desk.get(f"{PAGE}/{ids['sam']}/notes.pdf", status=303)
    desk.get(f"{PAGE}/case.json", status=303)
    desk.post(form.action, form.filled(name="Sam"), status=303, follow=False)
    assert refs(website) == {"sam", "robin"}


def test_a_legal_hold_refuses_and_the_page_says_why(website: Website) -> None:
    desk, ids = written(website)
    form = desk.page.form(f"/{ids['sam']}/erase")
    with website.work() as work:
        case = people.case_of(work, "case-1")
        assert case is not None
        separation.hold(work, case, by="counselor:amara")

    page = desk.post(form.action, form.filled(name="Sam"))

    assert "A legal hold is on" in page.text
    assert [one for one in page.forms() if "erase" in one.action] == []
    assert refs(website) == {"sam", "robin"}


def test_who_is_in_anothers_records_too_is_not_erased_from_here(website: Website) -> None:
    desk, ids = written(website)
    website.host.cases["bo"].append(type(SAM_ROBIN)("case-7", SAM_ROBIN.clients[:1]))
    with website.work() as work:
        people.adopt(work, website.host.cases["bo"][-1], by=AMARA)

    page = desk.send(f"/{ids['sam']}/erase", name="Sam", status=422)

    assert "somebody else’s records" in page.text
    assert "sam" in refs(website)


def test_a_client_sees_their_own_consents_contacts_and_shares_and_nothing_of_the_other(website: Website) -> None:
    links = website.assign()
    reflect(website, links["Robin"], levels="shared")
    reflect(website, links["Sam"])
    desk = website.counselor()
    desk.get("/cases/case-1/contact?person=sam")
    desk.send("/contact")

    sams = opened(website, links["Sam"]).get("/i/mine").text
    assert ("You agreed to how" in sams, "You were asked how to reach you" in sams) == (True, True)
    assert "You shared an answer" not in sams
    robins = opened(website, links["Robin"]).get("/i/mine").text
    assert ("You shared an answer" in robins, "You were asked how" in robins) == (True, False)
