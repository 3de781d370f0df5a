"""Editions are whitelists: every private field of a case holds a canary; every document is opened and searched.

Searched are text, metadata, bookmarks, attachments, alternative texts, the structure tree and unused objects.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pypdf
import pytest
from sqlalchemy import select

from intersession.definition.answers import Disclosure
from intersession.definition.form import Form
from intersession.models import Link, Reflection
from intersession.pages.summary_page import Part
from intersession.pdf import engine
from intersession.services import assigning, comments, concerns, goals, marks, notes, people, replies
from intersession.services.assigning import Plan
from intersession.services.unit import UnitOfWork
from tests.support import paper
from tests.support.canaries import alternatives_in, answers_of, everything_in, form_of_everything
from tests.support.clock import Clock
from tests.support.crowd import begin
from tests.support.databases import SQLiteDatabases
from tests.support.paper import RealEngine
from tests.support.verapdf import runner
from tests.support.website import AMARA, SAM_ROBIN, Browser, Host, PlainRenderer, Website, make_app, prepare

# The engine leaves its colour profile open; Python says so when it is collected.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")

SHARED = {"Sam": {"open_text", "open_scale", "open_grid"}, "Robin": {"open_wish"}}
PARTS = "range=all&picked=1&" + "&".join(f"part={one.value}" for one in Part)
DOCUMENTS = {
    "brief": "brief/counselor.pdf",
    "brief for the room": "brief/room_safe.pdf",
    "summary": f"summary.pdf?for=counselor&{PARTS}",
    "summary for the room": f"summary.pdf?for=room_safe&{PARTS}",
    "Sam's own": f"summary.pdf?for=sam&{PARTS}",
    "Robin's own": f"summary.pdf?for=robin&{PARTS}",
    "summary archived": f"summary.pdf?for=counselor&as=archive&{PARTS}",
    "summary for the room archived": f"summary.pdf?for=room_safe&as=archive&{PARTS}",
    "Sam's own archived": f"summary.pdf?for=sam&as=archive&{PARTS}",
}
NOWHERE = (
    "canary-Sam-hidden",
    "canary-Robin-hidden",
    "of hidden_",
    "Ask of hidden",
    "Canary note",
    "Canary of the counselor",
    "@mail.test",
    "amara@",
)
OPEN = ("canary-Sam-open_text", "canary-Sam-open_wish", "canary-Robin-open_text", "canary-Robin-open_wish")
HAS = {
    "brief": {"canary-Sam-open_wish", "canary-Robin-open_wish"},
    "brief for the room": {"canary-Robin-open_wish"},
    "summary": set(OPEN),
    "summary for the room": {"canary-Sam-open_text", "canary-Robin-open_wish"},
    "Sam's own": {"canary-Sam-open_text", "canary-Sam-open_wish"},
    "Robin's own": {"canary-Robin-open_text", "canary-Robin-open_wish"},
    "summary archived": set(OPEN),
    "summary for the room archived": {"canary-Sam-open_text", "canary-Robin-open_wish"},
    "Sam's own archived": {"canary-Sam-open_text", "canary-Sam-open_wish"},
}
PASTED = {
    "joint": {"canary-Robin-open_wish"},  # as the brief for the room, which it is made of
    "sam": {"canary-Sam-open_text", "canary-Sam-open_wish"},
    "robin": {"canary-Robin-open_text", "canary-Robin-open_wish"},
}
for room in ("brief", "brief for the room"):
    HAS |= {f"{room} of a day as {shape}": HAS[room] for shape in ("pdf", "zip")}
FHIR = {"summary archived", "Sam's own archived"}
"""Those with answers as FHIR in them: each resource is one person's."""
ONLY_FOR_ME = ("Canary of a title", "no privacy", "beyond noise", "Who did what", "Check-in")


@dataclass(frozen=True)
class Printed:
    """Every document of the case, as it is and opened."""

    files: dict[str, bytes]
    pasted: dict[str, str]

    @cached_property
    def inside(self) -> dict[str, str]:
        return {name: everything_in(file) for name, file in self.files.items()}


