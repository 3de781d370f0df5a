"""Handing over in the room: one code at a time, each phone set up by its owner, nobody learning of the other."""

from __future__ import annotations

import pytest

from intersession.services import contact, people, pins
from intersession.services.contact import SafeContact
from tests.support.website import SAM_ROBIN, Browser, Website, token_of

pytestmark = pytest.mark.store


def links_page(website: Website) -> str:
    desk = website.counselor()
    return next(link for link in desk.get("/cases/case-1/homework").links() if link.endswith("/links"))


def begin(website: Website) -> tuple[Browser, dict[str, str]]:
    """Assign, and show the first code."""
    links = website.assign("weekly-reflection")
    desk = website.counselor()
    desk.get(links_page(website))
    desk.send("/hand-over")
    return desk, links


def again(desk: Browser) -> str:
    return desk.get(desk.response.request.path).text


def scan(website: Website, link: str, *, accept: str = "yes") -> Browser:
    phone = website.browser()
    phone.post("/i", {"token": token_of(link)})
    phone.send("/i/start", length="full", **({"accept": accept} if accept else {}))
    return phone


def test_each_phone_is_set_up_while_its_own_code_is_shown(website: Website) -> None:
    desk, links = begin(website)
    assert "Sam, this is yours" in desk.page.text
    assert "Robin" not in desk.page.text.replace("Next: Robin", "")

    phone = scan(website, links["Sam"])
    assert phone.page.heading == "Try it out"
    phone.send("/i/phone/test", test="easy")
    phone.send("/i/phone/pin", pin="271828", again="271828")
    phone.send("/i/phone/safe", channel="none", since="21:00", until="23:00")
    assert phone.page.heading == "Your phone is ready"

    assert "Sam’s phone is ready" in again(desk)
    with website.work() as work:
        case = people.case_of(work, SAM_ROBIN.ref)
        assert case is not None
        sam, robin = people.members(work, case)
        assert pins.is_set(work, sam.id)
        assert contact.of(work, robin.id) is None
        said = contact.of(work, sam.id)
        assert said is not None
        assert said.contact == SafeContact(channel="none", since="21:00", until="23:00")


def test_the_second_code_says_nothing_of_the_first_phone(website: Website) -> None:
    desk, links = begin(website)
    desk.send("/hand-over")
    before = desk.page.text
    sams = scan(website, links["Sam"])
    sams.send("/i/phone/test")
    sams.send("/i/phone/pin", do="skip")
    sams.send("/i/phone/safe", channel="")

    assert "Robin, this is yours" in before
    assert again(desk) == before
    robins = scan(website, links["Robin"])
    assert "ready" not in robins.page.text
    assert "Sam" not in robins.page.text


def test_without_a_code_in_the_room_a_link_leads_straight_to_the_questions(website: Website) -> None:
    links = website.assign("weekly-reflection")
    phone = scan(website, links["Sam"])
    assert phone.page.heading != "Try it out"
    for step in ("test", "pin", "safe", "ready"):
        phone.get(f"/i/phone/{step}", status=404)


def test_after_half_an_hour_the_phone_can_no_longer_be_set_up(website: Website) -> None:
    desk, links = begin(website)
    website.clock.advance(minutes=31)
    assert scan(website, links["Sam"]).page.heading != "Try it out"
    assert "Half an hour is over" in again(desk)


def test_a_pin_that_is_there_stays_and_what_is_wrong_is_said(website: Website) -> None:
    _desk, links = begin(website)
    phone = scan(website, links["Sam"])
    phone.send("/i/phone/test")
    phone.send("/i/phone/pin", pin="123456", again="123456", status=422)
    assert "easy to guess" in phone.page.text
    phone.send("/i/phone/pin", pin="271828", again="271828")
    phone.send("/i/phone/safe", channel="email", since="9", until="", status=422)
    assert "Please fill in both hours" in phone.page.text

    later = scan(website, links["Sam"], accept="")
    later.send("/i/phone/test")
    assert later.page.heading == "What is safe for you?"


def test_the_links_page_says_each_way_inside_that_persons_own_fold(website: Website) -> None:
    begin(website)
    page = website.counselor().get(links_page(website))
    folds = [" ".join("".join(one.itertext()).split()) for one in page.root.iter("details")]
    folds = [fold for fold in folds if fold.startswith("Show the code")]
    assert [("in the room" in fold, "by mail" in fold) for fold in folds] == [(True, False), (False, True)]
    parents = {child: parent for parent in page.root.iter() for child in parent}
    for one in list(page.root.iter("details")):
        parents[one].remove(one)
    outside = "".join(page.root.itertext())
    assert "Robin" in outside
    assert "by mail" not in outside
    assert "Handed over" not in outside
