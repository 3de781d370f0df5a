"""Sending: once, whatever happens at the same moment; only what was asked; and what a concern then changes, unseen."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from intersession.errors import NotInState
from intersession.hooks.types import ConcernRaised, Passed, Sent
from intersession.models import Answer, Case, Concern, Draft, Outbox, Reflection, State, TrailEntry
from intersession.services import concerns, people, reflections, reviewing, trail, visits
from intersession.web.background import make_worker
from tests.support.couples import WEEK, csrf, fill, reflect, tables
from tests.support.crowd import Writer, at_once, writers
from tests.support.website import AMARA, Website, token_of

pytestmark = pytest.mark.store

QUESTIONS = {"free_now": "yes", "afraid": "yes", "hurt": "yes", "note": "He reads my phone"}


def answers_of(website: Website, name: str) -> dict[str, object]:
    """Give what a client of the crowd or of case-1 sent, opened, by item."""
    with website.work() as work:
        for case in work.session.scalars(select(Case)).all():
            for person in people.members(work, case):
                if person.name == name:
                    sent = reviewing.sent_between(work, [case.id], since=None, until=website.clock())
                    mine = [one for one in sent if one.client_id == person.id]
                    return {a.item: a.value for one in reviewing.open_all(work, mine) for a in one.answers}
    raise LookupError(name)


# ------------------------------------------------------------------ once


def test_sixteen_sends_at_once_are_kept_once_and_all_are_answered(website: Website) -> None:
    writer = writers(website, couples=1, form="private-safety-check-in")[0]

    answers = at_once([partial(writer.post, website, "/i/send", note="Only you")] * 16)

    assert {one.status_code for one in answers} == {303}
    assert {one.headers["Location"] for one in answers} == {"/i/done"}
    with website.work() as work:
        sent = work.session.query(Reflection).filter_by(state=State.SENT).one()
        kept = Counter(work.session.scalars(select(Answer.item).where(Answer.reflection_id == sent.id)))
        told = Counter(row.payload["event"] for row in work.session.query(Outbox).filter_by(kind="tell"))
        raised = Counter(work.session.scalars(select(Concern.about)))
        recorded = Counter(work.session.scalars(select(TrailEntry.action)))
        assert work.session.query(Draft).count() == 1  # the partner's
    assert set(kept.values()) == {1}
    assert kept["counselor_note"] == 1
    assert set(raised.values()) == {1}
    assert "afraid" in raised
    assert told["Sent"] == recorded["sent"] == 1
    assert told["ConcernRaised"] == recorded["concern_raised"] == sum(raised.values())


def test_each_of_the_answers_leads_to_the_same_done_page(website: Website) -> None:
    writer = writers(website, couples=1)[0]
    pages = set()

    for answer in at_once([partial(writer.post, website, "/i/send")] * 4):
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        done = website.app.test_client(use_cookies=False).get(
            "/i/done", base_url="https://practice.test", headers={"Cookie": cookie}
        )
        assert done.status_code == 200
        pages.add(done.text.replace(csrf_in(done.text), ""))

    assert len(pages) == 1


def csrf_in(html: str) -> str:
    return html.partition('name="csrf_token" value="')[2][:64]


def test_fifty_partners_who_send_in_one_moment_are_all_kept(website: Website) -> None:
    crowd = writers(website, couples=25)

    saved = at_once([partial(one.post, website, "/i/save", part="1", rev="1", moment=one.words) for one in crowd])
    sent = at_once([partial(one.post, website, "/i/send") for one in crowd])

    assert Counter(one.status_code for one in saved) == {200: 50}
    assert Counter(one.status_code for one in sent) == {303: 50}
    with website.work() as work:
        assert work.session.query(Reflection).filter_by(state=State.SENT).count() == 50
        assert list(trail.faults(work)) == []
    assert answers_of(website, "Ana7")["moment"] == "Words of Ana7"
    assert answers_of(website, "Ben7")["moment"] == "Words of Ben7"


def test_a_second_send_from_another_browser_changes_nothing(website: Website) -> None:
    link = website.assign()["Sam"]
    first, second = website.open_link(link), website.open_link(link)
    fill(first, **WEEK)
    fill(second, moment="Other words")

    first.send("/i/send", **{"level-moment": "shared"})
    second.send("/i/send", note="More")

    assert second.page.heading == "Sent. Thank you, Sam."
    assert answers_of(website, "Sam")["moment"] == WEEK["moment"]
    assert "counselor_note" not in answers_of(website, "Sam")


def test_what_is_saved_after_sending_is_refused_without_a_word(website: Website) -> None:
    writer = writers(website, couples=1)[0]
    writer.post(website, "/i/send")

    late = writer.post(website, "/i/save", part="1", rev="1", moment="Too late")
    part = writer.post(website, "/i/part/1", rev="1", moment="Too late")

    assert (late.status_code, part.status_code) == (303, 303)
    assert answers_of(website, writer.name)["moment"] == writer.words
    assert len(tables(website)["intersession_draft"]) == 1


@pytest.mark.postgres
def test_a_pass_that_meets_a_send_does_not_take_it_back(on_postgres: Website) -> None:
    writer, _ = writers(on_postgres, couples=1)
    reflection = _of(on_postgres, writer)
    with on_postgres.work() as late:
        passing = late.session.get_one(Reflection, reflection)
        assert passing.state == State.STARTED
        (sent,) = at_once([partial(writer.post, on_postgres, "/i/send")])  # in a thread: a session of its own
        assert sent.status_code == 303

        with pytest.raises(NotInState):
            reflections.pass_tonight(late, passing, why="tired")

    with on_postgres.work() as work:
        assert work.session.get_one(Reflection, reflection).state == State.SENT


def _of(website: Website, writer: Writer) -> object:
    with website.work() as work:
        return visits.resume(work, writer.cookie).reflection_id


@pytest.mark.postgres
def test_two_saves_of_different_parts_at_once_keep_both(on_postgres: Website) -> None:
    writer = writers(on_postgres, couples=1)[0]
    saves = [
        partial(writer.post, on_postgres, "/i/save", part="1", rev="999", moment=f"moment {n}", closeness="7")
        for n in range(8)
    ]
    saves += [partial(writer.post, on_postgres, "/i/save", part="3", rev="999", talk=f"talk {n}") for n in range(8)]

    assert Counter(one.status_code for one in at_once(saves)) == {200: 16}
    writer.post(on_postgres, "/i/send")

    kept = answers_of(on_postgres, writer.name)
    assert str(kept["moment"]).startswith("moment ")
    assert str(kept["talk"]).startswith("talk ")


def test_two_pages_of_one_draft_keep_both_versions_until_one_is_chosen(website: Website) -> None:
    phone = website.open_link(website.assign()["Sam"])
    old = phone.page.form("/i/part/1").filled(moment="From this page")
    phone.send("/i/part/1", moment="From the other one")

    phone.post("/i/part/1", old, status=409)

    assert "From this page" in phone.page.text
    assert "From the other one" in phone.page.text
    phone.send("/i/part/1/keep", keep="here")
    assert phone.page.form("/i/part/1").value("moment") == "From this page"


def test_a_choice_between_versions_that_is_overtaken_is_asked_again(
    website: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = website.open_link(website.assign()["Sam"])
    old = phone.page.form("/i/part/1").filled(moment="From this page")
    phone.send("/i/part/1", moment="From the other one")
    phone.post("/i/part/1", old, status=409)
    stale = reflections.DraftText({}, 0)
    monkeypatch.setattr(reflections, "draft_of", lambda work, visit: stale)

    phone.send("/i/part/1/keep", keep="here", status=409)

    assert phone.page.heading == "There are two versions"


# ------------------------------------------------------------------ too late, or not tonight


def test_sending_after_it_closed_says_so_and_keeps_nothing(website: Website) -> None:
    website.meets("case-1", days=2)
    link = website.assign(every="week")["Sam"]
    with website.work() as work:
        closes = min(work.session.scalars(select(Reflection.closes_at)))
    website.clock.set(closes - timedelta(minutes=10))
    phone = website.open_link(link)
    fill(phone, **WEEK)

    website.clock.set(closes)
    phone.send("/i/send", status=410)

    assert phone.page.heading == "This one is closed"
    assert tables(website)["intersession_answer"] == []


def test_passing_and_then_sending_works(website: Website) -> None:
    link = website.assign()["Sam"]
    phone = website.browser()
    phone.post("/i", {"token": link})
    phone.send("/i/start", to="/i/not-tonight")
    passed = phone.page.heading
    phone.send("/i/not-tonight/why", reason="tired")

    reflect(website, link)

    assert passed == "That is fine, Sam."
    assert answers_of(website, "Sam")["moment"] == WEEK["moment"]
    with website.work() as work:
        mine = work.session.query(Reflection).filter_by(state=State.SENT).one()
        assert mine.passed_why == ""


def test_what_was_sent_cannot_be_passed(website: Website) -> None:
    link = website.assign()["Sam"]
    reflect(website, link)

    for path in ("/i/not-tonight", "/i/not-tonight/why", "/i/later", "/i/start"):
        phone = website.browser()
        phone.post(path, {"token": token_of(link), "reason": "tired"})
        assert phone.page.heading == "You have sent this one", path

    assert answers_of(website, "Sam")["moment"] == WEEK["moment"]


def test_a_reason_that_is_none_of_the_chips_is_not_kept(website: Website) -> None:
    link = website.assign()["Sam"]

    website.browser().post("/i/not-tonight/why", {"token": token_of(link), "reason": "<b>my own words</b>"})

    with website.work() as work:
        assert set(work.session.scalars(select(Reflection.passed_why))) == {""}


# ------------------------------------------------------------------ only what was asked


def test_an_answer_to_a_question_that_was_hidden_again_is_dropped(website: Website) -> None:
    phone = website.open_link(website.assign()["Sam"])
    fill(phone, **WEEK)
    phone.get("/i/part/3")
    phone.send("/i/part/3", hard="no", hard_need="I needed a little quiet")

    phone.send("/i/send", **{"level-hard_need": "shared"})

    kept = answers_of(website, "Sam")
    assert kept["hard"] == "no"
    assert "hard_need" not in kept


def test_safety_questions_that_were_hidden_again_raise_nothing(website: Website) -> None:
    phone = website.open_link(website.assign("private-safety-check-in")["Sam"])
    fill(phone, **QUESTIONS)
    phone.get("/i/part/1")
    phone.send("/i/part/1", free_now="no")

    phone.get("/i/check")
    phone.send("/i/send")

    assert answers_of(website, "Sam") == {"free_now": "no"}
    assert tables(website)["intersession_concern"] == []


def test_the_short_form_keeps_its_own_questions_only(website: Website) -> None:
    link = website.assign()["Sam"]
    phone = website.open_link(link)
    fill(phone, **WEEK)
    phone.post("/i", {"token": link})
    phone.send("/i/start", length="short")

    fill(phone, closeness="2", understood="3", talk="Money")
    phone.send("/i/send")

    assert answers_of(website, "Sam") == {"closeness": 2, "understood": 3, "talk": "Money"}


def test_hooks_hear_ids_and_never_words(website: Website) -> None:
    phone = website.open_link(website.assign("private-safety-check-in")["Sam"])
    fill(phone, **QUESTIONS)
    phone.send("/i/send", note="Canary in the mine")
    website.browser().post("/i/not-tonight", {"token": token_of(website.assign()["Robin"])})

    make_worker(website.app).run_due()

    assert {type(event) for event in website.host.heard} >= {Sent, ConcernRaised, Passed}
    said = repr(website.host.heard) + repr(tables(website)["intersession_outbox"])
    for words in ("He reads my phone", "Canary", "Sam", "Robin", "mail.test"):
        assert words not in said


# ------------------------------------------------------------------ the gate


def flag(website: Website, link: str) -> None:
    phone = website.open_link(link)
    fill(phone, **QUESTIONS)
    phone.send("/i/send")


def test_a_conjoint_exercise_is_refused_while_the_gate_is_closed(website: Website) -> None:
    flag(website, website.assign("private-safety-check-in")["Sam"])
    desk = website.counselor()
    desk.get("/assign?case=case-1")

    desk.send("/assign", form="active-listening", status=422)

    assert "Please pick the homework." in desk.page.text
    assert len(tables(website)["intersession_assignment"]) == 1


def test_the_gate_opens_when_the_counselor_clears_with_a_note(website: Website) -> None:
    flag(website, website.assign("private-safety-check-in")["Sam"])
    desk = website.counselor()
    desk.get("/cases/case-1")
    desk.send("/clear", note="", outcome="spoke_apart", status=422)
    desk.get("/assign?case=case-1")
    desk.send("/assign", form="active-listening", status=422)

    desk.get("/cases/case-1")
    while any(form.action.endswith("/clear") for form in desk.page.forms()):
        desk.send("/clear", note="Spoke with each apart", outcome="spoke_apart")

    assert set(website.assign("active-listening")) == {"Sam", "Robin"}


def test_what_comes_is_swapped_for_both_and_what_is_open_stays(website: Website) -> None:
    website.meets("case-1", days=2)
    links = website.assign("active-listening", every="week")
    check_in = website.assign("private-safety-check-in")["Sam"]
    robin = website.open_link(links["Robin"])
    before = robin.page.html.replace(csrf(robin), "")

    flag(website, check_in)

    assert robin.get("/i/part/1").html.replace(csrf(robin), "") == before
    with website.work() as work:
        forms: dict[object, Counter[str]] = {}
        for one in work.session.query(Reflection).filter(Reflection.occurrence <= 8):
            form = reflections.form_of(work, one)
            if form.key != "private-safety-check-in":
                forms.setdefault(one.client_id, Counter())[form.key] += 1
    assert len(forms) == 2
    for asked in forms.values():
        assert (asked.pop("active-listening"), asked.total()) == (1, 7)
        assert set(asked) <= set(concerns.LIGHT_FORMS)


def test_a_partner_is_invited_and_asked_as_in_any_week_while_the_gate_is_closed(website: Website) -> None:
    day = (website.clock() + timedelta(days=2)).date().isoformat()
    seen = []
    for flags in (False, True):
        case = website.host.cases["amara"][0].ref if flags else "case-9"
        website.host.cases["amara"] += [] if flags else website.host.cases["bo"]
        links = website.assign("appreciation-and-validation", case=case, send_on=day)
        check_in = website.assign("private-safety-check-in", case=case)
        if flags:
            flag(website, check_in["Sam"])
        seen.append(links["Robin" if flags else "Dana"])
    website.clock.advance(days=3)

    make_worker(website.app).run_due()

    invited = Counter(one.to.ref for one in website.host.delivered)
    assert invited["robin"] == invited["dana"] == 2
    light = website.open_link(seen[1]).page.title
    assert light in {website.runtime.library.form(key).public_title for key in concerns.LIGHT_FORMS}


def test_partners_found_not_suitable_close_the_gate_too(website: Website) -> None:
    website.assign()
    desk = website.counselor()
    desk.get("/cases/case-1")
    desk.send("/screened", screened="not_suitable")

    desk.get("/assign?case=case-1")

    desk.send("/assign", form="active-listening", status=422)
    with website.work() as work:
        case = people.case_of(work, "case-1")
        assert case is not None
        assert case.screened == "not_suitable"
        assert case.counselor_ref == AMARA.ref
