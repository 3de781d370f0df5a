"""Every client page with a made-up couple: to look at, to photograph, and for the tests that read and drive them.

`python -m tests.support.preview` serves them on http://127.0.0.1:8123/.
"""

from __future__ import annotations

import json
import mimetypes
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment
from werkzeug.datastructures import MultiDict
from werkzeug.serving import run_simple
from werkzeug.wrappers import Request, Response
from wtforms import Form as Sheet

from intersession.definition.answers import Answers, Disclosure
from intersession.definition.form import Form
from intersession.definition.items import Item
from intersession.definition.loader import load_form
from intersession.kinds import BUILT_IN
from intersession.pages import help as help_pages
from intersession.pages.client import ClientFrame, HelpLine, PolicyText, SentField
from intersession.pages.environment import Page, environment, render, use_language
from intersession.pages.link import ArrivePage, LandingPage, LeftPage, PassedPage
from intersession.pages.reflecting import (
    CheckPage,
    CheckPart,
    CheckRow,
    ConflictPage,
    ConflictRow,
    DonePage,
    Draft,
    PartError,
    PartPage,
    levels_of,
    question_block,
    questions,
)
from intersession.pages.state import ErrorPage, State, StatePage
from intersession.resources import FORMS, STATIC
from tests.support import preview_mine
from tests.support.preview_kinds import EVERY_KIND

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
PATHS = {
    "link.arrive": "/i",
    "link.landing": "/i",
    "link.start": "/i/start",
    "link.not_tonight": "/i/not-tonight",
    "link.pass_reason": "/i/not-tonight/why",
    "link.later": "/i/later",
    "link.not_me": "/i/not-me",
    "link.leave": "/i/leave",
    "reflecting.part": "/i/part/{part}",
    "reflecting.autosave": "/i/draft",
    "reflecting.check": "/i/check",
    "reflecting.send": "/i/send",
    "reflecting.resolve": "/i/part/{part}/resolve",
    "contact.pause": "/i/messages",
    "contact.pause_by_link": "/i/messages/by-link",
    "help.now": "/i/help",
    "help.leaving": "/i/leaving",
    "help.privacy": "/i/privacy",
    **preview_mine.PATHS,
}
KINDS = {kind.name: kind for kind in BUILT_IN}
THURSDAY = datetime(2026, 3, 5, 15, 30, tzinfo=UTC)
ANSWERS: Answers = {
    "closeness": 7,
    "moment": "We cooked together.\nNo phones. It was quiet and good.",
    "practices": {
        "active_listening": {"given": 3, "noticed": 0},
        "appreciation": {"given": 1, "noticed": 2},
        "affection": {},
        "empathy": {"given": 0},
    },
    "hard": "yes",
    "hard_need": "I needed ten minutes before we talked.",
}
LINES = (
    HelpLine("Emergency", call="911", hours="day and night"),
    HelpLine("Domestic violence line", call="1-800-799-7233", hours="day and night"),
    HelpLine("Harbor Counseling, on working days", call="+1 (555) 010-0199", hours="9 to 5"),
    HelpLine("Where to find a shelter", url="https://shelters.example/"),
)
SECRETS = PolicyText(
    version="a1",
    title="What stays with your counselor",
    paragraphs=(
        "What you write alone stays with your counselor, unless you choose to share it.",
        "If someone may get hurt, your counselor may have to act. You will be told first if that is possible.",
    ),
)


def frame(language: str = "en", **changes: Any) -> ClientFrame:
    """A client's frame; named values replace ours."""
    values: dict[str, Any] = {
        "practice_name": "Harbor Counseling",
        "language": language,
        "zone": "America/Chicago",
        "csrf_token": "token-of-the-visit",
        "exit_url": "https://weather.example/",
        "counselor_name": "Amara Osei",
        "others": "your partner",
    }
    return ClientFrame(**(values | changes))


@cache
def templates() -> Environment:
    """The environment with the addresses of this preview."""
    made = environment()
    made.globals["url"] = url
    made.globals["static_url"] = lambda name: f"/static/{name}"
    return made


