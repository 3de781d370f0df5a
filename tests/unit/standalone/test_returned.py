"""A mail that came back is shown to its counselor; an answering machine and a mail that still waits are not."""

from __future__ import annotations

import email
import io
import os
from email import policy
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner

from intersession.cli import main
from intersession.cli import returned as reader
from intersession.cli.returned import LONGEST
from intersession.standalone import returned
from intersession.standalone.place import open_place
from intersession.web.background import make_worker
from tests.support.embedded import Embedded

REPORT = """\
From: MAILER-DAEMON@mail.test
To: practice@practice.test
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/{kind}; report-type=delivery-status; boundary="=_b"

--=_b
Content-Type: text/plain; charset=us-ascii

I could not deliver it: user unknown.

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.test

Final-Recipient: rfc822; sam@mail.test
Action: {action}
Status: 5.1.1

--=_b
Content-Type: {part}

Message-ID: {id}
To: sam@mail.test
Subject: A note

{body}
--=_b--
"""


def report(name: str, **other: str) -> bytes:
    said = {"kind": "report", "action": "failed", "part": "message/rfc822", "body": "Canary words\n"}
    return REPORT.format(id=name, **{**said, **other}).encode()


@pytest.fixture
def sent(embedded: Embedded) -> str:
    """The Message-ID of an invitation that left."""
    desk = embedded.signed_in()
    desk.get(f"/assign?case={embedded.add_couple(desk)}")
    desk.send("/assign", form="weekly-reflection")
    embedded.clock.advance(minutes=1)
    make_worker(embedded.app).run_due()
    (file,) = embedded.place.outbox.glob("*.eml")
    return str(email.message_from_bytes(file.read_bytes(), policy=policy.default)["Message-ID"])


def key_in(embedded: Embedded, mail: bytes) -> str:
    with embedded.work() as work:
        return returned.key_of(work, mail)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"part": "text/rfc822-headers", "body": ""},
        {"action": "FAILED"},
        {"part": "text/rfc822-headers; charset=undefined", "body": "X: caf\u00e9\n"},
    ],
    ids=["whole", "headers", "capitals", "charset"],
)
def test_a_mail_that_came_back_is_found_by_its_id(embedded: Embedded, sent: str, more: dict[str, str]) -> None:
    assert key_in(embedded, report(sent, **more)).startswith("invite:")


@pytest.mark.parametrize(
    ("mail", "why"),
    [
        ({"action": "delayed"}, "it waits still"),
        ({"action": "delivered"}, "it arrived"),
        ({"kind": "mixed"}, "somebody wrote about it"),
        ({"part": "text/plain"}, "its headers are words in a letter"),
    ],
)
def test_other_mail_about_it_is_none_that_came_back(
    embedded: Embedded, sent: str, mail: dict[str, str], why: str
) -> None:
    assert key_in(embedded, report(sent, **mail)) == "", why


@pytest.mark.parametrize(
    "mail", [b"", b"\0\xff\xfe", report("<another@mail.test>"), report(""), report("<>")[:400], b"Message-ID: <x@y>"]
)
def test_whatever_arrives_is_read(embedded: Embedded, sent: str, mail: bytes) -> None:
    assert key_in(embedded, mail) == ""


NESTED = b"Content-Type: multipart/report; boundary=b\n\n--b\n" + b"Content-Type: message/rfc822\n\n" * 1000
NAMED_TWICE = report("<a@b>").replace(b'boundary="=_b"', b'boundary*0="=_b"; boundary*=x')


def test_what_the_parser_gives_up_on_is_no_mail_of_ours(embedded: Embedded, caplog: pytest.LogCaptureFixture) -> None:
    assert [key_in(embedded, mail) for mail in (NESTED, NAMED_TWICE)] == ["", ""]

    told = [one.getMessage() for one in caplog.records if "cannot be read" in one.getMessage()]
    assert [one.rpartition(" ")[2] for one in told] == ["RecursionError", "TypeError"]


def test_a_long_mail_is_taken_to_its_end_and_read_at_its_beginning(embedded: Embedded, sent: str) -> None:
    pipe = io.BytesIO(report(sent) + b"x" * 3 * LONGEST)

    raw = reader._read(pipe)

    assert (len(raw), pipe.read()) == (LONGEST, b"")
    assert key_in(embedded, raw).startswith("invite:")


def test_a_mail_server_is_told_to_try_again_when_nobody_could_look(tmp_path: Path) -> None:
    open_place(tmp_path / "practice")
    nowhere = ("--database", "postgresql+psycopg://practice@127.0.0.1:1/practice")

    for place in (("--data", tmp_path / "practice", *nowhere), ("--data", tmp_path / "misspelt")):
        said = CliRunner().invoke(main, ["returned", *map(str, place)], input=report("<a@b>"))

        assert said.exit_code == os.EX_TEMPFAIL
        assert "try again later" in said.output


def test_a_server_that_returns_one_after_more_than_a_month_is_not_believed(embedded: Embedded, sent: str) -> None:
    embedded.clock.advance(days=31)

    assert key_in(embedded, report(sent)) == ""


def test_the_command_shows_the_counselor_what_a_mail_server_pipes_in(embedded: Embedded, sent: str) -> None:
    asked = ["returned", "--data", str(embedded.place.folder), "--database", embedded.url]
    with time_machine.travel(embedded.clock(), tick=False):
        said = [CliRunner().invoke(main, asked, input=report(sent)) for _ in range(2)]
        other = CliRunner().invoke(main, asked, input=b"Away until Monday.")

    assert {(one.exit_code, one.output) for one in said} == {(0, "Its counselor is shown that it came back.\n")}
    assert (other.exit_code, other.output) == (0, "No message of the last 30 days came back.\n")
    page = embedded.signed_in().get("/messages").text
    assert page.count("It came back.") == 1
    assert "Sam" in page
    assert not any(b"Canary words" in file.read_bytes() for file in embedded.place.folder.rglob("*") if file.is_file())
