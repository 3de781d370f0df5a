"""Every page in the reader's own language: a client in Spanish beside a counselor in English, and no word missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from intersession.models import Link, Reflection
from intersession.pages import environment
from intersession.pdf.press import Press
from intersession.standalone.models import User
from tests.support.couples import WEEK, fill, reflect
from tests.support.embedded import Embedded
from tests.support.languages import PSEUDO, Reader, missed, speak_pseudo
from tests.support.reading import Page
from tests.support.website import AMARA, BASE, SAM_ROBIN, SUE, Website, token_of
from tests.web.test_pin import ask_for_code

IN_SPANISH = {"sam": "es-MX"}
SPANISH = "es-MX,es;q=0.9,en;q=0.5"


def speak(website: Website, locales: dict[str, str]) -> None:
    """Let these clients of the first couple have these languages."""
    website.rename(SAM_ROBIN, clients=tuple(replace(c, locale=locales.get(c.ref, "en")) for c in SAM_ROBIN.clients))


# ------------------------------------------------------------------ a client in Spanish


def test_a_client_is_spoken_to_in_spanish_from_the_link_to_the_end(on_sqlite: Website) -> None:
    speak(on_sqlite, IN_SPANISH)
    phone = on_sqlite.browser()

    landing = phone.post("/i", {"token": token_of(on_sqlite.assign()["Sam"])})
    assert 'lang="es-MX"' in landing.html
    assert "Hola, Sam." in landing.text
    refused = phone.send("/i/start", length="full", status=422)
    assert "Si aceptas, marca primero la casilla, por favor." in refused.text
    first = phone.send("/i/start", accept="yes", length="full")
    assert "Salir ya" in first.text
    assert "¿Cuál fue un buen momento?" in first.text
    fill(phone, **WEEK)
    assert phone.page.heading == "Léelo otra vez"
    assert phone.send("/i/send").heading == "Enviado. Gracias, Sam."


def test_a_clients_errors_are_in_spanish(on_sqlite: Website) -> None:
    speak(on_sqlite, IN_SPANISH)
    phone = on_sqlite.open_link(on_sqlite.assign()["Sam"])

    too_long = phone.send("/i/part/1", moment="x" * 20_000, status=422)
    assert "letras o menos, por favor." in too_long.text
    forged = phone.post("/i/part/1", {"csrf_token": "x"}, status=400)
    assert (forged.heading, 'lang="es-MX"' in forged.html) == ("No entendimos eso", True)


def test_the_invitation_is_in_spanish(on_sqlite: Website) -> None:
    speak(on_sqlite, IN_SPANISH)
    on_sqlite.assign()

    on_sqlite.clock.advance(minutes=1)
    on_sqlite.run_due()

    said = {message.to.ref: message.body for message in on_sqlite.host.delivered}
    assert "Aquí hay algo corto para ti." in said["sam"]
    assert {m.subject for m in on_sqlite.host.delivered if m.to.ref == "sam"} == {"Una nota para ti"}
    assert "There is something short for you here." in said["robin"]


def test_the_partner_and_the_counselor_stay_in_english(on_sqlite: Website) -> None:
    speak(on_sqlite, IN_SPANISH)
    links = on_sqlite.assign()
    reflect(on_sqlite, links["Sam"])

    robin = on_sqlite.browser().post("/i", {"token": token_of(links["Robin"])})
    assert "Hello Robin." in robin.text
    case = on_sqlite.counselor().get("/cases/case-1")
    assert 'lang="en"' in case.html
    assert "side by side" in case.text


def test_a_name_that_is_not_shown_is_said_in_the_clients_language(on_sqlite: Website) -> None:
    speak(on_sqlite, IN_SPANISH)
    phone = on_sqlite.browser()

    landing = phone.post("/i", {"token": token_of(on_sqlite.assign()["Sam"])})

    assert "No se le muestra a tu pareja" in landing.text


def test_pages_without_a_visit_stay_in_the_clients_language(on_sqlite: Website) -> None:
    speak(on_sqlite, IN_SPANISH)
    phone = on_sqlite.browser()
    landing = phone.post("/i", {"token": token_of(on_sqlite.assign()["Sam"])})

    assert 'formaction="/i/help?speak=es"' in landing.html
    assert 'formaction="/i/help"' not in landing.html
    assert phone.get("/i/help?speak=es").heading == "Ayuda ahora"
    assert "/i/privacy?speak=es" in phone.page.links()


def test_while_nobody_is_known_the_browsers_language_decides(on_sqlite: Website) -> None:
    stranger = on_sqlite.browser()
    assert stranger.get("/i/help").heading == "Help now"
    stranger.http.environ_base["HTTP_ACCEPT_LANGUAGE"] = SPANISH

    assert stranger.get("/i/help").heading == "Ayuda ahora"
    assert stranger.post("/i", {"token": "x" * 43}, status=404).heading == "Este enlace no funciona"


# ------------------------------------------------------------------ every word in the pseudo-language


@pytest.fixture
def pseudo(on_sqlite: Website, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Website]:
    speak_pseudo(monkeypatch, tmp_path)
    speak(on_sqlite, {"sam": PSEUDO, "robin": PSEUDO})
    on_sqlite.meets("case-1", days=-7)
    on_sqlite.meets("case-1", days=0.2)
    yield on_sqlite
    environment._catalogue.cache_clear()


@pytest.mark.thorough
def test_no_client_page_has_a_word_that_was_missed(pseudo: Website) -> None:
    link = token_of(pseudo.assign()["Sam"])
    reader = Reader.of(pseudo)
    phone = reader.browser
    reader.walk("/i", f"/i/{link}", "/i/help", "/i/privacy", "/i/leaving", "/i/part/1")

    reader.look(phone.post("/i", {"token": link}))
    reader.look(phone.send("/i/start", length="full", status=422))
    reader.look(phone.send("/i/start", accept="yes", length="full"))
    reader.look(phone.send("/i/part/1", moment="x" * 20_000, status=422))
    fill(phone, **WEEK)
    reader.look()
    reader.look(phone.send("/i/send", note="Please ask me alone"))
    reader.look(phone.post("/i", {"token": link}))
    reader.look(phone.post("/i/leave"))

    assert reader.found == {}


@pytest.mark.thorough
def test_no_page_behind_a_proof_has_a_word_that_was_missed(pseudo: Website) -> None:
    link = pseudo.assign()["Sam"]
    reflect(pseudo, link)
    reader = Reader.of(pseudo)
    phone = reader.browser
    phone.post("/i", {"token": token_of(link)})
    reader.look(phone.send("/i/read-back"))
    code = ask_for_code(pseudo, phone)
    reader.look()
    reader.look(phone.send("/check-you/code", code="000000" if code != "000000" else "111111", status=422))
    phone.send("/check-you/code", code=code)

    reader.walk("/i/mine", "/i/new-pin")
    phone.get("/i/new-pin")
    reader.look(phone.send("/i/new-pin", pin="12", again="12", status=422))
    reader.look(phone.send("/i/new-pin", pin="904417", again="904417"))

    assert reader.found == {}


@pytest.mark.thorough
@pytest.mark.parametrize("step", ["/i/not-tonight", "/i/later", "/i/not-me"])
def test_no_page_of_another_evening_has_a_word_that_was_missed(pseudo: Website, step: str) -> None:
    link = token_of(pseudo.assign()["Sam"])
    reader = Reader.of(pseudo)

    reader.look(reader.browser.post(step, {"token": link}))

    assert reader.found == {}


@pytest.mark.thorough
def test_no_counselors_page_has_a_word_that_was_missed(pseudo: Website) -> None:
    links = pseudo.assign()
    reflect(pseudo, links["Sam"], levels="shared", note="Please ask me alone")
    reflect(pseudo, links["Robin"])
    pseudo.assign("active-listening")
    reader = Reader.of(pseudo, who=replace(AMARA, locale=PSEUDO))

    reader.walk("/", "/cases/case-1", "/cases/case-2", "/assign?case=case-1", "/cases/nobody")
    reader.browser.get("/assign?case=case-1")
    reader.look(reader.browser.send("/assign", form="", status=422))
    reader.look(reader.browser.send("/assign", form="weekly-reflection"))

    assert reader.found == {}


@pytest.mark.thorough
@pytest.mark.parametrize("edition", ["counselor", "room_safe"])
def test_no_brief_has_a_word_that_was_missed(pseudo: Website, edition: str) -> None:
    links = pseudo.assign()
    reflect(pseudo, links["Sam"], levels="shared")
    reflect(pseudo, links["Robin"])
    reader = Reader.of(pseudo, who=replace(AMARA, locale=PSEUDO))

    answer = reader.browser.http.get(f"/cases/case-1/brief/{edition}.pdf", base_url=BASE)

    assert answer.status_code == 200
    assert missed(Page(pseudo.renderer.html), reader.known) == []


@pytest.mark.thorough
def test_no_document_has_a_word_that_was_missed(pseudo: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes to a client speaks as its form does, and no form is written in the pseudo-language."""
    set_in_any = Press.set
    monkeypatch.setattr(Press, "set", lambda *at, **more: set_in_any(*at, **{**more, "language": PSEUDO}))
    links = pseudo.assign()
    reflect(pseudo, links["Sam"], levels="shared", note="Please ask me alone")
    pseudo.assign("active-listening")
    reader = Reader.of(pseudo, who=replace(AMARA, locale=PSEUDO))
    with pseudo.work() as work:
        sent, sam = (
            work.session.query(Reflection.id, Reflection.client_id).filter(Reflection.sent_at.is_not(None)).one()
        )
        link = work.session.query(Link.id).filter(Link.client_id != sam).limit(1).scalar()

    for whose in ("counselor", "room_safe", sam):
        reader.read_paper(f"/cases/case-1/summary.pdf?for={whose}", pseudo.renderer)
    for sheet in (f"links/{link}/sheet", f"links/{link}/handout", f"reflections/{sent}/filled"):
        reader.read_paper(f"/{sheet}.pdf", pseudo.renderer)
    reader.read_paper("/library/weekly-reflection/paper.pdf", pseudo.renderer)

    assert reader.found == {}


