"""A summary's file: printed once while it shows the same, archived with its data, locked with a password."""

from __future__ import annotations

import io
import json
from typing import Any

import pypdf
import pytest

from intersession.fhir import response
from tests.support.couples import WEEK, everything_kept, reflect
from tests.support.paper import RealEngine
from tests.support.website import Browser, PlainRenderer, Website

ROOM = "/cases/case-1/summary.pdf?for=room_safe&range=all"
MINE = "/cases/case-1/summary.pdf?for=counselor&range=all"
LOCK = "/cases/case-1/summary/password?for=counselor&range=all"
PASSWORD = "four quiet kitchen chairs"


class Printer(PlainRenderer):
    """Keeps what it was asked, each time."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[dict[str, Any]] = []

    def submit(self, html: str, *, title: str, language: str, **more: Any) -> bytes:
        self.asked.append(more)
        return super().submit(html, title=title, language=language)


@pytest.fixture
def printer(on_sqlite: Website) -> Printer:
    """Sam sent a week and shared all of it; Robin sent one and shared nothing."""
    links = on_sqlite.assign()
    reflect(on_sqlite, links["Sam"], levels="shared")
    reflect(
        on_sqlite,
        links["Robin"],
        levels="may_be_raised",
        **{**WEEK, "moment": "Canary of Robin", "talk": "Canary of Robin"},
    )
    made = on_sqlite.runtime.renderer = Printer()
    return made


def take(website: Website, path: str) -> bytes:
    desk = website.counselor()
    desk.get(path)
    return bytes(desk.response.data)


def lock(desk: Browser, password: str, again: str, *, status: int = 200) -> Browser:
    desk.get(LOCK)
    form = next(one for one in desk.page.forms() if "/summary/password" in one.action)
    desk.post(form.action, form.filled(password=password, again=again), status=status)
    return desk


def test_what_shows_the_same_is_printed_once_and_each_edition_alone(on_sqlite: Website, printer: Printer) -> None:
    first, room, second = take(on_sqlite, MINE), take(on_sqlite, ROOM), take(on_sqlite, MINE)

    assert first == second != room
    assert len(printer.asked) == 2
    assert b"Canary of Robin" in first
    assert b"Canary of Robin" not in room
    take(on_sqlite, MINE + "&picked=1&part=talk")
    assert len(printer.asked) == 3
    assert b"Canary of Robin" not in everything_kept(on_sqlite)


def test_an_archived_summary_holds_what_it_prints_as_data_and_no_more(on_sqlite: Website, printer: Printer) -> None:
    take(on_sqlite, ROOM + "&as=archive&picked=1&part=answers&part=practice")

    (asked,) = printer.asked
    (attached,) = asked["attached"]
    data = json.loads(attached["text"])
    assert asked["variant"] == "pdf/a-3u"
    assert WEEK["moment"] in attached["text"]
    assert WEEK["talk"] not in attached["text"]  # its part was not asked for
    assert "Canary of Robin" not in attached["text"]
    assert "Appreciation: 3+" in data["practice"]["strip"]
    assert [one["name"] for one in data["head"]["people"]] == ["Sam", "Robin"]


def test_an_archived_summary_holds_the_answers_of_its_parts_as_fhir(on_sqlite: Website, printer: Printer) -> None:
    take(on_sqlite, MINE + "&as=archive&picked=1&part=talk&part=trends")

    (asked,) = printer.asked
    _, fhir = asked["attached"]
    found = [one["resource"] for one in json.loads(fhir["text"])["entry"]]
    assert {one["resourceType"] for one in found} == {"QuestionnaireResponse"}
    assert len({one["subject"]["identifier"]["value"] for one in found}) == 2
    assert {tag["code"] for one in found for tag in one["meta"]["tag"]} == {"SUBSETTED"}
    asked_for = {item["linkId"] for one in found for part in one["item"] for item in part["item"]}
    assert asked_for == {"talk", "closeness", "understood"}
    for other in (WEEK["moment"], WEEK["helped"], "Sam"):
        assert other not in fhir["text"]
    form = on_sqlite.runtime.library.forms["weekly-reflection"]
    assert all(response.read(form, one).answers["talk"] for one in found)


def test_a_file_under_a_password_opens_with_it_alone(on_sqlite: Website, printer: Printer) -> None:
    on_sqlite.runtime.renderer = RealEngine()
    desk = lock(on_sqlite.counselor(), PASSWORD, PASSWORD)

    file, headers = bytes(desk.response.data), desk.response.headers
    assert headers["Content-Disposition"] == 'attachment; filename="summary-2026-03-02.pdf"'
    reader = pypdf.PdfReader(io.BytesIO(file))
    assert reader.is_encrypted
    assert not reader.decrypt("four quiet kitchen chair")
    with pytest.raises(pypdf.errors.FileNotDecryptedError):
        len(reader.pages)
    assert reader.decrypt(PASSWORD)
    assert "Canary of Robin" in "".join(page.extract_text() for page in reader.pages)
    assert PASSWORD.encode() not in everything_kept(on_sqlite) + file
    assert b"Canary" not in file
    assert printer.asked == []


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        (PASSWORD, PASSWORD + "s", "The two are not the same."),
        ("eleven lett", "eleven lett", "Please take 12 letters or more"),
        ("ő" * 64, "ő" * 64, "longer than a PDF can take"),
        ("", "", "Please take 12 letters or more"),
    ],
)
def test_a_password_that_cannot_be_is_said_and_never_shown(
    on_sqlite: Website, printer: Printer, password: str, again: str, says: str
) -> None:
    desk = lock(on_sqlite.counselor(), password, again, status=422)

    assert says in desk.page.text
    assert not password or password not in desk.response.text
    assert printer.asked == []


def test_separated_people_get_no_locked_file_of_both(on_sqlite: Website, printer: Printer) -> None:
    desk = on_sqlite.counselor()
    desk.get("/cases/case-1/people")
    desk.send("/separate")

    lock(desk, PASSWORD, PASSWORD, status=409)

    assert printer.asked == []
