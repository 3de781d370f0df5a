"""Serve the counselor's sample pages for tests and for looking at: python -m tests.support.preview_work [port].

`?embed=1` gives the part that a host puts into its own page, inside a small host page.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from jinja2 import Environment
from werkzeug.serving import run_simple
from wtforms import Form as FieldSet

from intersession.kinds import BUILT_IN
from intersession.pages.environment import environment, render
from intersession.pages.library_page import FormPreviewPage, Language, PreviewPart
from intersession.pages.reflecting import question_block, questions
from intersession.resources import STATIC
from tests.support import work_samples as samples

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'"
)
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}
ADDRESSES = {
    "today.index": "/today",
    "cases.list": "/cases",
    "cases.case": "/case",
    "assigning.assign": "/assign",
    "assigning.links": "/links",
    "library.list": "/library",
    "library.form": "/form",
}


def url(endpoint: str, **values: object) -> str:
    """Return the preview's address of an endpoint."""
    query = urlencode({key: value for key, value in values.items() if value is not None})
    return ADDRESSES.get(endpoint, "/" + endpoint.replace(".", "/")) + ("?" + query if query else "")


def work_environment() -> Environment:
    """Return the environment that renders counselor pages with the preview's addresses."""
    made = environment()
    made.globals.update(url=url, static_url=lambda name: f"/static/{name}")
    return made


TEMPLATES = work_environment()


def form_preview_page() -> FormPreviewPage:
    """The weekly reflection as its readers see it."""
    form = samples.weekly()
    kinds = {kind.name: kind for kind in BUILT_IN}
    fields = {item.key: kinds[item.kind].field(item) for item in form.questions}
    bound = type("Bound", (FieldSet,), fields)()
    parts = tuple(
        PreviewPart(
            part.title,
            tuple(question_block(TEMPLATES, question) for question in questions(part.items, bound._fields)),
            part.lead,
        )
        for part in form.parts
    )
    languages = (Language("en", "English"), Language("es", "Español"))
    return FormPreviewPage(samples.library_page().frame, form, parts, grade=3.2, in_use=9, languages=languages)


PAGES: dict[str, Callable[[], Any]] = {
    "/today": samples.today_page,
    "/today-empty": samples.empty_today_page,
    "/cases": samples.cases_page,
    "/case": samples.case_page,
    "/timeline": lambda: samples.case_page(tab="timeline"),
    "/goals": lambda: samples.case_page(tab="goals"),
    "/homework": lambda: samples.case_page(tab="homework"),
    "/notes": lambda: samples.case_page(tab="notes"),
    "/people": lambda: samples.case_page(tab="people"),
    "/case-one": lambda: samples.case_page(1),
    "/case-three": lambda: samples.case_page(3),
    "/case-new": lambda: replace(
        samples.case_page(), charts=(), strip=None, newest=None, concerns=(), homework=(), links=(), notes=()
    ),
    "/assign": samples.assign_page,
    "/assign-refused": samples.refused_assign_page,
    "/links": samples.links_page,
    "/library": samples.library_page,
    "/form": form_preview_page,
}


def page_html(path: str, *, is_embedded: bool = False, hides_names: bool = False, case: str = "sam") -> str:
    """Return the HTML of a sample page."""
    page = PAGES[path]()
    page = replace(page, frame=replace(page.frame, is_embedded=is_embedded, hides_names=hides_names))
    if path == "/assign" and case == "priya":
        page = replace(page, case=case, people=(samples.PRIYA, samples.JO), dose=())
    return render(TEMPLATES, page)


def host_page(inner: str, *, head: str = "") -> str:
    """Return a host's page with ours inside."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Practice</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'{head}<link rel="stylesheet" href="/static/isn-embed.css"></head>'
        '<body><header id="hostbits"><h1>Practice manager</h1><p>A <a href="/x">link</a>'
        ' <button type="button">Button</button></p></header>'
        f'<main id="content">{inner}</main></body></html>'
    )


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request for a sample page or a static file."""
    path, query = environ["PATH_INFO"], parse_qs(environ.get("QUERY_STRING", ""))
    if path.startswith("/static/"):
        return _static(path.removeprefix("/static/"), start_response)
    if path not in PAGES:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"There is no such sample."]
    is_embedded = "embed" in query
    html = page_html(
        path,
        is_embedded=is_embedded,
        hides_names="isn_hide=1" in environ.get("HTTP_COOKIE", ""),
        case=query.get("case", ["sam"])[0],
    )
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", POLICY)]
    start_response("200 OK", headers)
    return [(host_page(html) if is_embedded else html).encode()]


def _static(name: str, start_response: StartResponse) -> Iterable[bytes]:
    file = STATIC / name
    if not file.is_file():
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"There is no such file."]
    start_response("200 OK", [("Content-Type", TYPES.get(file.suffix[1:], "text/plain"))])
    return [file.read_bytes()]


if __name__ == "__main__":
    run_simple("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 5099, app, threaded=True)
