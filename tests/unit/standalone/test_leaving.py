"""Somebody is no longer part of a family: asked for nothing more, read by the others no more, and nothing is lost."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from intersession.models import Client, Member, TrailEntry
from intersession.services import people
from intersession.standalone import cases
from intersession.standalone.models import PracticeCase, PracticeClient
from intersession.web.background import make_worker
from tests.support.embedded import BO, Embedded
from tests.support.website import BASE, Browser, links_on, token_of

WORDS = "A walk on Sunday"


@pytest.fixture
def desk(embedded: Embedded) -> Browser:
    return embedded.signed_in()


def add_family(desk: Browser, *names: str) -> str:
    form = desk.get("/practice/cases/new?kind=family").form("/cases/new")
    fields = {f"people-{n}-{key}": value for n, name in enumerate(names) for key, value in written(name).items()}
    desk.post(form.action, form.filled(**fields))
    return desk.response.request.path.rpartition("/")[2]


def written(name: str) -> dict[str, str]:
    return {"name": name, "email": f"{name.lower()}@mail.test"}


@pytest.fixture
def family(desk: Browser) -> str:
    return add_family(desk, "Grace", "Samuel", "Ruth")


def assign(desk: Browser, case: str) -> dict[str, str]:
    """Send everybody of a case the weekly reflection, and return the links by name."""
    desk.get(f"/assign?case={case}")
    return links_on(desk.send("/assign", form="weekly-reflection"))


def id_of(embedded: Embedded, name: str) -> uuid.UUID:
    with embedded.work() as work:
        rows = work.session.scalars(select(PracticeClient))
        return next(one.id for one in rows if cases.person(work, one).name == name)


def place(desk: Browser, case: str, who: uuid.UUID, where: str, *, status: int = 200) -> None:
    token = desk.get(f"/practice/cases/{case}").form(f"/cases/{case}").value("csrf_token")
    desk.post(f"/practice/cases/{case}/people/{who}/place", {"csrf_token": token, "place": where}, status=status)


def send_words(embedded: Embedded, link: str) -> Browser:
    phone = embedded.browser()
    phone.post("/i", {"token": token_of(link)})
    phone.send("/i/start", accept="yes", length="short")
    phone.send("/i/part/1", closeness="7", understood="6", talk=WORDS)
    phone.send("/i/send")
    return phone


@pytest.mark.store
def test_who_leaves_is_asked_nothing_more_and_what_they_wrote_is_kept(
    embedded: Embedded, desk: Browser, family: str
) -> None:
    links, ruth = assign(desk, family), id_of(embedded, "Ruth")
    phone = send_words(embedded, links["Ruth"])
    open_page = phone.response.request.path
    assert phone.http.get(open_page, base_url=BASE).status_code == 200
    assert "Ruth is no longer part of this" in desk.get(f"/practice/cases/{family}").text

    place(desk, family, ruth, "left")

    assert "Ruth comes back" in desk.page.text
    stranger = embedded.browser()
    stranger.post("/i", {"token": token_of(links["Ruth"])}, status=404)
    assert phone.http.get(open_page, base_url=BASE).status_code in {403, 404}
    assert set(assign(desk, family)) == {"Grace", "Samuel"}
    embedded.clock.advance(minutes=1)
    make_worker(embedded.app).run_due()
    assert not [one for one in embedded.place.outbox.glob("*.eml") if "ruth@" in one.read_text()]
    rights = desk.get(f"/cases/{family}/rights")
    assert "Ruth" in rights.text
    with embedded.work() as work:
        ours = work.session.scalars(select(Client.id).where(Client.host_ref == str(ruth))).one()
    answer = desk.http.get(f"/cases/{family}/rights/{ours}/notes.json", base_url=BASE)
    assert answer.status_code == 200, answer.location
    assert WORDS in answer.text


def test_what_they_sent_before_is_read_under_their_name(embedded: Embedded, desk: Browser, family: str) -> None:
    send_words(embedded, assign(desk, family)["Ruth"])

    place(desk, family, id_of(embedded, "Ruth"), "left")

    page = desk.get("/review")
    assert WORDS in page.text
    assert "Ruth" in page.text


def test_every_page_of_the_case_opens_when_somebody_left(embedded: Embedded, desk: Browser, family: str) -> None:
    send_words(embedded, assign(desk, family)["Ruth"])
    place(desk, family, id_of(embedded, "Ruth"), "left")
    pages = ("", "/timeline", "/goals", "/homework", "/notes", "/people", "/rights", "/summary")

    found = {page: desk.http.get(f"/cases/{family}{page}", base_url=BASE).status_code for page in pages}
    brief = desk.http.get(f"/cases/{family}/brief/counselor.pdf", base_url=BASE)
    others = {page: desk.http.get(page, base_url=BASE).status_code for page in ("/", "/cases", "/review")}

    assert set((found | others).values()) == {200}
    assert brief.status_code == 200
    assert WORDS in desk.get("/review").text


def test_who_comes_back_is_the_same_person(embedded: Embedded, desk: Browser, family: str) -> None:
    assign(desk, family)
    ruth = id_of(embedded, "Ruth")
    place(desk, family, ruth, "left")

    place(desk, family, ruth, "here")

    assert set(assign(desk, family)) == {"Grace", "Samuel", "Ruth"}
    with embedded.work() as work:
        assert len(work.session.scalars(select(Client)).all()) == 3
        assert [one.left_at for one in work.session.scalars(select(Member))] == [None] * 3
        actions = list(work.session.scalars(select(TrailEntry.action).order_by(TrailEntry.n)))
    assert [one for one in actions if one.startswith("person")] == ["person_left", "person_came_back"]


def test_nobody_leaves_two_people_or_a_case_of_another(embedded: Embedded, desk: Browser, family: str) -> None:
    grace, samuel, ruth = (id_of(embedded, name) for name in ("Grace", "Samuel", "Ruth"))
    bo = embedded.signed_in(BO)
    token = bo.get("/practice/account").form("/account").value("csrf_token")

    bo.post(f"/practice/cases/{family}/people/{ruth}/place", {"csrf_token": token, "place": "left"}, status=404)
    place(desk, family, samuel, "here", status=404)
    place(desk, family, ruth, "left")
    place(desk, family, ruth, "left", status=404)
    place(desk, family, grace, "left", status=404)

    assert "Somebody leaves this family" not in desk.get(f"/practice/cases/{family}").text
    with embedded.work() as work:
        case = work.session.scalars(select(PracticeCase)).one()
        assert [one.name for one in cases.drafted(work, case).people] == ["Grace", "Samuel"]


def test_no_place_is_left_for_who_comes_back_to_four(embedded: Embedded, desk: Browser, family: str) -> None:
    ruth = id_of(embedded, "Ruth")
    place(desk, family, ruth, "left")
    form = desk.get(f"/practice/cases/{family}").form(f"/cases/{family}")
    desk.post(form.action, form.filled(**{"people-2-name": "Ben"}))
    form = desk.get(f"/practice/cases/{family}").form(f"/cases/{family}")
    desk.post(form.action, form.filled(**{"people-3-name": "Tom"}))

    place(desk, family, ruth, "here", status=404)

    assert "Ruth comes back" not in desk.get(f"/practice/cases/{family}").text


def test_a_case_that_is_erased_takes_who_left_along(embedded: Embedded, desk: Browser, family: str) -> None:
    place(desk, family, id_of(embedded, "Ruth"), "left")

    with embedded.work() as work:
        assert len(cases.refs_of(work, family)) == 4
        cases.forget_case(work, family)
        assert work.session.scalars(select(PracticeClient)).all() == []


def test_when_another_is_erased_who_left_stays_out(embedded: Embedded, desk: Browser, family: str) -> None:
    place(desk, family, id_of(embedded, "Grace"), "left")

    with embedded.work() as work:
        cases.forget_client(work, str(id_of(embedded, "Samuel")))
        case = work.session.scalars(select(PracticeCase)).one()
        assert [one.name for one in cases.drafted(work, case).people] == ["Ruth"]
        assert case.kind == "person"
        assert people.case_of(work, family) is None
