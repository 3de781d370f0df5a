"""My past reflections: one's own lines and paper, and asking to have one removed. Nothing of it reaches the partner."""

from __future__ import annotations

import re

from intersession.models import Answer, Removal, Share, TrailEntry
from tests.support.couples import WEEK, everything_kept, reflect
from tests.support.website import Browser, Website
from tests.web.test_mine import NOTE, WORDS, opened, sent_by
from tests.web.test_pin import read_back

ROBINS = {
    **WEEK,
    "moment": "Robin's own moment",
    "helped": "Robin's help",
    "talk": "Robin's talk",
    "hard_need": "Robin's need",
}
REPLY = "It belongs to the record, let us talk about it"


def two_weeks(website: Website) -> dict[str, str]:
    """Let both send two weeks of their own."""
    links = website.assign(every="week")
    for closeness in ("7", "4"):
        reflect(website, links["Sam"], note=NOTE, **{**WEEK, "closeness": closeness})
        reflect(website, links["Robin"], **ROBINS)
        website.clock.advance(days=7)
    return links


def actions(website: Website) -> list[str]:
    with website.work() as work:
        return [entry.action for entry in work.session.query(TrailEntry).order_by(TrailEntry.n)]


def asked(website: Website, link: str) -> Browser:
    """Ask to have the one reflection of a link's client removed."""
    phone = opened(website, link)
    phone.get(f"/i/mine/{sent_by(website, 'sam')}")
    phone.send("/removal")
    return phone


# ------------------------------------------------------------------ lines and paper


def test_the_list_draws_ones_own_answers_over_time_and_nobody_elses(website: Website) -> None:
    phone = opened(website, two_weeks(website)["Sam"])

    drawn = re.findall(r'<svg [^>]*role="img"[^>]*aria-label="([^"]+)"', phone.page.html)
    assert drawn[0] == "How close did you feel to your partner this week?. My answers: 7, 4."
    assert "Robin" not in "".join(drawn)
    assert not [words for words in (*WORDS, *ROBINS.values()) if " " in words and words in phone.page.html]


def test_one_answer_is_no_line(on_sqlite: Website) -> None:
    link = on_sqlite.assign()["Sam"]
    reflect(on_sqlite, link)

    assert 'role="img"' not in opened(on_sqlite, link).page.html


def test_the_paper_has_ones_own_words_and_no_name_note_or_partner(website: Website) -> None:
    phone = opened(website, two_weeks(website)["Sam"])

    phone.get("/i/mine/notes.pdf")

    made, headers = website.renderer.html, phone.response.headers
    assert not [words for words in WORDS if words not in made]
    assert not [words for words in (NOTE, "Sam", "Robin", "Amara", *ROBINS.values()) if " " in words and words in made]
    assert not re.search(r"\b(Sam|Robin|Amara|Harbor)\b", made)
    assert re.fullmatch(r'attachment; filename="notes-\d{4}-\d\d-\d\d\.pdf"', headers["Content-Disposition"])
    assert headers["Cache-Control"] == "no-store"
    assert "own_document_made" in actions(website)


def test_the_private_check_in_is_on_no_paper(on_sqlite: Website) -> None:
    link = on_sqlite.assign("private-safety-check-in")["Sam"]
    phone = on_sqlite.open_link(link)
    phone.send("/i/part/1", free_now="no")
    phone.send("/i/send")

    opened(on_sqlite, link).get("/i/mine/notes.pdf")

    assert "Nothing to show here." in on_sqlite.renderer.html


def test_without_a_proof_there_is_no_paper_and_nothing_to_ask(on_sqlite: Website) -> None:
    link = on_sqlite.assign()["Sam"]
    reflect(on_sqlite, link)
    phone = read_back(on_sqlite, link)
    phone.get("/i/check-you")
    token = phone.page.form("/check-you/pin").value("csrf_token")

    phone.get("/i/mine/notes.pdf", status=303)
    phone.post(f"/i/mine/{sent_by(on_sqlite, 'sam')}/removal", {"csrf_token": token}, status=303, follow=False)

    assert on_sqlite.renderer.html == ""
    assert "removal_asked" not in actions(on_sqlite)


def test_paper_after_paper_has_an_end(on_sqlite: Website) -> None:
    link = on_sqlite.assign()["Sam"]
    reflect(on_sqlite, link)
    phone = opened(on_sqlite, link)

    for _ in range(12):
        phone.get("/i/mine/notes.pdf")

    phone.get("/i/mine/notes.pdf", status=429)


# ------------------------------------------------------------------ asking to have one removed


