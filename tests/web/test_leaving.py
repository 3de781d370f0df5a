"""The page that explains "Leave now" before anybody needs it, and whom to call in which country."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.website import SAM_ROBIN, Website, token_of

pytestmark = pytest.mark.store


def test_leaving_is_explained_with_its_limits_to_anybody(website: Website) -> None:
    page = website.browser().get("/i/leaving")

    assert page.heading == "Leaving fast"
    assert "It does not erase your browser history." in page.text
    assert "Press the Shift key three times" in page.text
    assert page.form("/i/leave").method == "post"
    assert "Set-Cookie" not in website.browser().http.get("/i/leaving", base_url="https://practice.test").headers


def test_leaving_is_linked_from_the_landing_page_and_from_help(website: Website) -> None:
    phone = website.browser()
    landing = phone.post("/i", {"token": token_of(website.assign()["Sam"])})

    assert 'formaction="/i/leaving"' in landing.html
    assert "/i/leaving" in phone.get("/i/help").links()


def test_the_page_about_leaving_names_nobody_even_inside_a_visit(website: Website) -> None:
    phone = website.open_link(website.assign()["Sam"])
    alone = website.browser().get("/i/leaving").html

    assert phone.get("/i/leaving").html == alone


def test_help_is_shown_for_the_clients_country(website: Website) -> None:
    at_home = replace(SAM_ROBIN.clients[0], locale="es-MX")
    website.rename(SAM_ROBIN, clients=(at_home, *SAM_ROBIN.clients[1:]))
    links = website.assign()

    landing = website.browser().post("/i", {"token": token_of(links["Sam"])})

    assert next(one for one in landing.links() if one.startswith("tel:")) == "tel:911"


def test_help_without_a_link_goes_by_the_browsers_language(website: Website) -> None:
    phone = website.browser()
    headers = {"Accept-Language": "en-GB,en;q=0.8"}

    found = phone.http.get("/i/help", base_url="https://practice.test", headers=headers).text

    assert 'href="tel:999"' in found


def test_help_read_from_a_links_first_page_leads_back_to_it(on_sqlite: Website) -> None:
    secret = token_of(on_sqlite.assign()["Sam"])
    phone = on_sqlite.browser()

    for path in ("/i/privacy", "/i/help", "/i/leaving"):
        landing = phone.post("/i", {"token": secret})
        assert path not in landing.links()
        assert f'formaction="{path}"' in landing.html
        phone.post(path, {"token": secret})
        assert phone.send("/i").heading == "Hello Sam."

    assert [one.action for one in phone.get("/i/help").forms()] == ["/i/leave"]
