"""The pages behind a PIN or a code, and the way to them, with a made-up couple."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from intersession.definition.answers import Answers
from intersession.definition.form import Form
from intersession.pages import contact, mine, proving
from intersession.pages.client import ClientFrame
from intersession.pages.reflecting import PartPage
from intersession.services.contact import SafeContact

if TYPE_CHECKING:
    from intersession.pages.environment import Page

PATHS = {
    "link.calendar": "/i/calendar",
    "link.read_back": "/i/read-back",
    "mine.change": "/i/mine/{reflection}/change",
    "mine.close": "/i/mine/close",
    "mine.list": "/i/mine",
    "mine.notes": "/i/mine/notes.pdf",
    "mine.preview": "/i/mine/{reflection}/share/{item}",
    "mine.rather_not": "/i/mine/{reflection}/rather-not/{item}",
    "mine.sent": "/i/mine/{reflection}",
    "mine.share": "/i/mine/{reflection}/share/{item}",
    "mine.shared": "/i/mine/shared",
    "replies.put_away": "/i/mine/replies/{reply}/away",
    "mine.take_back": "/i/mine/{reflection}/take-back/{item}",
    "proving.ask_code": "/i/check-you/ask",
    "proving.check": "/i/check-you",
    "proving.give_code": "/i/check-you/code",
    "proving.give_pin": "/i/check-you/pin",
    "proving.keep_pin": "/i/new-pin",
    "proving.new_pin": "/i/new-pin",
    "reaching.keep_own": "/i/contact",
    "reaching.own": "/i/contact",
    "removing.ask": "/i/mine/{reflection}/removal",
}
SOME = "5a"


def pages(frame: ClientFrame, form: Form, answers: Answers, *, at: datetime, part: PartPage) -> Mapping[str, Page]:
    """Return these pages by name. `part`: where the blocks of a change come from."""
    check, pin = proving.CheckPage, proving.NewPinPage
    lines = (
        mine.SentLine(SOME, form.public_title, at, is_changed=True, shares=1, is_asked=True),
        mine.SentLine("5b", form.public_title, at),
    )
    moment = form.item("moment")
    shared = mine.SharedItem("Your partner", form.public_title, moment, answers["moment"], at)
    return {
        "prove-write": check(frame, "write", address="…@mail.org"),
        "prove-list": check(frame, "list"),
        "prove-wrong": check(frame, "list", address="…@mail.org", wrong="pin"),
        "prove-code": check(frame, "list", address="…@mail.org", wrong="code", has_asked=True),
        "pin": pin(frame, may_choose=True),
        "pin-wrong": pin(frame, may_choose=True, has_one=True, fault="easy"),
        "pin-first": pin(frame, may_choose=False, address="…@mail.org"),
        "pin-later": pin(frame, may_choose=False),
        "pin-kept": proving.PinKeptPage(frame, onwards="write"),
        "contact-own": contact.OwnContactPage(frame, SafeContact(), wrong="since", message="Please write two times."),
        "contact-own-kept": contact.OwnContactKeptPage(frame),
        "mine": mine.ListPage(
            frame, lines, may_choose_pin=True, replies=(mine.ReplyLine("7a", "Thank you for the hug line.", at),)
        ),
        "mine-none": mine.ListPage(frame, (), has_pin=True),
        "mine-sent": mine.SentPage(frame, SOME, form.public_title, at, at, _rows(form, answers), may_change=True),
        "mine-closed": mine.SentPage(frame, SOME, form.public_title, at, None, (), may_change=False),
        "mine-change": mine.ChangePage(frame, SOME, form.public_title, part.blocks, part.errors),
        "mine-share": mine.SharePage(frame, SOME, moment, answers["moment"]),
        "shared": mine.SharedPage(frame, (shared,)),
        "shared-none": mine.SharedPage(frame, ()),
    }


def _rows(form: Form, answers: Answers) -> tuple[mine.SentRow, ...]:
    copies = {"closeness": 4, "moment": answers["moment"]}
    return tuple(
        mine.SentRow(
            item,
            answers[item.key],
            shared=copies.get(item.key),
            may_share=not item.private,
            is_asked=item.key == "practices",
        )
        for item in form.questions
        if item.key in answers
    )