def url(endpoint: str, **values: Any) -> str:
    """Build an address as the web floor does: what the path does not take goes into the query."""
    path = PATHS[endpoint]
    rest = {key: value for key, value in values.items() if "{" + key + "}" not in path}
    return path.format(**values) + (f"?{urlencode(rest)}" if rest else "")


@cache
def weekly() -> Form:
    """The form most previews ask."""
    return load_form(FORMS / "weekly-reflection.yaml")


def sheet(items: Iterable[Item], *, answers: Answers | None = None, sent: Mapping[str, str] | None = None) -> Sheet:
    """Return the bound WTForms sheet of these items, from kept answers or from what a browser sent."""
    known = answers or {}
    asked = [item for item in items if item.kind != "info"]
    made = type("PreviewSheet", (Sheet,), {item.key: KINDS[item.kind].field(item) for item in asked})
    data = {item.key: KINDS[item.kind].data(item, known[item.key]) for item in asked if item.key in known}
    bound: Sheet = made(MultiDict(sent) if sent is not None else None, data=data)
    if sent is not None:
        bound.validate()
    return bound


def part_page(
    number: int = 1,
    *,
    form: Form | None = None,
    answers: Answers | None = None,
    sent: Mapping[str, str] | None = None,
    **changes: Any,
) -> PartPage:
    """One part of a form as a page."""
    form = form or weekly()
    part = form.parts[number - 1]
    bound = sheet(part.items, answers=answers, sent=sent)
    fields: Any = {name: bound[name] for name in bound.data}
    blocks = tuple(question_block(templates(), one) for one in questions(part.items, fields, answers=answers))
    values: dict[str, Any] = {
        "frame": frame(),
        "public_title": form.public_title,
        "title": form.title,
        "part": number,
        "part_count": len(form.parts),
        "part_title": part.title,
        "lead": part.lead,
        "blocks": blocks,
        "draft": Draft(rev=3, ref="d41", key="QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="),
        "errors": tuple(PartError(one.id, one.label.text, one.errors[0]) for one in fields.values() if one.errors),
    }
    return PartPage(**(values | changes))


def check_page(**changes: Any) -> CheckPage:
    """All answers to read over; one is private."""
    form = weekly()
    parts = tuple(
        CheckPart(part.title, tuple(_row(item, number) for item in part.items))
        for number, part in enumerate(form.parts, start=1)
    )
    values: dict[str, Any] = {
        "frame": frame(),
        "public_title": form.public_title,
        "title": form.title,
        "parts": parts,
        "part_count": len(parts),
        "rev": 3,
        "send_key": "once",
    }
    return CheckPage(**(values | changes))


def _row(item: Item, part: int) -> CheckRow:
    levels = () if item.key == "hard_need" else levels_of(item, may_share=True)
    level = Disclosure.SHARED if item.key == "moment" else item.disclosure
    return CheckRow(item=item, value=ANSWERS.get(item.key), part=part, level=level, levels=levels)


def landing_page(**changes: Any) -> LandingPage:
    """What a link opens for somebody who never used one."""
    values: dict[str, Any] = {
        "frame": frame(),
        "token": "token-of-the-link",
        "client_name": "Ana",
        "title": "Your weekly check-in",
        "question_count": 8,
        "minutes": 5,
        "short_minutes": 1,
        "part_count": 3,
        "help_lines": LINES,
        "open_until": THURSDAY,
    }
    return LandingPage(**(values | changes))


def conflict_page() -> ConflictPage:
    """Two versions of the first part."""
    form = weekly()
    return ConflictPage(
        frame=frame(),
        public_title=form.public_title,
        part=1,
        rev=5,
        rows=(
            ConflictRow(form.item("closeness"), here=7, saved=4),
            ConflictRow(form.item("moment"), here="We cooked together.", saved=None),
        ),
        sent=(SentField("closeness", "7"), SentField("moment", "We cooked together.")),
    )


