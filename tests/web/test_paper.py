"""Paper twins: one sheet per person with a code, typed in on their behalf, dated, marked, and taken back."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from intersession.models import Answer, Client, Concern, Link, Reflection, Source, State, TrailEntry
from intersession.services import paper
from tests.support.couples import WEEK, everything_kept, reflect
from tests.support.website import BO, Browser, PlainRenderer, Website

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


def open_sheet(website: Website, who: str = "Sam") -> tuple[Browser, str]:
    """Print somebody's sheet and type its code; return the browser on the page where it is typed in, and the code."""
    desk = website.counselor()
    desk.get(f"/links/{link_of(website, who)}/sheet.pdf")
    code = CODE.search(website.renderer.html)
    assert code is not None
    desk.get("/paper")
    desk.send("/paper", code=code[0].lower())
    return desk, code[0]


def link_of(website: Website, who: str) -> str:
    with website.work() as work:
        client = work.session.query(Client).filter(Client.host_ref == who.lower()).one()
        return str(work.session.query(Link).filter(Link.client_id == client.id).one().id)


def reflection_of(website: Website, who: str) -> Reflection:
    with website.work() as work:
        client = work.session.query(Client).filter(Client.host_ref == who.lower()).one()
        found = work.session.query(Reflection).filter(Reflection.client_id == client.id).one()
        work.session.expunge(found)
        return found


def action(website: Website, who: str = "Sam") -> str:
    return f"/paper/{reflection_of(website, who).id}"


def test_each_person_has_a_sheet_with_a_code_and_no_name(website: Website) -> None:
    website.assign()
    desk = website.counselor()
    codes = []
    for who in ("Sam", "Robin"):
        desk.get(f"/links/{link_of(website, who)}/sheet.pdf")
        html = website.renderer.html
        assert "Sam" not in html
        assert "Robin" not in html
        assert "Weekly reflection" not in html
        codes += sorted(set(CODE.findall(html)))
        assert desk.response.headers["Content-Disposition"] == 'attachment; filename="sheet.pdf"'

    assert len(set(codes)) == 2


def test_a_sheet_that_is_typed_in_counts_as_sent_on_paper(website: Website) -> None:
    website.assign()
    desk, _ = open_sheet(website)
    assert "Sam" in desk.page.text

    desk.send(action(website), **WEEK, filled_on="2026-02-28")

    kept = reflection_of(website, "Sam")
    assert (kept.state, kept.source) == (State.SENT, Source.PAPER)
    assert kept.sent_at is not None
    assert kept.sent_at.date().isoformat() == "2026-02-28"
    page = desk.get("/cases/case-1")
    assert WEEK["moment"] in page.text
    assert "On paper, " in page.text
    desk.get("/cases/case-1/brief/counselor.pdf")
    assert "on paper, " in website.renderer.html
    with website.work() as work:
        assert "typed_in" in {one.action for one in work.session.query(TrailEntry)}
        assert {one.disclosure for one in work.session.query(Answer)}.isdisjoint({"shared"})
    assert WEEK["moment"].encode() not in everything_kept(website)


def test_what_is_typed_in_raises_what_sending_it_would(on_sqlite: Website) -> None:
    on_sqlite.assign("private-safety-check-in", case="case-2")
    desk, _ = open_sheet(on_sqlite, "Tess")

    desk.send(action(on_sqlite, "Tess"), free_now="yes", afraid="yes", hurt="yes")

    with on_sqlite.work() as work:
        assert {one.about for one in work.session.query(Concern)} == {"hurt", "afraid"}


def test_undo_puts_it_back_where_it_stood(website: Website) -> None:
    link = website.assign()["Sam"]
    phone = website.open_link(link)
    phone.send("/i/part/1", closeness="4")
    desk, _ = open_sheet(website)
    assert "began this on a phone" in desk.page.text
    desk.send(action(website), **WEEK)

    desk.send("/undo")

    assert reflection_of(website, "Sam").state == State.STARTED
    with website.work() as work:
        assert work.session.query(Answer).count() == 0
    phone.get("/i/check")
    phone.send("/i/send")
    assert reflection_of(website, "Sam").source == Source.LINK


def test_what_the_client_sent_meanwhile_stays(website: Website) -> None:
    link = website.assign()["Sam"]
    desk, _ = open_sheet(website)
    reflect(website, link, moment="From my own phone")
    website.counselor()

    page = desk.send(action(website), status=409, moment="From the sheet")

    assert "What was sent stays" in page.text
    assert "From the sheet" in page.html
    assert "From my own phone" not in page.html
    assert reflection_of(website, "Sam").source == Source.LINK
    desk.post(f"{action(website)}/undo", {"csrf_token": page.form(action(website)).value("csrf_token")})
    assert reflection_of(website, "Sam").state == State.SENT


