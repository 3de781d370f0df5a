"""A new link for somebody whose address changed goes there only after the counselor showed who they are."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from intersession.models import Client, Link
from tests.support.website import SAM_ROBIN, Browser, Website


def new_link(website: Website, name: str = "Sam") -> Browser:
    """Make a new link for one of the couple, and stand on the page that hands it over."""
    theirs = (
        select(Link.id)
        .join(Client, Client.id == Link.client_id)
        .where(Client.host_ref == name.lower(), Link.revoked_at.is_(None))
    )
    with website.work() as work:
        link = work.session.scalars(theirs).one()
    desk = website.counselor()
    desk.get("/cases/case-1/homework")
    desk.send(f"/links/{link}/renew")
    return desk


def moved(website: Website, email: str = "sam@elsewhere.test") -> None:
    """The host has another address for Sam, and Intersession has heard of it."""
    sam, robin = SAM_ROBIN.clients
    website.rename(SAM_ROBIN, clients=(replace(sam, email=email), robin))
    website.clock.advance(minutes=1)
    desk = website.counselor()
    desk.get("/cases/case-1/notes")
    desk.send("/notes", note="Sam has another address")
    website.clock.advance(minutes=1)
    website.host.delivered.clear()


def sent(website: Website) -> list[str]:
    website.clock.advance(minutes=1)
    website.run_due()
    return [one.to.email for one in website.host.delivered]


def test_a_new_link_goes_out_by_message_as_the_page_says(on_sqlite: Website) -> None:
    website = on_sqlite
    website.assign()
    sent(website)
    website.host.delivered.clear()

    desk = new_link(website)

    assert "on their way by message" in desk.page.text
    assert sent(website) == ["sam@mail.test"]


def test_to_a_changed_address_it_does_not_go_by_itself(on_sqlite: Website) -> None:
    website = on_sqlite
    website.assign()
    sent(website)
    moved(website)
    website.host.is_fresh = "/prove"

    desk = new_link(website)

    assert "The address of Sam changed since the last link went out" in " ".join(desk.page.text.split())
    assert "on their way by message" not in desk.page.text
    assert "/prove" in desk.page.links()
    assert sent(website) == []


def test_making_it_once_more_does_not_send_it_either(on_sqlite: Website) -> None:
    website = on_sqlite
    website.assign()
    sent(website)
    moved(website)

    for _ in range(2):
        new_link(website)
        website.clock.advance(minutes=1)

    assert sent(website) == []


def test_with_a_fresh_proof_it_does(on_sqlite: Website) -> None:
    website = on_sqlite
    website.assign()
    sent(website)
    moved(website)
    website.host.is_fresh = True

    new_link(website)

    assert sent(website) == ["sam@elsewhere.test"]


def test_a_host_that_offers_no_proof_leads_into_no_dead_end(on_sqlite: Website) -> None:
    website = on_sqlite
    website.assign()
    sent(website)
    moved(website)

    desk = new_link(website)

    assert "Hand it over in the room" in desk.page.text
    assert "show that it is you" not in desk.page.text


def test_the_partners_link_goes_out_as_before(on_sqlite: Website) -> None:
    website = on_sqlite
    website.assign()
    sent(website)
    moved(website)

    new_link(website, "Robin")

    assert sent(website) == ["robin@mail.test"]