@pytest.fixture(scope="module")
def printed(sqlite_templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """Print everything once: each test looks at the same files."""
    url = SQLiteDatabases(tmp_path_factory.mktemp("printed"), sqlite_templates).prepared("website", prepare)
    host, clock, renderer = Host(), Clock(), PlainRenderer()
    app = make_app(url, host, clock, renderer=renderer)
    made = print_all(Website(app, host, clock, renderer, url))
    with app.app_context():
        app.extensions["intersession"].binding.engine().dispose()
    return made


def print_all(website: Website) -> Printed:
    website.meets("case-1", days=-7, agreed=("One walk on Sunday",))
    website.meets("case-1", days=2)
    form = form_of_everything()
    runtime = website.runtime
    runtime.library.forms[form.key] = form  # type: ignore[index]  # a plain dictionary below its read-only type
    with website.work() as work:
        send(work, website, form)
    with website.work() as work:
        the_counselor_adds(work)
    runtime.renderer = RealEngine()
    desk = website.counselor()
    files: dict[str, bytes] = {}
    for name, path in DOCUMENTS.items():
        desk.get(f"/cases/case-1/{path}")
        files[name] = desk.response.data
    for edition, name in (("counselor", "brief"), ("room_safe", "brief for the room")):
        for shape in ("pdf", "zip"):
            files[f"{name} of a day as {shape}"] = the_day(website, desk, shape=shape, edition=edition)
    pasted = {who: desk.get(f"/cases/case-1/paste?who={who}&shape=plain").html for who in PASTED}
    return Printed(files, pasted)


def the_day(website: Website, desk: Browser, *, shape: str, edition: str) -> bytes:
    """Give the briefs of the day of the next session: one PDF with bookmarks, or the only one of a ZIP."""
    desk.get("/briefs")
    desk.send("/briefs", which="day", day="2026-03-04", shape=shape, edition=edition)
    path = desk.response.request.path
    website.run_due()
    desk.get(f"{path}/file")
    made: bytes = desk.response.data
    if shape == "pdf":
        return made
    archive = zipfile.ZipFile(io.BytesIO(made))
    (inside,) = archive.infolist()
    assert not {"sam", "robin", "canary"} & set(re.findall("[a-z]+", f"{inside} {archive.comment!r}".lower()))
    return archive.read(inside)


def send(work: UnitOfWork, website: Website, form: Form) -> None:
    """Both send; both said "not tonight" to another piece of homework."""
    for which in (form.key, "daily-check-in"):
        made = assigning.assign(work, SAM_ROBIN, Plan(which, key=which), by=AMARA)
        for link in work.session.scalars(select(Link).where(Link.assignment_id == made.id)).all():
            name = people.person(work, people.client_by_id(work, link.client_id)).name
            if which == form.key:
                writer = begin(work, link, answers=answers_of(form, name))
                work.session.commit()
                levels = {f"level-{key}": level(name, key) for key in answers_of(form, name)}
                assert writer.post(website, "/i/send", note=f"Canary note by {name}", **levels).status_code == 303
            else:
                mine = (Reflection.assignment_id == made.id) & (Reflection.client_id == link.client_id)
                one = work.session.scalars(select(Reflection).where(mine)).one()
                one.state, one.passed_at, one.passed_why = "passed", work.clock(), "no_privacy"


def level(name: str, key: str) -> str:
    return Disclosure.SHARED if key in SHARED[name] else Disclosure.MAY_BE_RAISED


def the_counselor_adds(work: UnitOfWork) -> None:
    """A note, a concern, a comment, a reply, stars on everything, a goal of one person."""
    case = people.adopt(work, SAM_ROBIN, by=AMARA)
    notes.write(work, case, "Canary of the counselor: note", by=AMARA)
    concerns.raise_by_hand(work, case, words="Canary of the counselor: concern", closes_gate=True, by=AMARA)
    sam, _ = people.members(work, case)
    goals.set_goal(work, case, "More calm evenings", by=AMARA)
    goals.set_goal(work, case, "canary-Sam-goal", by=AMARA, client_id=sam.id)
    for one in work.session.scalars(select(Reflection).where(Reflection.sent_at.is_not(None))).all():
        comments.write(work, case, "Canary of the counselor: comment", about=one.id, by=AMARA)
        replies.write(work, case, "Canary of the counselor: reply", to=one.client_id, by=AMARA)
        for key in ("open_text", "open_wish", "hidden_text"):
            marks.star(work, case, one.id, item=key, by=AMARA)


def test_no_document_has_what_it_may_not_have(printed: Printed) -> None:
    found: dict[str, Any] = {
        name: [canary for canary in NOWHERE if canary in inside] for name, inside in printed.inside.items()
    }

    assert found == {name: [] for name in HAS}
    for name, file in printed.files.items():
        assert paper.about(file) == {"/Title": "Summary" if "brief" not in name else "Notes", "/Producer": "Document"}
        assert set(paper.fonts(file).values()) == {True}
        assert len(file) <= (60 if "brief" in name else 80) * 1024


def test_each_document_has_its_own_words_and_no_others(printed: Printed) -> None:
    inside = printed.inside
    assert {name: {canary for canary in OPEN if canary in text} for name, text in inside.items()} == HAS

    for name in (one for one in HAS if "the room" in one or "own" in one):
        here = [words for words in ONLY_FOR_ME if words in inside[name]]
        assert here == (["Who did what"] if "own" in name else [])
    assert "no privacy" in inside["summary"]
    assert "no privacy" not in inside["brief"]
    knows_the_goal = {"summary", "Sam's own", "summary archived", "Sam's own archived"}
    assert {name for name, text in inside.items() if "canary-Sam-goal" in text} == knows_the_goal
    assert {name for name in DOCUMENTS if "brief" not in name} == {
        name for name, text in inside.items() if "More calm evenings" in text
    }
    assert "Robin" not in inside["Sam's own"] + inside["Sam's own archived"]
    assert {name for name, text in inside.items() if "QuestionnaireResponse" in text} == FHIR
    assert "Sam" not in inside["Robin's own"]


DONE = "Asked 2 times, sent once, said “not tonight” once"


def test_a_drawing_says_no_more_than_its_edition_may(printed: Printed) -> None:
    """What stands for a drawing has numbers and names, which no other canary would find there."""
    rows = ("Row thanks of open_grid: {}, {}; Row touch of open_grid: {}, {}", "3+", "0", "nothing shared")
    of_both, of_sam, of_robin = (
        rows[0].format(*two, *two) for two in ((rows[1], rows[2]), (rows[1], rows[3]), (rows[3], rows[2]))
    )
    shared = f"Given and noticed. Sam gave, Robin noticed: {of_sam}. Robin gave, Sam noticed: {of_robin}."
    every = f"Given and noticed. Sam gave, Robin noticed: {of_both}. Robin gave, Sam noticed: {of_both}."
    by_day = f"Homework by day. Sam: {DONE}. Robin: {DONE}."

    assert {name: alternatives_in(printed.files[name]) for name in DOCUMENTS if "archived" not in name} == {
        "brief": [every],
        "brief for the room": [shared],
        "summary": [every, by_day],
        "summary for the room": [shared],
        "Sam's own": [f"Given and noticed. Sam gave, Sam noticed: {of_both}.", f"Homework by day. Sam: {DONE}."],
        "Robin's own": [
            f"Given and noticed. Robin gave, Robin noticed: {of_both}.",
            f"Homework by day. Robin: {DONE}.",
        ],
    }


def test_the_paste_block_has_what_was_shared_or_the_words_of_one(printed: Printed) -> None:
    found = {who: {canary for canary in OPEN if canary in html} for who, html in printed.pasted.items()}

    assert found == PASTED
    for html in printed.pasted.values():
        assert not [
            canary for canary in NOWHERE if canary in html.partition('id="isn-paste"')[2].partition("</text")[0]
        ]


@pytest.mark.thorough
@pytest.mark.slow
def test_every_edition_is_pdf_ua(printed: Printed, tmp_path: Path) -> None:
    runner.need()
    for name in (one for one in DOCUMENTS if "archived" not in one):  # those are in test_archive.py
        file = printed.files[name]
        (tmp_path / f"{name}.pdf").write_bytes(file)

    found = runner.validate(sorted(tmp_path.glob("*.pdf")), flavour="ua1")

    plain = [one for one in DOCUMENTS if "archived" not in one]
    assert {path.stem: verdict.failed for path, verdict in found.items()} == dict.fromkeys(plain, "{}")


def test_the_search_finds_what_is_anywhere_in_a_file() -> None:
    html = (
        '<html lang="en"><title>Canary title</title><h1>Canary bookmark</h1><img alt="Canary alternative" src="'
        'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=">'
    )
    data = {"name": "canary-name.json", "about": "Canary about", "text": '{"words": "Canary attached"}'}
    made = engine.render(html, title="Canary of the file", language="en", variant="pdf/a-3u", attached=[data])
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made))
    writer.add_attachment("gone.txt", b"Canary unused")
    del writer.root_object["/Names"]  # nothing leads to any attachment now, and all of them are still inside
    for page in writer.pages:
        page.compress_content_streams()
    writer.write(rewritten := io.BytesIO())

    for inside in (everything_in(made), everything_in(rewritten.getvalue())):
        for words in ("bookmark", "alternative", "of the file", "about", "attached"):
            assert f"Canary {words}" in inside
        assert "canary-name.json" in inside
    assert "Canary unused" in everything_in(rewritten.getvalue())