def pages() -> dict[str, Page]:
    """Every client page by a name for its address."""
    asked = EVERY_KIND.parts[0].items
    wrong = {"closeness": "99", "moment": "x" * 700}
    states = {
        f"state-{state.value}": StatePage(frame(), state, opens_at=THURSDAY, open_until=THURSDAY) for state in State
    }
    errors = {f"error-{status}": ErrorPage(frame(), status) for status in (400, 403, 404, 405, 413, 422, 429, 500)}
    return {
        "arrive": ArrivePage(frame(counselor_name="", others="")),
        "arrive-wrong": ArrivePage(frame(counselor_name="", others=""), is_wrong=True),
        "landing": landing_page(needs_consent=True, policy=SECRETS),
        "landing-back": landing_page(resume_part=2, note="Thank you for last week. Try the short one if it is late."),
        "landing-missing": landing_page(needs_consent=True, is_consent_missing=True),
        "passed": PassedPage(frame(), "token", "Ana", open_until=THURSDAY),
        "passed-why": PassedPage(frame(), "token", "Ana", has_said_why=True),
        "left": LeftPage(frame()),
        "part-1": part_page(1),
        "part-1-kept": part_page(1, answers=ANSWERS, note="Small things count.", card=_card()),
        "part-1-wrong": part_page(1, sent=wrong),
        "part-2": part_page(2),
        "part-2-kept": part_page(2, answers=ANSWERS),
        "part-3": part_page(3),
        "part-3-kept": part_page(3, answers=ANSWERS),
        "kinds": part_page(1, form=EVERY_KIND),
        "kinds-wrong": part_page(1, form=EVERY_KIND, sent={item.key: "?" for item in asked}),
        "check": check_page(),
        "done": DonePage(frame(), "Ana", meets_at=THURSDAY),
        "conflict": conflict_page(),
        "help": help_pages.NowPage(frame(counselor_name="", others=""), LINES),
        "privacy": help_pages.PrivacyPage(frame(), keep_months=12, policy=SECRETS),
        "error-503": ErrorPage(frame(), 503, retry_url="/i/part/1", sent=_sent()),
        **preview_mine.pages(frame(), weekly(), ANSWERS, at=THURSDAY, part=part_page(1, sent=wrong)),
        **states,
        **errors,
    }


def _card() -> Any:
    return load_form(FORMS / "active-listening.yaml").card


def _sent() -> tuple[SentField, ...]:
    words = "We cooked together.\nIt was quiet and good."
    return (SentField("closeness", "7"), SentField("moment", words, label="What was one good moment?"))


def html(name: str, *, language: str = "en") -> str:
    """Return one preview as HTML."""
    return _shown(language)[name]


@cache
def _shown(language: str) -> dict[str, str]:
    """Render every page once: a test of one page would otherwise make them all."""
    with use_language(language):
        return {name: render(templates(), page) for name, page in pages().items()}


def app() -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    """Return a WSGI application that serves the previews under the strict policy and keeps no draft."""
    shown = _shown("en")
    saves: list[dict[str, str]] = []

    def answer(request: Request) -> Response:
        if request.path.startswith("/static/"):
            return _file(request.path.removeprefix("/static/"))
        if request.path == "/i/draft":
            saves.append(request.form.to_dict())
            return Response(json.dumps({"rev": 3 + len(saves)}), mimetype="application/json")
        if request.path == "/saves":
            return Response(json.dumps(saves), mimetype="application/json")
        if request.path == "/i":
            return _page(shown["arrive" if request.method == "GET" else "landing"])
        if request.path == "/i/leave":
            return Response(status=303, headers={"Location": "/left"})
        name = request.path.strip("/").replace("i/part/", "part-")
        if name in shown:
            return _page(shown[name])
        return _page("<!doctype html><title>-</title>" + "".join(f'<p><a href="/{one}">{one}</a>' for one in shown))

    def run(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        return answer(Request(environ))(environ, start)

    return run


def _page(text: str) -> Response:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
    return Response(text, mimetype="text/html", headers=headers)


def _file(name: str) -> Response:
    path = STATIC / name
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(path.read_bytes(), mimetype=kind) if path.is_file() else Response(status=404)


if __name__ == "__main__":
    run_simple("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8123, app())
