"""Proving that it is the client: the PIN and the mailed code, what they open, and what a link alone does not."""

from __future__ import annotations

import re

import pytest
from argon2.exceptions import VerifyMismatchError

from intersession.jobs.codes import code_words
from intersession.jobs.messages import lint
from intersession.models import Pin, TrailEntry
from intersession.services import pins
from intersession.web.background import make_worker
from tests.support.couples import WEEK, csrf, everything_kept, fill, reflect
from tests.support.website import Browser, Website, token_of

GOOD = "904417"
DRAFT = "Words that nobody sent yet"


def deliver(website: Website) -> None:
    make_worker(website.app).run_due()


def mailed_code(website: Website) -> str:
    deliver(website)
    return str(re.findall(r"\b\d{6}\b", website.host.delivered[-1].body)[0])


def ask_for_code(website: Website, phone: Browser) -> str:
    phone.get("/i/check-you")
    phone.send("/ask")
    return mailed_code(website)


def prove_by_code(website: Website, phone: Browser) -> None:
    code = ask_for_code(website, phone)
    phone.send("/check-you/code", code=code)


def set_pin(website: Website, phone: Browser, pin: str = GOOD) -> None:
    prove_by_code(website, phone)
    phone.get("/i/new-pin")
    phone.send("/i/new-pin", pin=pin, again=pin)


def read_back(website: Website, link: str) -> Browser:
    """Open a link of which all was sent in a fresh browser, up to the page that asks who it is."""
    phone = website.browser()
    phone.post("/i", {"token": token_of(link)})
    phone.send("/i/read-back")
    return phone


@pytest.fixture
def half(website: Website) -> tuple[str, Browser]:
    """Sam's link, with a draft in one browser."""
    link = website.assign()["Sam"]
    phone = website.open_link(link)
    phone.send("/i/part/1", moment=DRAFT, closeness="7")
    return link, phone


# ------------------------------------------------------------------ choosing a PIN


def test_the_link_alone_cannot_choose_a_pin(website: Website) -> None:
    phone = reflect(website, website.assign()["Sam"])

    phone.get("/i/new-pin")
    assert "First let us check it is you" in phone.page.text
    phone.post("/i/new-pin", {"csrf_token": csrf(phone), "pin": GOOD, "again": GOOD}, status=403)

    with website.work() as work:
        assert work.session.query(Pin).count() == 0


def test_a_pin_is_chosen_after_a_code_and_kept_as_a_hash(website: Website) -> None:
    phone = reflect(website, website.assign()["Sam"])

    set_pin(website, phone)

    assert phone.page.heading == "Your PIN is set"
    with website.work() as work:
        pin = work.session.query(Pin).one()
        assert pin.hash.startswith("$argon2id$")
        with pytest.raises(VerifyMismatchError):  # without the practice's key a million tries would find it
            pins.HASHER.verify(pin.hash, GOOD)
        assert "pin_set" in {entry.action for entry in work.session.query(TrailEntry)}
    assert GOOD.encode() not in everything_kept(website)


@pytest.mark.parametrize(
    ("pin", "again", "words"),
    [
        ("90441", "90441", "6 to 12 digits"),
        ("9044179044179", "9044179044179", "6 to 12 digits"),
        ("90a417", "90a417", "digits only"),
        ("", "", "digits only"),
        ("111111", "111111", "easy to guess"),
        ("123456", "123456", "easy to guess"),
        ("987654", "987654", "easy to guess"),
        ("904417", "904418", "not the same"),
        ("9" * 5000, "9" * 5000, "digits only"),
        ("٩٠٤٤١٧", "٩٠٤٤١٧", "digits only"),
    ],
)
def test_a_pin_that_will_not_do_is_refused_and_not_shown_again(
    website: Website, pin: str, again: str, words: str
) -> None:
    phone = reflect(website, website.assign()["Sam"])
    prove_by_code(website, phone)

    phone.get("/i/new-pin")
    page = phone.send("/i/new-pin", status=422, pin=pin, again=again)

    assert words in page.text
    assert not pin or f'value="{pin}"' not in page.html
    with website.work() as work:
        assert work.session.query(Pin).count() == 0


# ------------------------------------------------------------------ five tries


