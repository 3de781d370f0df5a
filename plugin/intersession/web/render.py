"""From a page to a response: our templates, our addresses, the reader's language, the host's frame if it has one."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from functools import cache
from typing import Any

from flask import Response, g, make_response, url_for
from jinja2 import Environment
from markupsafe import Markup

from intersession.hooks.manager import draws_chrome
from intersession.pages import environment as pages
from intersession.pages.client import ClientFrame
from intersession.pages.frame import WorkFrame
from intersession.resources import STATIC
from intersession.web.frames import language_to_pass_on
from intersession.web.runtime import EXTENSION, runtime

EMBED_STYLESHEET = "isn-embed.css"
UNREADABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Letters that an HTML document may not hold."""


def install(templates: Environment) -> None:
    """Give the templates what only HTTP knows: addresses."""
    templates.globals["url"] = address
    templates.globals["static_url"] = static_address


def address(endpoint: str, **values: Any) -> str:
    """Return the path of one of our pages, such as `address("cases.case", case="7")`."""
    if endpoint.startswith("help.") and (speak := language_to_pass_on(pages.language())):
        values["speak"] = speak
    return url_for(f"{EXTENSION}.{endpoint}", **values)


def static_address(name: str) -> str:
    """Return the path of one of our files; it changes with its content, so browsers may keep it for good.

    A typeface's path stays as the style sheet has it: with another one it would be fetched twice.
    """
    if name.startswith("fonts/"):
        return url_for(f"{EXTENSION}.static", filename=name)
    return url_for(f"{EXTENSION}.static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def client_page(page: Any, *, status: int = 200) -> Response:
    """Answer with a client's page, in the client's language. These always stand alone."""
    frame: ClientFrame = page.frame
    with pages.use_language(frame.language):
        return _answer(pages.render(runtime().templates, page), status)


def work_page(page: Any, *, status: int = 200) -> Response:
    """Answer with a counselor's page: in the host's frame when a plugin draws one, else in our own."""
    here = runtime()
    frame: WorkFrame = page.frame
    embedded = draws_chrome(here.plugins) and g.get("isn_counselor") is not None
    with pages.use_language(frame.language):
        if not embedded:
            return _answer(pages.render(here.templates, page), status)
        inner = replace(page, frame=replace(frame, is_embedded=True))
        body = pages.render(here.templates, inner)
    safe = Markup(body)  # noqa: S704  # our own template has escaped it
    chrome = here.plugins.chrome(
        g.isn_counselor, title=_title(page), body=safe, stylesheet=static_address(EMBED_STYLESHEET)
    )
    if chrome is None:
        return _answer(pages.render(here.templates, page), status)
    response = make_response(chrome.html, status)
    # The host's page has the host's own policy for its frame; it says so, or ours stays.
    response.headers.update(chrome.headers)
    return response


def bare_page(page: Any) -> Response:
    """Answer with a counselor's page that stands alone even inside a host: a client looks at the screen, too."""
    frame: WorkFrame = page.frame
    with pages.use_language(frame.language):
        return _answer(pages.render(runtime().templates, page), 200)


def _answer(html: str, status: int) -> Response:
    # A page that refuses gives back what was typed, which may hold what no page may hold.
    return make_response(UNREADABLE.sub("\ufffd", html) if status >= 400 else html, status)


def _title(page: Any) -> str:
    template = runtime().templates.get_template(page.template)
    block = template.blocks.get("title")
    return "".join(block(template.new_context({"page": page}))) if block else ""