@pytest.mark.parametrize("filled_on", ["", "2026-03-09", "2020-01-01", "yesterday"])
def test_a_day_that_cannot_be_keeps_what_was_typed(on_sqlite: Website, filled_on: str) -> None:
    on_sqlite.assign()
    desk, _ = open_sheet(on_sqlite)

    page = desk.send(action(on_sqlite), status=422, moment="From the sheet", filled_on=filled_on)

    assert "Please write the day on the sheet" in page.text
    assert "From the sheet" in page.html
    assert reflection_of(on_sqlite, "Sam").state == State.WAITING


def test_a_wrong_code_and_one_of_anothers_case_look_the_same(on_sqlite: Website) -> None:
    on_sqlite.assign()
    _, code = open_sheet(on_sqlite)
    other = on_sqlite.counselor(BO)

    for typed in (code, "0000-0000", "", "x" * 200):
        other.get("/paper")
        assert "No sheet of your couples has this code" in other.send("/paper", code=typed, status=422).text
    other.get(action(on_sqlite), status=404)


def test_a_code_may_be_typed_as_it_was_misread() -> None:
    assert "O" not in paper.LETTERS
    assert "ILO".translate(paper.MISREAD) == "110"


def test_a_card_holds_the_plan_and_neither_a_name_nor_a_way_in(website: Website) -> None:
    words = {"card_what": "Ten minutes on the sofa", "card_when": "after the dishes", "card_starter": "robin"}
    website.assign(**words, doable_0="9", doable_1="4")
    desk = website.counselor()
    for who, starts in (("Sam", "Not you this time"), ("Robin", "You")):
        path = f"/links/{link_of(website, who)}/card.pdf"
        assert path in desk.get("/cases/case-1/homework").html
        desk.get(path)
        html = website.renderer.html.partition("</style>")[2]
        for there in ("Ten minutes on the sofa", "after the dishes", f"<dd>{starts}</dd>"):
            assert there in html
        for away in ("Sam", "Robin", "/i#", "<img", "Weekly reflection"):
            assert away not in html


def test_homework_without_a_card_offers_none(on_sqlite: Website) -> None:
    on_sqlite.assign()
    desk = on_sqlite.counselor()
    path = f"/links/{link_of(on_sqlite, 'Sam')}/card.pdf"

    assert path not in desk.get("/cases/case-1/homework").html
    desk.get(path, status=404)


def test_a_handout_holds_the_own_link_and_nobodys_name(website: Website) -> None:
    links_ = website.assign()
    desk = website.counselor()

    desk.get(f"/links/{link_of(website, 'Sam')}/handout.pdf")

    html = website.renderer.html
    assert links_["Sam"] in html
    assert links_["Robin"] not in html
    assert "data:image/svg+xml;base64," in html
    assert "Sam" not in html
    assert "Robin" not in html
    assert "Emergency" in html


class Archiving(PlainRenderer):
    """Keeps what would travel in an archived file."""

    def __init__(self) -> None:
        super().__init__()
        self.more: dict[str, Any] = {}

    def submit(self, html: str, *, title: str, language: str, **more: Any) -> bytes:
        self.more = more
        return super().submit(html, title=title, language=language)


def test_a_record_holds_one_clients_answers_and_its_data_when_it_is_archived(website: Website) -> None:
    links_ = website.assign()
    reflect(website, links_["Sam"], note="For you alone", **WEEK)
    reflect(website, links_["Robin"], moment="ROBINS-MOMENT")
    renderer = website.runtime.renderer = Archiving()
    desk, address = website.counselor(), f"/reflections/{reflection_of(website, 'Sam').id}/filled.pdf?as=archive"
    assert f'href="{address}"' in desk.get("/cases/case-1").html

    desk.get(address)

    assert renderer.more["variant"] == "pdf/a-3u"
    ours, bundle = (json.loads(one["text"]) for one in renderer.more["attached"])
    assert WEEK["moment"] in {one["value"] for one in ours["answers"] if isinstance(one["value"], str)}
    assert bundle["entry"][1]["resource"]["resourceType"] == "QuestionnaireResponse"
    assert WEEK["moment"] in renderer.html
    for other in ("ROBINS-MOMENT", "Sam", "Robin"):
        assert other not in renderer.html
    desk.get(f"/reflections/{reflection_of(website, 'Sam').id}/filled.pdf")
    assert renderer.more == {}


def test_a_record_does_not_call_an_answer_missing_that_cannot_be_read(on_sqlite: Website) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"], **WEEK)
    with on_sqlite.work() as work:
        moment = work.session.query(Answer).filter_by(item="moment").one()
        moment.value = moment.value[:-1] + bytes([moment.value[-1] ^ 1])
    desk = on_sqlite.counselor()

    desk.get(f"/reflections/{reflection_of(on_sqlite, 'Sam').id}/filled.pdf")

    assert "This answer cannot be read" in on_sqlite.renderer.html
    assert WEEK["moment"] not in on_sqlite.renderer.html