@pytest.mark.store
def test_five_wrong_tries_lock_the_pin_until_the_counselor_resets_it(website: Website) -> None:
    link = website.assign()["Sam"]
    set_pin(website, reflect(website, link))
    stranger = read_back(website, link)

    pages = {stranger.send("/check-you/pin", status=422, pin=f"44{n}091").text for n in range(5)}
    locked = stranger.send("/check-you/pin", status=422, pin=GOOD).text

    assert pages == {locked}
    with website.work() as work:
        assert work.session.query(Pin).one().wrong == 5
    website.clock.advance(days=2)
    stranger = read_back(website, link)
    stranger.send("/check-you/pin", status=422, pin=GOOD)

    desk = website.counselor()
    desk.get("/cases/case-1/people")
    assert "Locked" in desk.page.text
    desk.send("/pin")
    phone = read_back(website, link)
    phone.send("/check-you/pin", status=422, pin=GOOD)
    phone.get("/i/new-pin")
    phone.send("/i/new-pin", pin="553071", again="553071")
    phone.get("/i/check-you")
    phone.send("/check-you/pin", pin="553071")
    assert phone.page.heading == "What you sent"


def test_what_the_old_pin_opened_is_closed_when_the_counselor_resets_it(on_sqlite: Website) -> None:
    link = on_sqlite.assign()["Sam"]
    set_pin(on_sqlite, reflect(on_sqlite, link))
    who_knew_it = read_back(on_sqlite, link)
    who_knew_it.send("/check-you/pin", pin=GOOD)
    who_knew_it.get("/i/mine")

    desk = on_sqlite.counselor()
    desk.get("/cases/case-1/people")
    desk.send("/pin")

    who_knew_it.get("/i/mine", status=303)


def test_a_right_pin_starts_the_count_anew(website: Website) -> None:
    link = website.assign()["Sam"]
    set_pin(website, reflect(website, link))

    for _ in range(3):
        phone = read_back(website, link)
        for wrong in ("440911", "440912", "440913", "440914"):
            phone.send("/check-you/pin", status=422, pin=wrong)
        phone.send("/check-you/pin", pin=GOOD)

        assert phone.page.heading == "What you sent"


