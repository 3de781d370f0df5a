"""Sharing one answer: after a preview, as a copy, until the session is held; and nobody learns of it who should not."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from intersession.definition.answers import Disclosure
from intersession.models import Answer, Case, Member, Share, ShareAsk
from tests.support.couples import WEEK, csrf, everything_kept, reflect
from tests.support.website import BO, SAM_ROBIN, Browser, Website, client
from tests.web.test_mine import opened, sent_by

pytestmark = pytest.mark.store

MOMENT = WEEK["moment"]
ROBINS = {"moment": "Robin's own moment", "closeness": "4"}


@pytest.fixture
def couple(website: Website) -> dict[str, Browser]:
    """Sam and Robin have sent, and stand on what they sent, proved."""
    links = website.assign()
    reflect(website, links["Sam"], levels=Disclosure.MAY_BE_RAISED)
    reflect(website, links["Robin"], **ROBINS)
    return {"Sam": opened(website, links["Sam"]), "Robin": opened(website, links["Robin"])}


def share(website: Website, sam: Browser, item: str = "moment") -> None:
    sam.get(f"/i/mine/{sent_by(website, 'sam')}/share/{item}")
    sam.send(f"/share/{item}")


def room_safe(website: Website) -> str:
    website.counselor().get("/cases/case-1/brief/room_safe.pdf")
    return website.renderer.html


def test_a_preview_shares_nothing(website: Website, couple: dict[str, Browser]) -> None:
    page = couple["Sam"].get(f"/i/mine/{sent_by(website, 'sam')}/share/moment")

    assert page.heading == "This is what your partner will read"
    assert MOMENT in page.text
    assert WEEK["helped"] not in page.text
    assert 'type="checkbox"' not in page.html
    assert MOMENT not in couple["Robin"].get("/i/mine/shared").html


def test_a_shared_answer_is_read_by_the_partner_after_a_proof_and_no_other_is(
    website: Website, couple: dict[str, Browser]
) -> None:
    share(website, couple["Sam"])

    page = couple["Robin"].get("/i/mine/shared")

    assert MOMENT in page.text
    assert not [words for key, words in WEEK.items() if " " in words and key != "moment" and words in page.html]


def test_nothing_tells_of_a_share_before_the_partners_proof(website: Website) -> None:
    links = website.assign()
    reflect(website, links["Sam"], levels=Disclosure.MAY_BE_RAISED)
    robin = website.open_link(links["Robin"])
    paths = ("/i/part/1", "/i/check", "/i/check-you", "/i/new-pin", "/i/privacy")
    sam = opened(website, links["Sam"])
    before = [(robin.get(path).html, sorted(robin.response.headers)) for path in paths]
    delivered = len(website.host.delivered)

    share(website, sam)

    assert [(robin.get(path).html, sorted(robin.response.headers)) for path in paths] == before
    robin.get("/i/mine/shared", status=303)
    assert len(website.host.delivered) == delivered


def test_a_later_edit_does_not_leak(website: Website, couple: dict[str, Browser]) -> None:
    share(website, couple["Sam"], "talk")
    couple["Sam"].get(f"/i/mine/{sent_by(website, 'sam')}/change")
    couple["Sam"].send("/change", talk="Only for Amara now")

    for html in (couple["Robin"].get("/i/mine/shared").html, room_safe(website)):
        assert "Only for Amara now" not in html
        assert WEEK["talk"] in html
    assert "Only for Amara now" in couple["Sam"].get(f"/i/mine/{sent_by(website, 'sam')}").text


def test_what_is_taken_back_is_gone_and_its_level_is_what_it_was(website: Website, couple: dict[str, Browser]) -> None:
    share(website, couple["Sam"])
    before = couple["Robin"].get("/i/mine/shared").html

    couple["Sam"].send("/take-back/moment")

    assert MOMENT in before
    assert MOMENT not in couple["Robin"].get("/i/mine/shared").html
    with website.work() as work:
        assert work.session.query(Share).count() == 0
        sams = (Answer.item == "moment") & (Answer.reflection_id == uuid.UUID(sent_by(website, "sam")))
        assert work.session.query(Answer).filter(sams).one().disclosure == "may_be_raised"


def test_after_the_session_nothing_can_be_shared_or_taken_back(website: Website, couple: dict[str, Browser]) -> None:
    sam, mine = couple["Sam"], f"/i/mine/{sent_by(website, 'sam')}"
    share(website, sam)
    token = csrf(sam)
    meeting = website.meets("case-1", days=1)

    website.host.appointments[:] = [replace(meeting, starts_at=website.clock(), status="held")]

    sam.post(f"{mine}/take-back/moment", {"csrf_token": token}, status=410)
    sam.post(f"{mine}/share/helped", {"csrf_token": token}, status=410)
    assert "Take it back" not in sam.get(mine).text
    assert MOMENT in couple["Robin"].get("/i/mine/shared").text


def test_what_can_never_be_shared_is_not_found(website: Website) -> None:
    link = website.assign()["Sam"]
    reflect(website, link, note="Please ask me alone")
    sam, mine = opened(website, link), f"/i/mine/{sent_by(website, 'sam')}"
    token = csrf(sam)

    for item in ("counselor_note", "no_such_item", "hard_needs"):
        sam.get(f"{mine}/share/{item}", status=404)
        sam.post(f"{mine}/share/{item}", {"csrf_token": token}, status=404)

    with website.work() as work:
        assert work.session.query(Share).count() == 0


def test_a_person_alone_is_offered_no_sharing(website: Website) -> None:
    link = website.assign(case="case-2")["Tess"]
    reflect(website, link)
    tess = opened(website, link)

    assert "Shared with you" not in tess.page.text
    page = tess.get(f"/i/mine/{sent_by(website, 'tess')}")
    assert "sharing" not in page.text
    tess.get(f"/i/mine/{sent_by(website, 'tess')}/share/moment", status=404)


def test_whoever_has_left_the_case_reads_and_shows_nothing(website: Website, couple: dict[str, Browser]) -> None:
    share(website, couple["Sam"])
    with website.work() as work:
        for seat in work.session.query(Member):
            if seat.position == 0:
                seat.left_at = work.clock()

    assert MOMENT not in couple["Robin"].get("/i/mine/shared").html


def test_who_takes_a_partners_place_reads_nothing_that_was_shared_before(on_sqlite: Website) -> None:
    links = on_sqlite.assign()
    reflect(on_sqlite, links["Sam"], levels=Disclosure.MAY_BE_RAISED)
    share(on_sqlite, opened(on_sqlite, links["Sam"]))
    other = replace(client("robin", "Robin"), fingerprint="another person")
    on_sqlite.rename(SAM_ROBIN, clients=(SAM_ROBIN.clients[0], other))
    on_sqlite.clock.advance(days=7)
    links = on_sqlite.assign()
    reflect(on_sqlite, links["Robin"], **ROBINS)

    newcomer = opened(on_sqlite, links["Robin"])

    assert MOMENT not in newcomer.get("/i/mine/shared").html


def test_who_joins_a_case_later_reads_nothing_that_was_shared_before(website: Website) -> None:
    tess = website.host.cases["amara"][1].clients[0]
    website.assign(case="case-2")  # so Tess was known here before anything was shared
    links = website.assign()
    reflect(website, links["Sam"], levels=Disclosure.MAY_BE_RAISED)
    share(website, opened(website, links["Sam"]))
    website.clock.advance(hours=1)

    website.rename(SAM_ROBIN, clients=(*SAM_ROBIN.clients, tess))
    links = website.assign()
    for name in ("Robin", "Tess"):
        reflect(website, links[name], **ROBINS)

    assert MOMENT in opened(website, links["Robin"]).get("/i/mine/shared").html
    assert MOMENT not in opened(website, links["Tess"]).get("/i/mine/shared").html


def test_who_comes_back_reads_nothing_that_was_shared_meanwhile(on_sqlite: Website) -> None:
    links = on_sqlite.assign()
    reflect(on_sqlite, links["Sam"], levels=Disclosure.MAY_BE_RAISED)
    on_sqlite.rename(SAM_ROBIN, clients=(SAM_ROBIN.clients[0], client("kim", "Kim")))
    on_sqlite.assign()
    share(on_sqlite, opened(on_sqlite, links["Sam"]))
    on_sqlite.clock.advance(hours=1)

    on_sqlite.rename(SAM_ROBIN, clients=SAM_ROBIN.clients)
    links = on_sqlite.assign()
    reflect(on_sqlite, links["Robin"], **ROBINS)

    assert MOMENT not in opened(on_sqlite, links["Robin"]).get("/i/mine/shared").html


def test_an_ended_case_shows_nothing_that_was_shared(website: Website, couple: dict[str, Browser]) -> None:
    share(website, couple["Sam"])
    with website.work() as work:
        for case in work.session.query(Case):
            case.ended_at = work.clock()

    assert MOMENT not in couple["Robin"].get("/i/mine/shared").html


def test_shared_when_sending_is_a_copy_too(website: Website) -> None:
    links = website.assign()
    reflect(website, links["Sam"], levels=Disclosure.SHARED)
    reflect(website, links["Robin"], **ROBINS)

    robin, sam = opened(website, links["Robin"]), opened(website, links["Sam"])

    assert MOMENT in robin.get("/i/mine/shared").text
    assert MOMENT in room_safe(website) or WEEK["talk"] in room_safe(website)
    sam.get(f"/i/mine/{sent_by(website, 'sam')}")
    sam.send("/take-back/talk")
    assert WEEK["talk"] not in room_safe(website)
    assert WEEK["talk"] not in robin.get("/i/mine/shared").html


def test_copies_are_sealed(website: Website, couple: dict[str, Browser]) -> None:
    share(website, couple["Sam"])

    assert MOMENT.encode() not in everything_kept(website)


def test_the_counselors_ask_is_seen_by_the_writer_alone(website: Website, couple: dict[str, Browser]) -> None:
    paths = ("/i/mine", "/i/mine/shared", f"/i/mine/{sent_by(website, 'robin')}", "/i/done")
    before = [couple["Robin"].get(path).html for path in paths]
    desk = website.counselor()
    desk.get("/cases/case-1")

    desk.send(f"/{sent_by(website, 'sam')}/ask/moment")

    assert "You asked to share it" in desk.page.text
    assert [couple["Robin"].get(path).html for path in paths] == before
    page = couple["Sam"].get(f"/i/mine/{sent_by(website, 'sam')}")
    assert "Amara Osei asks if you would share this" in page.text
    couple["Sam"].send("/rather-not/moment")
    assert "asks if you would" not in couple["Sam"].page.text
    with website.work() as work:
        assert work.session.query(Share).count() == 0
        assert work.session.query(ShareAsk).one().closed_at is not None


def test_another_counselor_cannot_ask(website: Website, couple: dict[str, Browser]) -> None:
    desk = website.counselor(BO)
    desk.get("/assign")
    token = desk.page.form("/assign").value("csrf_token")
    for case in ("case-1", "case-9"):
        path = f"/cases/{case}/reflections/{sent_by(website, 'sam')}/ask/moment"
        desk.post(path, {"csrf_token": token}, status=404)

    with website.work() as work:
        assert work.session.query(ShareAsk).count() == 0
