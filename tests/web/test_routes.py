"""Every route: who may call it is declared, documented and held; reading writes nothing."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import Rule as UrlRule

from intersession.hooks.types import Counselor, Role
from intersession.models import (
    Assignment,
    Batch,
    Client,
    Comment,
    Concern,
    Delivery,
    Goal,
    Link,
    Note,
    Reflection,
    Removal,
    Reply,
    State,
)
from intersession.services import batches, messaging, paper, people, programs, removals
from intersession.services.batches import Chosen
from intersession.services.unit import UnitOfWork
from intersession.web.access import RULES, Caller, access_table
from intersession.web.errors import HOMES
from tests.support.couples import WEEK, fill, reflect, tables
from tests.support.definitions import items_text
from tests.support.house import ROOT
from tests.support.website import ADA, AMARA, BASE, BO, NOOR_DANA, SAM_ROBIN, SUE, Browser, Website, token_of

SCANNERS = (
    "Mozilla/5.0 (compatible; Microsoft Safe Links)",
    "Slackbot-LinkExpanding 1.0",
    "facebookexternalhit/1.1",
    "WhatsApp/2.23",
    "Barracuda Sentinel",
    "Mozilla/5.0 (iPhone) Safari link preview",
)
ERRANDS = {
    "which": "all",  # what a counselor would have to send for the step to be made
    "case": "case-1",
    "form": "weekly-reflection",
    "note": "Walked in",
    "about": "Walked in",
    "outcome": "spoke_apart",
    "screened": "not_suitable",
    "person": "sam",
    "reply": "Walked in",
    "filled_on": "2026-03-02",
    "password": "four quiet kitchen chairs",
    "again": "four quiet kitchen chairs",
    "text": items_text("- {key: thing, kind: scale, ask: How close}"),
}

LAST = ("separate", "undo", "batch>/remove")
"""Steps after which others can no longer be made."""


GIVE = ("intersession.assigning.give", "intersession.programs.begin")
"""Steps that name their case in what they send, not in their address."""


@dataclass
class Used:
    """A practice in use: one of everything that an address can name, and Sam's open link."""

    website: Website
    link: str
    ids: dict[str, str]

    def path(self, rule: UrlRule) -> str:
        return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found: self.ids[found[1]], rule.rule)


@pytest.fixture
def used(website: Website) -> Used:
    links = website.assign(card_what="Sit together")
    reflect(website, links["Robin"])
    desk = website.counselor()
    desk.get("/cases/case-1")
    desk.send("/notes", note="Ask about Sunday")
    form_token = desk.page.form("/notes").value("csrf_token")
    desk.post("/cases/case-1/goals", {"csrf_token": form_token, "about": "A goal of theirs"})
    desk.get("/review")
    for step in ("/comment", "/reply"):
        desk.send(step, note="Walked in")
    desk.post("/cases/case-1/concerns", {"csrf_token": form_token, "about": "A feeling of mine"})
    with website.work() as work:
        case = people.adopt(work, SAM_ROBIN, by=AMARA)
        asked = batches.ask(work, [Chosen(case.id, "")], shape="zip", edition="counselor", day=None, by=AMARA)
        batches.keep_file(work, batches.mine(work, asked, by=AMARA), b"PK\x05\x06" + bytes(18))  # an empty ZIP
    with website.work() as work:
        sent = work.session.query(Reflection).where(Reflection.state == State.SENT).one()
        removals.ask(work, sent)
        found: dict[str, Any] = {name: work.session.query(model).first() for name, model in MODELS.items()}
        ids = {name: str(one.id) for name, one in found.items() if one is not None}
        ids |= {"run": str(begin_program(work)), "trouble": str(lose_message(work))}
        ids["reflection"] = str(sent.id)
        ERRANDS["code"] = paper.code_of(work, sent.id)
    more = {
        "case": "case-1",
        "edition": "counselor",
        "form": "weekly-reflection",
        "part": "1",
        "filename": "icon.svg",
        "item": "moment",
        "program": "two-calm-weeks",
        "number": "1",
        "do": "pause",
    }
    return Used(website, links["Sam"], {**ids, **more, "token": token_of(links["Sam"])})