@pytest.mark.thorough
def test_no_page_behind_a_button_has_a_word_that_was_missed(pseudo: Website) -> None:
    links = pseudo.assign()
    reflect(pseudo, links["Sam"])
    reader = Reader.of(pseudo, who=replace(AMARA, locale=PSEUDO))
    desk = reader.browser

    reader.press("/cases/case-1", "/notes", note="Amara")
    reader.press("/cases/case-1/goals", "/goals", about="Amara")
    reader.press("/briefs", "/briefs", day="2026-01-05", status=422)
    reader.press("/briefs", "/briefs", which="all", shape="zip")
    reader.press("/paper", "/paper", code="Amara", status=422)
    reader.press("/settings", "/settings", exit_url="x", status=422)
    reader.look(desk.get("/cases/case-1/summary?range=dates&first=2026-03-02&last=2026-03-01", status=422))
    for path in ("/review", "/cases/case-1/paste?shape=soap"):
        reader.look(desk.get(path))
    with pseudo.work() as work:
        unsent = work.session.query(Reflection.id).filter(Reflection.sent_at.is_(None)).limit(1).scalar()
    reader.press(f"/paper/{unsent}", f"/paper/{unsent}", filled_on="2099-01-01", status=422)
    reader.press("/cases/case-1/people", "/separate")
    reader.look(desk.get("/cases/case-1/summary"))
    pseudo.host.cases["sue"] = [SAM_ROBIN]
    pseudo.host.signed_in = replace(SUE, locale=PSEUDO)
    reader.walk("/supervision")

    assert reader.found == {}