def test_no_pin_answers_like_a_wrong_one_and_checks_a_hash_as_well(
    website: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = website.assign()["Sam"]
    sent = reflect(website, link)
    checked: list[str] = []
    verify = pins.HASHER.verify

    class Counting:
        def verify(self, known: str, typed: str) -> bool:
            checked.append(known)
            return verify(known, typed)

        def hash(self, typed: str) -> str:
            return str(hash_(typed))

    hash_ = pins.HASHER.hash
    monkeypatch.setattr(pins, "HASHER", Counting())
    stranger = read_back(website, link)
    without = stranger.send("/check-you/pin", status=422, pin=GOOD)
    set_pin(website, sent)
    wrong = stranger.send("/check-you/pin", status=422, pin="440911")

    assert without.text == wrong.text
    assert len(checked) == 2
    assert [one.rpartition("$")[0].rpartition("$")[0] for one in checked] == ["$argon2id$v=19$m=19456,t=2,p=1"] * 2


def test_the_pin_of_one_partner_does_not_open_the_other(website: Website) -> None:
    links = website.assign()
    set_pin(website, reflect(website, links["Sam"]))
    reflect(website, links["Robin"])

    robin = read_back(website, links["Robin"])

    robin.send("/check-you/pin", status=422, pin=GOOD)


# ------------------------------------------------------------------ the code


def test_a_code_goes_to_the_address_on_file_in_words_that_tell_nothing(website: Website) -> None:
    phone = reflect(website, website.assign()["Sam"])
    phone.get("/i/check-you")
    assert "…@mail.test" in phone.page.text
    assert "sam@" not in phone.page.html

    phone.send("/ask")
    deliver(website)

    message = website.host.delivered[-1]
    assert message.to.email == "sam@mail.test"
    for text in (message.subject, message.body):
        assert lint(text, names=("Sam", "Robin", "Amara", "Weekly reflection")) == []
    assert "http" not in message.body


@pytest.mark.parametrize("locale", ["en", "es", "de"])
def test_the_words_around_a_code_pass_the_lint(locale: str) -> None:
    words = code_words("123987", locale=locale)

    assert lint(words.subject) == lint(words.body) == []
    assert "123987" in words.body
    assert "123987" not in words.subject


@pytest.mark.store
def test_a_code_works_once_for_ten_minutes_in_the_browser_that_asked(website: Website) -> None:
    link = website.assign()["Sam"]
    phone = reflect(website, link)
    code = ask_for_code(website, phone)
    other = read_back(website, link)

    other.send("/ask")
    other.send("/check-you/code", status=422, code=code)
    website.clock.advance(minutes=10)
    phone.send("/check-you/code", status=422, code=code)

    website.clock.advance(seconds=1)
    code = ask_for_code(website, phone)
    token = csrf(phone)
    phone.send("/check-you/code", code=code)
    assert phone.page.heading == "What you sent"
    phone.post("/i/check-you/code", {"csrf_token": token, "code": code}, status=422)


def test_a_code_is_no_use_in_a_browser_that_asked_for_none(on_sqlite: Website) -> None:
    link = on_sqlite.assign()["Sam"]
    code = ask_for_code(on_sqlite, reflect(on_sqlite, link))
    other = read_back(on_sqlite, link)

    other.get("/i/check-you")
    other.post("/i/check-you/code", {"csrf_token": csrf(other), "code": code}, status=422)

    other.get("/i/mine", status=303)


def test_five_tries_end_a_code(website: Website) -> None:
    phone = reflect(website, website.assign()["Sam"])
    code = ask_for_code(website, phone)
    wrong = "000000" if code != "000000" else "000001"

    for _ in range(5):
        phone.send("/check-you/code", status=422, code=wrong)

    phone.send("/check-you/code", status=422, code=code)


def test_no_more_codes_go_out_than_the_limit_and_the_page_stays_the_same(website: Website) -> None:
    phone = reflect(website, website.assign()["Sam"])
    seen = set()
    deliver(website)
    before = len(website.host.delivered)

    for _ in range(6):
        phone.get("/i/check-you")
        seen.add(phone.send("/ask").text)
        deliver(website)

    assert len(website.host.delivered) - before == 3
    assert len(seen) == 1


@pytest.mark.store
def test_no_code_lies_in_the_database_or_the_outbox(website: Website) -> None:
    phone = reflect(website, website.assign()["Sam"])

    code = ask_for_code(website, phone)

    assert not re.search(rb"(?<!\d)" + code.encode() + rb"(?!\d)", everything_kept(website))


# ------------------------------------------------------------------ drafts from another browser


def test_another_browser_is_asked_and_sees_nothing_of_the_draft(website: Website, half: tuple[str, Browser]) -> None:
    other = website.open_link(half[0], accept=False)
    other.send("/i/start", length="full")

    assert other.page.heading == "Let us check it is you"
    assert DRAFT not in other.page.html
    other.get("/i/part/1")
    assert DRAFT not in other.page.html
    other.get("/i/check")
    assert DRAFT not in other.page.html


def test_the_code_brings_the_draft_along_and_the_other_browser_loses_it(
    website: Website, half: tuple[str, Browser]
) -> None:
    link, first = half
    other = website.open_link(link, accept=False)
    other.send("/i/start", length="full")

    other.send("/ask")
    other.send("/check-you/code", code=mailed_code(website))

    assert other.response.request.path == "/i/part/2"
    assert DRAFT in other.get("/i/part/1").html
    assert DRAFT not in first.get("/i/part/1").html


def test_going_on_empty_leaves_the_draft_where_it_is(website: Website, half: tuple[str, Browser]) -> None:
    link, first = half
    other = website.open_link(link, accept=False)
    other.send("/i/start", length="full")

    other.get("/i/part/1")
    other.send("/i/part/1", moment="Something else")

    assert DRAFT in first.get("/i/part/1").html


def test_the_same_browser_is_not_asked(website: Website, half: tuple[str, Browser]) -> None:
    link, phone = half
    phone.post("/i", {"token": token_of(link)})

    phone.send("/i/start", length="resume")

    assert phone.response.request.path == "/i/part/2"


def test_the_partners_pages_are_the_same_before_and_after_a_proof(website: Website) -> None:
    links = website.assign()
    robin = website.open_link(links["Robin"])
    before = [robin.get(path).html for path in ("/i/part/1", "/i/check-you", "/i/new-pin")]
    website.host.delivered.clear()

    sam = website.open_link(links["Sam"])
    fill(sam, **WEEK)
    sam.send("/i/send")
    set_pin(website, sam)

    assert [robin.get(path).html for path in ("/i/part/1", "/i/check-you", "/i/new-pin")] == before
    assert {message.to.ref for message in website.host.delivered if message.key.startswith("code")} == {"sam"}