def begin_program(work: UnitOfWork) -> uuid.UUID:
    return programs.begin(work, SAM_ROBIN, work.library.program("after-a-rupture"), key="used", by=AMARA).id


def lose_message(work: UnitOfWork) -> uuid.UUID:
    assignment, client = work.session.query(Assignment).first(), work.session.query(Client).first()
    assert assignment is not None
    assert client is not None
    messaging.record(work, assignment, client_id=client.id, key="lost", kind="invite", channel="email")
    work.session.flush()
    messaging.bounced(work, "lost")
    return work.session.query(Delivery).one().id


MODELS = {
    "assignment": Assignment,
    "client": Client,
    "link": Link,
    "note": Note,
    "concern": Concern,
    "removal": Removal,
    "goal": Goal,
    "comment": Comment,
    "reply": Reply,
    "batch": Batch,
}


def our_rules(website: Website) -> list[UrlRule]:
    return [rule for rule in website.app.url_map.iter_rules() if rule.endpoint.startswith("intersession.")]


def declared(rule: UrlRule) -> Caller:
    return RULES[rule.endpoint.removeprefix("intersession.")].caller


def counselors_rules(website: Website) -> list[UrlRule]:
    rules = [rule for rule in our_rules(website) if rule.endpoint != "intersession.static"]
    return [rule for rule in rules if declared(rule) is Caller.COUNSELOR]


def rules_of(website: Website, role: Role) -> list[UrlRule]:
    """Give the rules of the practice's people that let this role in."""
    return [rule for rule in counselors_rules(website) if role in roles_of(rule)]


def roles_of(rule: UrlRule) -> frozenset[Role]:
    return RULES[rule.endpoint.removeprefix("intersession.")].roles


def clients_rules(website: Website) -> list[UrlRule]:
    rules = [rule for rule in our_rules(website) if rule.endpoint != "intersession.static"]
    return [rule for rule in rules if declared(rule) is Caller.CLIENT]


def ask(browser: Browser, method: str, path: str, **data: str) -> tuple[int, str]:
    headers = {"Sec-Fetch-Site": "same-origin"}
    with browser.http.open(path, method=method, data=data or None, base_url=BASE, headers=headers) as response:
        return response.status_code, response.get_data(as_text=True)


def method_of(rule: UrlRule) -> str:
    return "GET" if "GET" in (rule.methods or ()) else "POST"


def test_every_route_declares_who_may_call_it(website: Website) -> None:
    endpoints = {rule.endpoint.removeprefix("intersession.") for rule in our_rules(website)}

    assert endpoints - {"static"} == set(RULES)
    for rule in our_rules(website):
        declaration = RULES.get(rule.endpoint.removeprefix("intersession."))
        if declaration is not None:
            assert set(declaration.methods) == (rule.methods or set()) - {"HEAD", "OPTIONS"}
            assert declaration.path == rule.rule


def test_a_step_that_changes_something_is_never_a_get() -> None:
    assert {rule.methods for rule in RULES.values()} == {("GET",), ("POST",)}


def test_the_documented_table_is_what_the_code_declares() -> None:
    page = (Path(ROOT) / "docs" / "access.md").read_text(encoding="utf-8")

    assert access_table() in page


@pytest.mark.store
def test_reading_writes_nothing_unless_the_look_is_recorded(used: Used) -> None:
    desk, phone = used.website.counselor(), used.website.open_link(used.link)
    used.website.clock.advance(minutes=1)  # so that a time that is noted again differs
    before = tables(used.website)

    for rule in our_rules(used.website):
        if "GET" not in (rule.methods or ()):
            continue
        look = RULES.get(rule.endpoint.removeprefix("intersession."))
        for method in ("GET", "HEAD", "OPTIONS"):
            for browser in (desk, phone, used.website.browser()):
                status, _ = ask(browser, method, used.path(rule))
                assert status < 500
        if look is not None and look.leaves_trail:
            after = tables(used.website)
            changed = {name for name in after if after[name] != before[name]}
            # A file that was made is kept, so that the next click only hands it over; nobody sees a difference.
            assert changed <= {"intersession_trail", "intersession_outbox", "intersession_document"}, rule
            before = after
        else:
            assert tables(used.website) == before, rule