def test_the_counselor_removes_the_words_that_a_client_asked_about(website: Website) -> None:
    links = website.assign()
    reflect(website, links["Sam"], levels="shared")
    phone = asked(website, links["Sam"])
    assert "You asked Amara Osei to remove this one." in phone.page.text

    desk = website.counselor()
    assert "Asked to be removed" in desk.get("/cases/case-1").text
    answer(desk, do="remove")

    assert "The words are gone for good." in desk.page.text
    assert not [words for words in WORDS if words in desk.get("/cases/case-1").html]
    with website.work() as work:
        assert work.session.query(Answer).count() == work.session.query(Share).count() == 0
    assert "removed, as you asked" in phone.get("/i/mine").text
    assert [one for one in actions(website) if "remov" in one] == ["removal_asked", "words_removed"]


def answer(desk: Browser, *, status: int = 200, **said: str) -> None:
    """Answer the ask on the case page at hand."""
    form = next(one for one in desk.page.forms() if "/removals/" in one.action)
    desk.post(form.action, form.filled(**said), status=status)


def test_a_no_comes_with_a_word_that_only_the_client_reads(website: Website) -> None:
    link = website.assign()["Sam"]
    reflect(website, link)
    phone = asked(website, link)
    desk = website.counselor()
    desk.get("/cases/case-1")
    answer(desk, do="keep", reply="  ", status=422)
    assert "Please write a few words first." in desk.page.text

    answer(desk, do="keep", reply=REPLY)

    page = phone.get(f"/i/mine/{sent_by(website, 'sam')}")
    assert f"Your counselor kept it, and wrote to you: {REPLY}" in page.text
    assert WEEK["moment"] in page.text
    assert "Asked to be removed" not in desk.get("/cases/case-1").text
    assert REPLY.encode() not in everything_kept(website)
    phone.send("/removal")
    assert "The answer will be here." in phone.page.text


def test_asking_twice_is_once_and_can_be_taken_back(on_sqlite: Website) -> None:
    link = on_sqlite.assign()["Sam"]
    reflect(on_sqlite, link)
    phone = asked(on_sqlite, link)
    token = phone.page.form("/removal").value("csrf_token")
    phone.post(f"/i/mine/{sent_by(on_sqlite, 'sam')}/removal", {"csrf_token": token})
    with on_sqlite.work() as work:
        assert work.session.query(Removal).count() == 1
    desk = on_sqlite.counselor()
    desk.get("/cases/case-1")

    phone.send("/removal", do="take_back")

    assert "You asked" not in phone.page.text
    answer(desk, do="remove")
    assert "nobody asks for that any more" in desk.page.text
    assert WEEK["moment"] in desk.page.text


def test_a_legal_hold_keeps_what_a_client_asks_to_remove(on_sqlite: Website) -> None:
    link = on_sqlite.assign()["Sam"]
    reflect(on_sqlite, link)
    asked(on_sqlite, link)
    desk = on_sqlite.counselor()
    desk.get("/cases/case-1/people")
    desk.send("/hold", hold="yes")
    desk.get("/cases/case-1")

    answer(desk, do="remove")

    assert "a legal hold lies on these records" in desk.page.text
    assert WEEK["moment"] in desk.page.text


def test_a_void_or_moved_reflection_asks_for_nothing(on_sqlite: Website) -> None:
    link = on_sqlite.assign()["Sam"]
    reflect(on_sqlite, link)
    asked(on_sqlite, link)
    desk = on_sqlite.counselor()
    desk.get("/cases/case-1/people")
    desk.send(f"/sent/{sent_by(on_sqlite, 'sam')}", person="robin")

    assert "Asked to be removed" not in desk.page.text


def test_the_partner_sees_no_trace_of_an_ask_or_its_answer(on_sqlite: Website) -> None:
    links = on_sqlite.assign()
    reflect(on_sqlite, links["Sam"])
    reflect(on_sqlite, links["Robin"], **ROBINS)
    robin, mail = opened(on_sqlite, links["Robin"]), len(on_sqlite.host.delivered)
    pages = ("/i/mine", "/i/mine/shared", "/i/done")
    before = [robin.get(path).html for path in pages]
    desk = on_sqlite.counselor()

    for do in ("keep", "remove"):
        asked(on_sqlite, links["Sam"])
        assert [robin.get(path).html for path in pages] == before
        desk.get("/cases/case-1")
        answer(desk, do=do, reply=REPLY)
        assert [robin.get(path).html for path in pages] == before

    assert len(on_sqlite.host.delivered) == mail + 2  # Sam's codes


def test_nobody_asks_for_what_is_not_theirs(on_sqlite: Website) -> None:
    links = on_sqlite.assign()
    reflect(on_sqlite, links["Sam"])
    reflect(on_sqlite, links["Robin"], **ROBINS)
    robin = opened(on_sqlite, links["Robin"])
    token = robin.page.form("/i/mine/close").value("csrf_token")

    robin.post(f"/i/mine/{sent_by(on_sqlite, 'sam')}/removal", {"csrf_token": token}, status=404)

    with on_sqlite.work() as work:
        assert work.session.query(Removal).count() == 0
