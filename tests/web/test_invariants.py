"""The rules of the house that belong to no single page: versions, scores, looks, traces, times, broken seals."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from intersession.definition.form import Form
from intersession.models import Answer, Case, FormVersion, Reflection, TrailEntry
from intersession.services import people, reviewing, trail
from intersession.web.background import make_worker
from tests.support.couples import WEEK, csrf, everything_kept, fill, reflect, tables
from tests.support.website import BASE, BO, SAM_ROBIN, Website, client, token_of

pytestmark = pytest.mark.store

CANARIES = {name: f"{value} canary{place}" for place, (name, value) in enumerate(WEEK.items()) if " " in value}
CANARY_WEEK = {**WEEK, **CANARIES}


def changed(form: Form, **items: object) -> Form:
    """Give the next version of a form, in which each of its scales is changed so."""
    parts = tuple(
        replace(part, items=tuple(replace(i, **items) if i.kind == "scale" else i for i in part.items))  # type: ignore[arg-type]  # whatever the test changes
        for part in form.parts
    )
    return replace(form, version=form.version + 1, parts=parts)


def put_in(website: Website, form: Form) -> None:
    library = website.runtime.library
    library.forms = {**library.forms, form.key: form}
    library.forms_by_language = {**library.forms_by_language, form.key: {form.language: form}}


# ------------------------------------------------------------------ 6: versions


def test_a_new_version_of_a_form_does_not_touch_what_was_assigned(website: Website) -> None:
    links = website.assign()
    reflect(website, links["Robin"])
    kept = tables(website)["intersession_form_version"]
    old = website.runtime.library.form("weekly-reflection")

    put_in(website, changed(old, ask="Something else entirely?"))
    phone = website.open_link(links["Sam"])
    desk = website.counselor()

    assert "How close did you feel" in phone.page.text
    assert "Something else entirely?" not in phone.page.text
    assert "How close did you feel" in desk.get("/cases/case-1").text
    assert tables(website)["intersession_form_version"] == kept
    new = website.open_link(website.assign()["Sam"])
    assert "Something else entirely?" in new.page.text
    assert [row for row in tables(website)["intersession_form_version"] if row in kept] == kept


def test_what_is_stored_of_a_version_is_what_its_name_says(website: Website) -> None:
    website.assign()
    website.assign("private-safety-check-in")

    with website.work() as work:
        for row in work.session.scalars(select(FormVersion)):
            website.runtime.library._versions.clear()
            assert work.library.version(work.session, row.hash).hash == row.hash


def test_a_series_starts_anew_when_its_scale_changes(website: Website) -> None:
    reflect(website, website.assign()["Sam"])
    put_in(website, changed(website.runtime.library.form("weekly-reflection"), maximum=4.0))
    website.clock.advance(hours=1)
    reflect(website, website.assign()["Sam"], closeness="3", understood="2")

    with website.work() as work:
        case = work.session.scalars(select(Case)).one()
        found = reviewing.numbers(work, [case.id], since=None, until=website.clock())

    assert sorted((one.series, one.value) for one in found) == [("closeness", 3.0), ("felt_understood", 2.0)]


def test_a_series_goes_on_when_only_words_change(website: Website) -> None:
    reflect(website, website.assign()["Sam"])
    put_in(website, changed(website.runtime.library.form("weekly-reflection"), ask="How near were you?"))
    website.clock.advance(hours=1)
    reflect(website, website.assign()["Sam"], closeness="3")

    with website.work() as work:
        case = work.session.scalars(select(Case)).one()
        found = reviewing.numbers(work, [case.id], since=None, until=website.clock())

    assert [one.value for one in found if one.series == "closeness"] == [7.0, 3.0]


# ------------------------------------------------------------------ 7: scores


def test_no_step_of_anybody_changes_an_answer_or_its_number(website: Website) -> None:
    links = website.assign()
    phone = reflect(website, links["Robin"])
    desk = website.counselor()
    desk.get("/cases/case-1")
    before = tables(website)["intersession_answer"]
    extra = {
        "number": "10",
        "score": "10",
        "closeness": "10",
        "value": "x",
        "disclosure": "shared",
        "item": "closeness",
    }

    for form in desk.page.forms():
        if form.method == "post" and "separate" not in form.action:
            desk.http.post(form.action, data={**form.filled(note="Words"), **extra}, base_url=BASE)
    for path in ("/i/part/1", "/i/save", "/i/send", "/i/part/1/keep"):
        phone.http.post(path, data={"csrf_token": csrf(phone), "keep": "here", "part": "1", **extra}, base_url=BASE)

    assert len(before) == len(WEEK) - 1  # the grid's two counts are one answer
    assert tables(website)["intersession_answer"] == before


# ------------------------------------------------------------------ 8: looks


def test_every_look_at_words_is_in_the_trail(website: Website) -> None:
    website.meets("case-1", days=0.1)
    links = website.assign()
    reflect(website, links["Sam"])
    reflect(website, links["Robin"])
    desk = website.counselor()

    seen = {}
    for path in ("/", "/cases", "/cases/case-1", "/cases/case-1/brief/counselor.pdf", "/library"):
        before = len(tables(website)["intersession_trail"])
        desk.get(path)
        with website.work() as work:
            new = work.session.scalars(select(TrailEntry).where(TrailEntry.n > before).order_by(TrailEntry.n)).all()
            assert {one.actor for one in new} <= {"counselor:amara"}
            seen[path] = [one.action for one in new]

    assert seen["/"] == ["glanced"]
    assert seen["/cases"] == seen["/library"] == []
    assert seen["/cases/case-1"].count("read") == 2
    assert seen["/cases/case-1/brief/counselor.pdf"].count("read") == 2
    assert "document_made" in seen["/cases/case-1/brief/counselor.pdf"]


def test_a_look_that_was_refused_shows_and_records_nothing(website: Website) -> None:
    reflect(website, website.assign()["Sam"])
    desk = website.counselor(BO)
    before = tables(website)["intersession_trail"]

    desk.get("/cases/case-1", status=404)
    desk.get("/cases/case-1/brief/counselor.pdf", status=404)

    assert WEEK["moment"] not in desk.page.text
    assert tables(website)["intersession_trail"] == before


# ------------------------------------------------------------------ 11: no trace


def test_a_whole_week_leaves_no_word_name_or_secret_where_it_should_not(
    website: Website, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    website.meets("case-1", days=2)
    links = website.assign(note="A note for both canary-assigned")
    for name in ("Sam", "Robin"):
        reflect(website, links[name], note="Only you canary-alone", **CANARY_WEEK)
    flagged = website.open_link(website.assign("private-safety-check-in")["Sam"])
    fill(flagged, free_now="yes", afraid="yes", note="He watches canary-safety")
    flagged.send("/i/send")
    desk = website.counselor()
    desk.get("/cases/case-1")
    desk.send("/notes", note="My own canary-note")
    desk.get("/cases/case-1/brief/counselor.pdf")
    website.clock.advance(minutes=1)
    make_worker(website.app).run_due()

    said = caplog.text + "".join(capfd.readouterr())
    kept = everything_kept(website)
    payloads = repr(tables(website)["intersession_outbox"])
    recorded = repr(tables(website)["intersession_trail"])
    secrets = [token_of(link) for link in links.values()]
    for word in ("canary", "Sam", "Robin", "mail.test", *secrets):
        assert word not in said, word
        assert word not in payloads, word
        assert word not in recorded, word
    for word in ("canary", "Sam", "Robin", "mail.test"):
        assert word.encode() not in kept, word


def test_a_message_names_nobody_and_carries_one_link(website: Website) -> None:
    links = website.assign(note="About the canary")
    website.clock.advance(minutes=1)

    make_worker(website.app).run_due()

    assert {message.to.ref for message in website.host.delivered} == {"sam", "robin"}
    for message in website.host.delivered:
        words = message.subject + " " + message.body
        for link in links.values():
            words = words.replace(link, "")  # whose random letters spell any name now and then
        for word in ("Sam", "Robin", "canary", "Weekly", "reflection", "homework", "counsel", "couple", "partner"):
            assert word.lower() not in words.replace(BASE, "").lower(), word
        assert [link in message.body for link in links.values()].count(True) == 1
        assert message.body.count("http") == 1
        assert "#" not in message.subject


def test_no_address_after_the_first_holds_the_secret(website: Website) -> None:
    link = website.assign()["Sam"]
    phone = website.open_link(link)
    fill(phone, **WEEK)
    phone.send("/i/send")
    desk = website.counselor()
    desk.get("/cases/case-1")

    seen = [address for browser in (phone, desk) for address in browser.page.links()]
    seen += [form.action for browser in (phone, desk) for form in browser.page.forms()]
    seen += [answer.headers["Location"] for answer in phone.response.history]

    assert len(seen) > 5
    assert not [address for address in seen if token_of(link) in address]


def test_an_error_of_ours_tells_the_log_where_and_nothing_else(
    website: Website, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    website.app.config["PROPAGATE_EXCEPTIONS"] = False
    phone = website.open_link(website.assign()["Sam"])

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("canary-in-a-message of Sam")

    monkeypatch.setattr("intersession.web.reflecting.reflections.save", fail)
    phone.send("/i/part/1", moment="canary-typed", status=500)

    assert "unforeseen in intersession.reflecting.save_part: RuntimeError at" in caplog.text
    assert "canary" not in caplog.text + phone.page.html
    assert "Traceback" not in caplog.text + phone.page.html


# ------------------------------------------------------------------ 12: times


def test_every_stored_time_is_aware_and_in_utc(website: Website) -> None:
    website.meets("case-1", days=3)
    reflect(website, website.assign()["Sam"])
    website.counselor().get("/cases/case-1")

    times = [v for rows in tables(website).values() for row in rows for v in row if isinstance(v, dt.datetime)]

    assert len(times) > 10
    assert {time.utcoffset() for time in times} == {dt.timedelta(0)}


def test_times_are_shown_in_the_readers_own_zone(website: Website) -> None:
    tokyo = replace(client("sam", "Sam"), timezone="Asia/Tokyo")
    website.rename(SAM_ROBIN, clients=(tokyo, SAM_ROBIN.clients[1]))
    website.meets("case-1", days=3)  # 18:00 UTC: noon in Chicago, three in the morning in Tokyo
    links = website.assign()

    sam, robin = website.browser(), website.browser()
    sam.post("/i", {"token": links["Sam"]})
    robin.post("/i", {"token": links["Robin"]})

    assert "Saturday, 3:00" in sam.page.text
    assert "Friday, 12:00" in robin.page.text


def test_a_due_date_is_the_counselors_local_date(website: Website) -> None:
    website.clock.set(dt.datetime(2026, 3, 3, 4, 0, tzinfo=dt.UTC))  # still Monday evening in Chicago
    website.assign(due="2026-03-02")

    with website.work() as work:
        due = set(work.session.scalars(select(Reflection.due_at)))

    assert due == {dt.datetime(2026, 3, 3, 3, 0, tzinfo=dt.UTC)}


# ------------------------------------------------------------------ seals


def test_swapped_answers_cannot_be_read_and_nobody_sees_the_others_words(website: Website) -> None:
    links = website.assign()
    reflect(website, links["Sam"], moment="Words of Sam alone", talk="Sam about money")
    reflect(website, links["Robin"], moment="Words of Robin alone", talk="Robin about rest")
    with website.work() as work:
        rows = work.session.execute(select(Answer.id, Answer.item, Answer.value)).all()
        by_item: dict[str, list[tuple[object, bytes]]] = {}
        for row, item, value in rows:
            by_item.setdefault(item, []).append((row, value))
        for (one, first), (other, second) in by_item.values():
            work.session.execute(update(Answer).where(Answer.id == one).values(value=second))
            work.session.execute(update(Answer).where(Answer.id == other).values(value=first))
    desk = website.counselor()

    desk.get("/cases/case-1")
    for edition in ("counselor", "room_safe"):
        desk.get(f"/cases/case-1/brief/{edition}.pdf")
        assert "Sam about money" not in website.renderer.html
        assert "Robin about rest" not in website.renderer.html

    assert "Words of" not in desk.page.text
    assert desk.page.text.count("This answer cannot be read") >= 4
    with website.work() as work:
        found = work.session.scalars(select(TrailEntry).where(TrailEntry.action == "seal_broken")).all()
        assert len(found) >= 4
        assert list(trail.faults(work)) == []


def test_answers_of_one_person_that_were_swapped_cannot_be_read_either(website: Website) -> None:
    reflect(website, website.assign()["Sam"], moment="Words of a moment", talk="Words to talk about")
    with website.work() as work:
        moment, talk = (work.session.query(Answer).filter_by(item=item).one() for item in ("moment", "talk"))
        moment.value, talk.value = talk.value, moment.value

    page = website.counselor().get("/cases/case-1")

    assert "Words of a moment" not in page.text
    assert "Words to talk about" not in page.text


def test_an_answer_that_was_changed_in_the_database_cannot_be_read(website: Website) -> None:
    reflect(website, website.assign()["Sam"], moment="Words of Sam alone")
    with website.work() as work:
        for value in (b"", b"\x01", b"\x01" + bytes(12), b"\x02" + bytes(300), bytes(300)):
            work.session.execute(update(Answer).values(value=value))
            case = work.session.scalars(select(Case)).one()
            sent = reviewing.sent_between(work, [case.id], since=None, until=website.clock())
            assert [a.value for one in reviewing.open_all(work, sent) for a in one.answers] == [None]


def test_a_swapped_name_is_never_shown_as_the_others(website: Website) -> None:
    website.assign()
    with website.work() as work:
        case = work.session.scalars(select(Case)).one()
        sam, robin = (people.client_by_id(work, one.id) for one in people.members(work, case))
        sam.name, robin.name = robin.name, sam.name
    website.app.config["PROPAGATE_EXCEPTIONS"] = False

    answer = website.browser().http.post("/i", data={"token": "A" * 43}, base_url=BASE)
    desk = website.counselor().http.get("/cases/case-1", base_url=BASE)

    assert answer.status_code == 404
    assert desk.status_code < 500 or "Something went wrong on our side" in desk.text


def test_an_edited_cut_or_reordered_trail_is_found(website: Website) -> None:
    reflect(website, website.assign()["Sam"])
    website.counselor().get("/cases/case-1")
    with website.work() as work:
        assert list(trail.faults(work)) == []
        count = trail.length(work)
    assert count >= 4

    def faults_after(*changes: object) -> list[tuple[int, str]]:
        with website.app.app_context():
            work = website.runtime.unit()
            for change in changes:
                work.session.execute(change)  # type: ignore[call-overload]  # any statement
            found = list(trail.faults(work))
            work.session.rollback()
        return found

    table = TrailEntry.__table__
    second, third = table.c.n == 2, table.c.n == 3
    for name, value in (("actor", "client:x"), ("action", "opened"), ("about", "other"), ("at", website.clock())):
        edit = update(TrailEntry).where(second).values({name: value})
        expected = [] if name == "at" else [(2, "changed")]
        assert faults_after(edit) == expected, name
    later = website.clock() + dt.timedelta(seconds=1)
    assert faults_after(update(TrailEntry).where(second).values(at=later)) == [(2, "changed")]
    assert faults_after(delete(TrailEntry).where(second)) == [(2, "missing")]
    swap = [update(TrailEntry).where(table.c.n == old).values(n=new) for old, new in ((2, 99), (3, 2), (99, 3))]
    assert {number for number, _ in faults_after(*swap)} >= {2, 3}
    renumbered = [delete(TrailEntry).where(second), update(TrailEntry).where(third).values(n=2)]
    assert (2, "changed") in faults_after(*renumbered)


def test_an_entry_from_another_course_of_events_is_found(website: Website) -> None:
    def go_on(action: str) -> None:
        with website.work() as work:
            trail.record(work, action, by="system")
            trail.record(work, "later", by="system")

    website.assign()
    with website.work() as work:
        begins = trail.length(work)
    go_on("first")
    with website.work() as work:
        first = dict(
            work.session.execute(select(TrailEntry.__table__).where(TrailEntry.n == begins + 1)).mappings().one()
        )
        work.session.execute(delete(TrailEntry).where(TrailEntry.n > begins))
    go_on("second")

    with website.work() as work:
        assert list(trail.faults(work)) == []
        work.session.execute(update(TrailEntry).where(TrailEntry.n == begins + 1).values(**first))
        assert list(trail.faults(work)) == [(begins + 2, "changed")]


def test_a_trail_entry_made_without_the_key_is_found(website: Website) -> None:
    website.assign()
    with website.work() as work:
        last = trail.length(work)
        made = TrailEntry(
            n=last + 1, at=work.clock(), actor="client:x", action="read", case_id=None, about="", mac=bytes(32)
        )
        work.session.add(made)

    with website.work() as work:
        assert list(trail.faults(work)) == [(last + 1, "changed")]


def test_case_that_the_host_takes_away_is_closed_with_the_next_request(website: Website) -> None:
    reflect(website, website.assign()["Sam"])
    desk = website.counselor()
    assert desk.get("/cases/case-1").heading
    reflection = next(one for one in desk.page.links() if "/reflections/" in one)

    website.host.cases["amara"] = website.host.cases["amara"][1:]

    for path in ("/cases/case-1", "/cases/case-1/people", "/cases/case-1/brief/counselor.pdf", reflection):
        desk.get(path, status=404)
    assert "Sam" not in desk.get("/cases").text