def test_a_step_asked_for_by_get_is_not_made(used: Used) -> None:
    desk, phone = used.website.counselor(), used.website.open_link(used.link)
    before = tables(used.website)

    for rule in our_rules(used.website):
        if "POST" in (rule.methods or ()):
            for browser in (desk, phone):
                ask(browser, "GET", used.path(rule) + "?token=" + used.ids["token"])
                ask(browser, "HEAD", used.path(rule))
    after = tables(used.website)

    assert {name for name in after if after[name] != before[name]} <= {"intersession_trail"}


def test_scanners_that_open_a_link_change_nothing_and_see_one_page(used: Used) -> None:
    before = tables(used.website)
    stranger = used.website.browser()
    seen = set()

    for agent in SCANNERS:
        for method in ("GET", "HEAD", "OPTIONS"):
            for path in ("/i", f"/i/{used.ids['token']}", "/i/" + "x" * 43):
                response = stranger.http.open(path, method=method, base_url=BASE, headers={"User-Agent": agent})
                assert response.status_code == 200
                assert "Set-Cookie" not in response.headers
                if method == "GET":
                    seen.add(response.text.replace(used.ids["token"], "TOKEN").replace("x" * 43, "TOKEN"))

    assert tables(used.website) == before
    assert len(seen) == 2  # with a token to post and without; a good token looks like any other
    assert used.website.open_link(used.link).page.heading == "How this week felt"


def test_strangers_are_told_nothing_about_what_is_there(used: Used) -> None:
    used.website.host.signed_in = None
    stranger, nothing = used.website.browser(), another(used)

    for rules, status in ((counselors_rules(used.website), 403), (clients_rules(used.website), 403)):
        bodies = set()
        for rule in rules:
            for path in {used.path(rule), nothing.path(rule)}:
                code, body = ask(stranger, method_of(rule), path)
                assert code == status, rule
                bodies.add((method_of(rule), body))
        assert len(bodies) == len({method for method, _body in bodies})


def another(used: Used) -> Used:
    """Give the same addresses with ids that name nothing."""
    ids = {name: str(uuid.uuid4()) for name in (*MODELS, "reflection", "run", "trouble")} | {
        "case": "case-77",
        "form": "no-such-form",
        "part": "2",
    }
    return replace(used, ids={**used.ids, **ids})


def test_a_client_opens_no_page_of_the_counselor(used: Used) -> None:
    phone = used.website.open_link(used.link)
    used.website.host.signed_in = None
    bodies = set()

    for rule in counselors_rules(used.website):
        code, body = ask(phone, method_of(rule), used.path(rule))
        assert code == 403, rule
        bodies.add((method_of(rule), body))

    assert len(bodies) == len({method for method, _body in bodies})


def test_a_counselor_opens_no_page_of_a_client(used: Used) -> None:
    desk = used.website.counselor()

    answers = {ask(desk, method_of(rule), used.path(rule)) for rule in clients_rules(used.website)}

    assert len(answers) == 1
    assert answers.pop()[0] == 403


@pytest.mark.store
def test_a_counselor_who_walks_anothers_ids_gets_what_nothing_gives(used: Used) -> None:
    desk = used.website.counselor(BO)
    desk.get("/assign")
    form_token = desk.page.form("/assign").value("csrf_token")
    before = tables(used.website)
    bodies = set()

    for rule in rules_of(used.website, Role.COUNSELOR):
        if not rule.arguments - {"form", "edition", "program"} and rule.endpoint not in GIVE:
            continue
        for path, case in ((used.path(rule), "case-1"), (another(used).path(rule), "case-77")):
            data = {**ERRANDS, "case": case, "csrf_token": form_token} if method_of(rule) == "POST" else {}
            code, body = ask(desk, method_of(rule), path, **data)
            assert code == 404, rule
            bodies.add(body)

    assert len(bodies) == 1
    assert tables(used.website) == before