@pytest.mark.thorough
def test_no_page_of_the_editor_has_a_word_that_was_missed(pseudo: Website) -> None:
    reader = Reader.of(pseudo, who=replace(AMARA, locale=PSEUDO))
    desk = reader.browser
    for at in ("about", "card", "short", "part-0", "item-closeness", "item-moment", "item-practices", "item-hard_need"):
        reader.look(desk.get(f"/library/weekly-reflection/edit?open={at}"))
    form = desk.page.form("/draft")
    reader.look(desk.post(form.action, {**form.filled(ask="Amara"), "do": "check"}))
    reader.look(desk.send("/publish"))
    reader.look(desk.get("/library/weekly-reflection/versions"))
    reader.press("/library", "/library/new")
    form = desk.page.form("/draft")
    reader.look(desk.post(form.action, {**form.filled(), "do": "check"}))
    text = desk.http.get("/library/weekly-reflection/export.yaml", base_url=BASE).text
    reader.known.add(text)
    reader.press("/library/import", "/import", text=text)

    assert reader.found == {}


@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples:DeprecationWarning")
def test_no_page_of_the_embedded_practice_has_a_word_that_was_missed(
    embedded: Embedded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    speak_pseudo(monkeypatch, tmp_path / "words")
    desk = embedded.signed_in()
    embedded.add_couple(desk)
    with embedded.work() as work:
        for user in work.session.query(User):
            user.locale = PSEUDO
    reader = Reader(desk, embedded.app.extensions["intersession"].library)

    reader.walk("/", "/practice/sessions/new", "/practice/outbox", "/practice/account")
    reader.walk("/practice/sign-out", "/change")
    desk.get("/practice/cases/new")
    reader.look(desk.send("/cases/new", status=422))

    assert reader.found == {}
