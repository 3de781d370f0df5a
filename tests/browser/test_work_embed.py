"""A counselor's page inside a host's own page: neither style sheet may reach the other's elements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support import preview_work
from tests.support.browser import DESK, OpenPage, serving

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from playwright.sync_api import Page

# The ways of four kinds of host: a component library, a reset, a stylesheet that leans on ids, a classless theme.
HOSTS = {
    "components": """
        *,::before,::after{box-sizing:border-box} body{font-family:serif;line-height:1.9;color:#123;margin:0}
        h1,h2,h3{margin:0 0 .5rem;font-weight:500;line-height:1.2;color:#345} p{margin:0 0 1rem}
        ul,ol{padding-left:2rem}
        a{color:#0d6efd;text-decoration:underline} label{display:inline-block;margin:.2rem} table{caption-side:bottom}
        th{text-align:inherit} button,input,select,textarea{margin:0;font-family:inherit;border-radius:0}
        legend{float:left;width:100%;font-size:1.5rem} fieldset{border:2px solid;padding:1rem}
        svg{vertical-align:middle} kbd{background:#212529;color:#fff;padding:.2rem} dl{margin:1rem} dt{font-weight:700}
    """,
    "reset": """
        *,::before,::after{margin:0;padding:0;border:0 solid #e5e7eb} h1,h2,h3{font-size:inherit;font-weight:inherit}
        a{color:inherit;text-decoration:inherit} button,input,select,textarea{font-size:100%;background:transparent}
        ol,ul{list-style:none} img,svg,video{display:block;vertical-align:middle;max-width:100%;height:auto}
        table{border-collapse:collapse;text-indent:0} html{letter-spacing:.05em;text-transform:uppercase}
    """,
    "ids": """
        #content{color:#900;font-size:12px;text-align:center;letter-spacing:2px} #content p{margin:20px;color:#666}
        #content a{color:red;font-weight:bold} #content ul li{list-style:square;padding:8px;float:left}
        #content h1,#content h2{font:bold 30px Courier;border-bottom:3px double} #content td,#content th{padding:20px}
        #content table{width:50%;background:#ffc} #content input,#content select,#content button{height:20px;width:80px}
        #content form{background:#eee;padding:30px} #content div{line-height:3} #content label{display:block;float:left}
        #content section,#content nav{border:1px solid blue} #content svg{width:60px} #content span{font-style:italic}
        #content path{fill:red;stroke:red}
    """,
    "classless": """
        :root{font-size:125%} body>main{padding:2rem} button,[type=submit]{width:100%;padding:1rem;background:#1095c1}
        input:not([type=checkbox],[type=radio]),select,textarea{width:100%;margin-bottom:1rem;padding:.75rem 1rem}
        [type=checkbox],[type=radio]{width:1.25em;height:1.25em;margin-inline-end:.5em;border-width:2px}
        nav{display:flex;justify-content:space-between} nav li{padding:1rem .5rem} nav ul{margin-left:-.5rem}
        details summary{line-height:1rem;list-style:none} table{width:100%} td,th{border-bottom:1px solid;padding:.5rem}
        article,section{margin-bottom:2rem} figure{margin:2rem} fieldset{margin-bottom:1rem} dialog{padding:3rem}
    """,
}
PROPERTIES = [
    *("color", "background-color", "font-size", "font-family", "font-weight", "font-style", "line-height"),
    *("text-transform", "letter-spacing", "text-decoration-line", "text-align", "display", "float", "position"),
    *(f"margin-{side}" for side in ("top", "bottom", "left", "right")),
    *(f"padding-{side}" for side in ("top", "bottom", "left", "right")),
    *("border-top-width", "border-top-style", "border-top-color", "border-radius", "list-style-type", "max-width"),
    *("box-sizing", "vertical-align", "width", "height", "fill", "stroke"),
]
COMPUTED = """([root, names]) => [...document.querySelectorAll(root + ' *')]
    .map(element => {
        const style = getComputedStyle(element);
        const name = element.tagName + '.' + (element.getAttribute('class') ?? '');
        return [name, ...names.map(one => style.getPropertyValue(one))];
    })"""
# The same room everywhere, and no root size: what still differs is a rule that got through.
SAME_PLACE = "<style>.isn{--isn-rem:16px} #content#content#content{width:1200px;margin:0;padding:0}</style>"
PAGES = ("/today", "/case", "/assign", "/form")

pytestmark = [pytest.mark.browser, pytest.mark.thorough]


def host(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Serve /<host>/<page>, /<host>.css and our own files; "none" is a host without a style sheet."""
    path = environ["PATH_INFO"]
    if path.startswith("/static/"):
        return preview_work.app(environ, start_response)
    if path.endswith(".css"):
        start_response("200 OK", [("Content-Type", "text/css")])
        return [HOSTS.get(path[1:-4], "").encode()]
    name, _, page = path[1:].partition("/")
    if f"/{page}" not in {*PAGES, "/empty"}:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b""]
    inner = preview_work.page_html(f"/{page}", is_embedded=True) if page != "empty" else ""
    html = preview_work.host_page(inner, head=f'<link rel="stylesheet" href="/{name}.css">{SAME_PLACE}')
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [html.replace("isn-embed.css", "isn-embed.css" if page != "empty" else "none.css").encode()]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(host) as address:
        yield address


def computed(page: Page, url: str, root: str) -> list[list[str]]:
    page.goto(url)
    found: list[list[str]] = page.evaluate(COMPUTED, [root, PROPERTIES])
    return found


def differences(first: list[list[str]], second: list[list[str]]) -> list[str]:
    assert len(first) == len(second)
    return [
        f"{one[0]}: {[name for name, a, b in zip(PROPERTIES, one[1:], other[1:], strict=True) if a != b]}"
        for one, other in zip(first, second, strict=True)
        if one != other
    ]


@pytest.mark.parametrize("kind", HOSTS)
def test_a_hosts_rules_change_none_of_our_elements(site: str, open_page: OpenPage, kind: str) -> None:
    page = open_page(f"{site}/none/today", DESK, reduced_motion="reduce")

    for name in PAGES:
        alone = computed(page, f"{site}/none{name}", ".isn")
        inside = computed(page, f"{site}/{kind}{name}", ".isn")

        assert len(alone) > 50
        assert differences(alone, inside) == [], name


def test_our_rules_change_none_of_the_hosts_elements(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/none/empty", DESK)

    for kind in ("none", *HOSTS):
        before = computed(page, f"{site}/{kind}/empty", "#hostbits")
        after = computed(page, f"{site}/{kind}/today", "#hostbits")

        assert len(before) >= 4
        assert differences(before, after) == [], kind


def test_a_host_sets_our_colours_by_a_plain_rule(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/none/today", DESK)
    colour = "getComputedStyle(document.querySelector('.isn-btn-primary')).backgroundColor"
    assert page.evaluate(colour) == "rgb(31, 102, 99)"

    page.add_style_tag(content=".isn{--isn-teal:rgb(1, 2, 3)}")

    page.wait_for_function(f"{colour} === 'rgb(1, 2, 3)'")


def test_a_dialog_keeps_our_colours_inside_a_host(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/ids/today", DESK)

    page.keyboard.press("?")

    assert (
        page.evaluate("getComputedStyle(document.querySelector('dialog[open]')).backgroundColor")
        == "rgb(255, 253, 250)"
    )