def test_a_case_of_ones_own_is_no_way_to_anothers_ids(used: Used) -> None:
    with used.website.work() as work:
        people.adopt(work, NOOR_DANA, by=BO)
    desk, nothing = used.website.counselor(BO), another(used)
    mixed, none = (replace(one, ids={**one.ids, "case": "case-9"}) for one in (used, nothing))
    form_token = desk.get("/assign").form("/assign").value("csrf_token")
    before = tables(used.website)
    rules = [one for one in rules_of(used.website, Role.COUNSELOR) if one.rule.startswith("/cases/<case>")]
    named = [one for one in rules if one.arguments - {"case", "edition", "item", "do", "number"}]

    for rule in named:
        data = {**ERRANDS, "case": "case-9", "csrf_token": form_token} if method_of(rule) == "POST" else {}
        code, body = ask(desk, method_of(rule), mixed.path(rule), **data)
        assert code in {303, 404}, rule
        assert (code, body) == ask(desk, method_of(rule), none.path(rule), **data), rule

    assert len(named) > 25
    assert tables(used.website) == before


@pytest.mark.store
def test_the_owner_may_take_each_of_these_steps(used: Used) -> None:
    desk = used.website.counselor(AMARA)
    desk.get("/assign")
    form_token = desk.page.form("/assign").value("csrf_token")

    for rule in sorted(rules_of(used.website, Role.COUNSELOR), key=lambda one: [word in one.rule for word in LAST]):
        data = {**ERRANDS, "csrf_token": form_token} if method_of(rule) == "POST" else {}
        code, _ = ask(desk, method_of(rule), used.path(rule), **data)
        # What was sent already is not typed in again from paper: an answer in words, not a refusal of the owner.
        assert code in ({409} if rule.endpoint == "intersession.paper.keep" else {200, 303}), rule


@pytest.mark.parametrize("who", [SUE, ADA], ids=["supervisor", "administrator"])
def test_a_role_opens_what_the_table_gives_it_and_nothing_else(used: Used, who: Counselor) -> None:
    used.website.host.cases[who.ref] = [SAM_ROBIN]
    desk = used.website.counselor()
    desk.get("/assign")
    form_token = desk.page.form("/assign").value("csrf_token")
    desk = used.website.counselor(who)
    before, refused = tables(used.website), set()

    for rule in counselors_rules(used.website):
        data = {**ERRANDS, "csrf_token": form_token} if method_of(rule) == "POST" else {}
        code, body = ask(desk, method_of(rule), used.path(rule), **data)
        if who.role in roles_of(rule):
            is_anothers_file = code == 404 and "<uuid:batch>" in rule.rule
            assert code in {200, 303} or method_of(rule) == "POST" or is_anothers_file, rule
        elif rule.endpoint == "intersession.today.index" and who.role in HOMES:
            assert code == 303  # to the first page of their own
        else:
            assert code == 403, rule
            refused.add(body)

    assert len(refused) == 1
    changed = {name for name, rows in tables(used.website).items() if rows != before[name]}
    assert changed <= {"intersession_trail"}


THEIR_OWN = ("intersession.batches.", "intersession.screen.")
"""What concerns no client: a file of briefs that a person asks for, and the colours and keys of their own screen."""


def test_a_supervisor_is_given_no_way_to_change_anything_of_a_case(used: Used) -> None:
    used.website.host.cases["sue"] = [SAM_ROBIN]
    desk = used.website.counselor(SUE)

    for rule in rules_of(used.website, Role.SUPERVISOR):
        if rule.endpoint.startswith(THEIR_OWN):
            assert "<case>" not in rule.rule
            continue
        assert method_of(rule) == "GET", rule
        page = desk.get(used.path(rule))
        assert [form for form in page.forms() if form.method.lower() == "post"] == [], rule


