"""The page that explains "Leave now" before anybody needs it, and whom to call in which country."""

from __future__ import annotations

from tests.support.website import Website, token_of


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

    assert "/i/leaving" in landing.links()
    assert "/i/leaving" in phone.get("/i/help").links()


def test_the_page_about_leaving_names_nobody_even_inside_a_visit(website: Website) -> None:
    phone = website.open_link(website.assign()["Sam"])
    alone = website.browser().get("/i/leaving").html

    assert phone.get("/i/leaving").html == alone
