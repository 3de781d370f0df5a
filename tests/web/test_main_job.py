"""One couple's week from end to end: assign, reflect, read, brief."""

from __future__ import annotations

import pytest

from tests.support.website import Website

pytestmark = pytest.mark.store


def test_a_couples_week_runs_from_assigning_to_the_brief(website: Website) -> None:
    website.meets("case-1", days=-7, agreed=("Ten minutes without phones",))
    website.meets("case-1", days=2)

    links = website.assign()
    assert set(links) == {"Sam", "Robin"}

    for name, close, wish in (("Sam", "7", "How we plan weekends"), ("Robin", "4", "Who starts the hard talks")):
        phone = website.open_link(links[name])
        phone.send("/i/part/1", closeness=close, understood="5", moment=f"Breakfast, says {name}")
        given = "3" if name == "Sam" else "0"
        phone.send(
            "/i/part/2",
            **{"practices-appreciation-given": given, "practices-appreciation-noticed": "0"},
        )
        phone.send("/i/part/3", talk=wish, hard="no")
        assert phone.page.heading == "Read it over"
        phone.send("/i/send")
        assert phone.page.heading == f"Sent. Thank you, {name}."

    desk = website.counselor()
    desk.get("/")
    assert "Sam and Robin" in desk.page.text
    desk.get("/cases/case-1")
    assert "How we plan weekends" in desk.page.text
    assert "Who starts the hard talks" in desk.page.text
    assert "Appreciation: Sam gives, and it is not arriving with Robin" in desk.page.text
    desk.send("/notes", note="Ask about Sunday")
    assert "Ask about Sunday" in desk.page.text

    desk.get("/cases/case-1/brief/counselor.pdf")
    assert "How we plan weekends" in website.renderer.html
    assert "Ten minutes without phones" in website.renderer.html
    desk.get("/cases/case-1/brief/room_safe.pdf")
    assert "How we plan weekends" not in website.renderer.html


def test_an_answer_that_hides_all_the_rest_leads_straight_to_the_check(website: Website) -> None:
    phone = website.open_link(website.assign("private-safety-check-in")["Sam"])

    phone.send("/i/part/1", free_now="no")

    assert phone.page.heading == "Read it over"
    assert "/i/part/1" in phone.page.links()
    assert not any(link.startswith("/i/part/2") for link in phone.page.links())
    phone.send("/i/send")
    assert phone.page.heading == "Sent. Thank you, Sam."