def test_administrators_pages_name_nobody_in_treatment(used: Used) -> None:
    used.website.host.cases["ada"] = [SAM_ROBIN]
    desk = used.website.counselor(ADA)

    for rule in rules_of(used.website, Role.ADMINISTRATOR):
        if method_of(rule) == "GET":
            page = desk.get(used.path(rule))
            assert not re.search(r"\b(Sam|Robin|sam@|Breakfast|Ask about Sunday)\b", page.html), rule


def test_lists_of_another_counselor_name_nobody_of_ours(used: Used) -> None:
    desk = used.website.counselor(BO)

    own = [one for one in RULES.values() if one.caller is Caller.COUNSELOR and Role.COUNSELOR in one.roles]
    lists = {one.path for one in own if "GET" in one.methods and "<" not in one.path}
    assert len(lists) > 10
    for path in (*sorted(lists), "/cases?q=sam", "/assign?case=case-1"):
        answer = desk.http.get(path, base_url=BASE, follow_redirects=True)
        assert not re.search(rb"\b(Sam|Robin|case-1|Ask about Sunday)\b", answer.data), path


def test_a_clients_visit_opens_nothing_of_the_partner(used: Used) -> None:
    links = used.website.assign("appreciation-and-validation")
    sam, robin = used.website.open_link(links["Sam"]), used.website.open_link(links["Robin"])
    fill(sam, **WEEK)

    robin.get("/i/part/1")
    robin.post("/i/send", {"csrf_token": robin.page.form("/i/part/1").value("csrf_token")})

    assert sam.get("/i/check").heading == "Read it over"
    assert robin.page.heading == "Sent. Thank you, Robin."


def test_methods_that_no_page_takes_change_nothing(used: Used) -> None:
    desk, phone = used.website.counselor(), used.website.open_link(used.link)
    before = tables(used.website)

    for rule in our_rules(used.website):
        for method in ("PUT", "PATCH", "DELETE", "TRACE"):
            for browser in (desk, phone):
                status, body = ask(browser, method, used.path(rule))
                assert status == 405
                assert "Traceback" not in body

    assert tables(used.website) == before


def test_a_method_override_is_not_heard(used: Used) -> None:
    phone = used.website.open_link(used.link)
    before = tables(used.website)

    for header in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        phone.http.get("/i/send?_method=POST", base_url=BASE, headers={header: "POST"})

    assert tables(used.website) == before


def test_the_hosts_own_pages_keep_their_errors_and_headers(website: Website) -> None:
    website.app.add_url_rule("/hosts-own", view_func=lambda: "the host's page", endpoint="hosts_own")
    stranger = website.browser().http

    own, lost = stranger.get("/hosts-own", base_url=BASE), stranger.get("/no-such-page", base_url=BASE)
    refused = stranger.post("/hosts-own", base_url=BASE)

    for response in (own, lost, refused):
        assert "Content-Security-Policy" not in response.headers
        assert "Cache-Control" not in response.headers
        assert "Harbor Website" not in response.text
    assert (own.status_code, lost.status_code, refused.status_code) == (200, 404, 405)


@pytest.mark.parametrize("path", ["/i/part/99", "/i/part/0"])
def test_a_part_that_is_not_there_is_our_not_found_page(website: Website, path: str) -> None:
    phone = website.open_link(website.assign()["Sam"])

    phone.get(path, status=404)

    assert phone.page.heading == "There is nothing here"
    assert "Content-Security-Policy" in phone.response.headers


@pytest.mark.parametrize("part", ["-1", "100", "9" * 40, "1e3"])
def test_a_part_that_cannot_be_is_not_found(website: Website, part: str) -> None:
    phone = website.open_link(website.assign()["Sam"])

    assert ask(phone, "GET", f"/i/part/{part}")[0] == 404
    assert ask(phone, "POST", f"/i/part/{part}")[0] in {404, 405}
