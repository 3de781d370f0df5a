"""What a counselor sees of messages that do not leave: at once where nobody has the address, else after a while."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from intersession.errors import DeliveryRefused
from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Message
from intersession.models import Outbox
from tests.support.website import BO, TESS, Browser, Website


class Post:
    """Stands before the host's own delivery and raises, as long as it has something to raise."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.tries = 0

    @hookimpl(tryfirst=True)
    def intersession_decide_delivery(self, message: Message) -> str | None:
        self.tries += 1
        if self.error is not None:
            raise self.error
        return None


@pytest.fixture
def post(on_sqlite: Website) -> Post:
    made = Post()
    on_sqlite.runtime.plugins.register(made, "post")
    return made


def assign_to_tess(website: Website) -> Browser:
    website.assign(case="case-2")
    website.clock.advance(minutes=1)
    website.run_due()
    return website.counselor()


@pytest.mark.parametrize(
    ("email", "phone", "safe", "said"),
    [
        ("", "+1 555 0100", {}, "Send to Tess"),  # a text message goes: it must not read as if none did
        ("tess@mail.test", "", {}, "Send to Tess"),
        ("tess@mail.test", "", {"channel": "none"}, "Assign to Tess"),
        ("", "", {}, "Assign to Tess"),
    ],
)
def test_page_says_beforehand_whether_a_message_goes(
    on_sqlite: Website, email: str, phone: str, safe: dict[str, str], said: str
) -> None:
    if safe:
        on_sqlite.assign(case="case-2")
        desk = on_sqlite.counselor()
        desk.get("/cases/case-2/contact?person=tess")
        desk.send("/contact", **safe)
    on_sqlite.rename(TESS, clients=(replace(TESS.clients[0], email=email, phone=phone),))

    assert said in on_sqlite.counselor().get("/assign?case=case-2").text


def try_three_times(website: Website) -> None:
    """Let the worker try what waits so often that it is shown to the counselor."""
    for _ in range(3):
        website.clock.advance(minutes=3)
        website.run_due()


def test_address_that_nobody_has_is_asked_about_at_once(on_sqlite: Website, post: Post) -> None:
    post.error = DeliveryRefused()
    desk = assign_to_tess(on_sqlite)

    assert "Nobody has that address or number" in desk.get("/messages").text
    assert "A message to Tess has not arrived." in desk.get("/cases/case-2").text
    assert "Tess" not in on_sqlite.counselor(BO).get("/messages").text
    on_sqlite.clock.advance(hours=20)
    on_sqlite.run_due()
    assert post.tries == 1


def test_mail_server_that_is_away_is_said_after_a_while_and_no_more_once_it_is_back(
    on_sqlite: Website, post: Post
) -> None:
    post.error = ConnectionRefusedError()
    desk = assign_to_tess(on_sqlite)
    assert "Nothing needs you." in desk.get("/messages").text
    try_three_times(on_sqlite)

    assert "The mail server may be away. Next try:" in desk.get("/messages").text

    post.error = None
    on_sqlite.clock.advance(minutes=10)
    on_sqlite.run_due()
    assert "Nothing needs you." in desk.get("/messages").text
    assert [one.to.ref for one in on_sqlite.host.delivered] == ["tess"]


@pytest.mark.parametrize(("button", "sent"), [("/again", ["tess"]), ("/settle", [])])
def test_what_waits_is_sent_now_or_not_at_all(on_sqlite: Website, post: Post, button: str, sent: list[str]) -> None:
    post.error = ConnectionRefusedError()
    desk = assign_to_tess(on_sqlite)
    try_three_times(on_sqlite)
    post.error = None

    desk.get("/messages")
    desk.send(button)
    on_sqlite.run_due()
    now = [one.to.ref for one in on_sqlite.host.delivered]
    on_sqlite.clock.advance(hours=20)
    on_sqlite.run_due()

    assert now == [one.to.ref for one in on_sqlite.host.delivered] == sent


@pytest.mark.parametrize("button", ["/again", "/settle"])
def test_what_a_worker_has_in_hand_is_left_to_it_and_said_to_be(on_sqlite: Website, post: Post, button: str) -> None:
    post.error = ConnectionRefusedError()
    desk = assign_to_tess(on_sqlite)
    try_three_times(on_sqlite)
    post.error = None
    desk.get("/messages")
    with on_sqlite.work() as work:
        (row,) = work.session.scalars(select(Outbox).where(Outbox.kind == "invite", Outbox.done_at.is_(None)))
        row.lease, row.leased_until = uuid.uuid4(), work.clock() + timedelta(minutes=1)

    page = desk.send(button)
    on_sqlite.run_due()

    assert "It is being sent in this moment." in page.text
    assert on_sqlite.host.delivered == []
    on_sqlite.clock.advance(hours=20)
    on_sqlite.run_due()
    assert [one.to.ref for one in on_sqlite.host.delivered] == ["tess"]
