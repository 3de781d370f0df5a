"""A counselor's look at a client's page: the client's own page and language, and nothing that is kept."""

from __future__ import annotations

from tests.support.couples import tables
from tests.support.website import SAM_ROBIN, Website, client, token_of


def test_preview_is_the_clients_page_in_the_clients_language_and_nothing_is_stored(website: Website) -> None:
    website.rename(SAM_ROBIN, clients=(SAM_ROBIN.clients[0], client("robin", "Robin", locale="es")))
    desk = website.counselor()
    desk.get("/assign?case=case-1")
    kept = tables(website)
    typed = desk.page.form("/assign").filled(
        form="weekly-reflection", preview_of="robin", note="Despacio.", card_what="Diez minutos"
    )

    page = desk.post("/preview", typed)

    assert page.root.get("lang") == "es"
    for words in ("Preview as Robin.", "Hola, Robin", "Despacio.", "Diez minutos"):
        assert words in page.text
    desk.send("/preview", step="1")
    assert "Preview as Robin." in desk.page.text
    assert tables(website) == kept


def test_preview_has_the_clients_own_words_and_order(website: Website) -> None:
    links = website.assign("weekly-reflection")
    landing = website.browser().post("/i", {"token": token_of(links["Sam"])}).text
    looked = website.counselor().get("/preview?case=case-1&who=sam&form=weekly-reflection").text

    shown = looked.partition("Leave now")[2].partition("Not tonight")[0]
    assert shown
    assert shown in landing


def test_no_form_of_a_preview_can_be_sent_but_its_own_and_no_script_runs(website: Website) -> None:
    desk = website.counselor()
    desk.get("/preview?form=weekly-reflection")
    policy = desk.response.headers["Content-Security-Policy"]
    for rule in ("form-action https://practice.test/preview;", "script-src 'none'", "connect-src 'none'"):
        assert rule in policy


def test_nobody_previews_for_a_case_that_is_not_theirs(website: Website) -> None:
    desk = website.counselor()
    desk.get("/preview?case=case-9&who=noor&form=weekly-reflection", status=404)
    desk.get("/preview?case=case-1&who=noor&form=weekly-reflection", status=404)
    desk.get("/preview?form=nothing", status=404)
