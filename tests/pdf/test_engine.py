from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from intersession.pdf import engine
from tests.support import briefs, paper

HELLO = '<html lang="en"><title>x</title><p style="font-family: Figtree">Hello, Žofie</p>'


def render(html: str, *, title: str = "T", variant: str = "pdf/ua-1") -> bytes:
    return engine.render(html, title=title, language="en", variant=variant)


class Listener(ThreadingHTTPServer):
    """A server on this machine that writes down whatever reaches it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Ear)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Ear(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_error(404)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 the name that the library calls it by
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_the_same_page_gives_the_same_bytes() -> None:
    page = briefs.html(briefs.brief())

    assert render(page) == render(page)


def test_another_process_gives_the_same_bytes() -> None:
    script = (
        "import hashlib, sys; from intersession.pdf import engine;"
        "made = engine.render(sys.stdin.read(), title='T', language='en'); print(hashlib.sha256(made).hexdigest())"
    )
    page = briefs.html(briefs.brief())

    done = subprocess.run(
        [sys.executable, "-c", script],
        input=page.encode(),
        env={**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Apia"},
        capture_output=True,
        check=True,
        timeout=120,
    )

    assert done.stdout.decode().strip() == hashlib.sha256(render(page)).hexdigest()


def test_title_and_language_are_the_callers() -> None:
    pdf = render('<html lang="de"><title>secret</title><meta name="author" content="Maya"><p>x')

    inside = paper.plain(pdf)
    assert paper.about(pdf) == {"/Title": "T", "/Producer": "Document"}
    assert b"secret" not in inside
    assert b"Maya" not in inside


def test_letters_beyond_latin_1_are_in_our_own_font() -> None:
    assert paper.fonts(render(HELLO)) == {"Figtree": True}
    assert "Žofie" in paper.pages(render(HELLO))[0]


def test_a_script_our_fonts_lack_is_still_embedded() -> None:
    assert all(paper.fonts(render(HELLO.replace("Hello", "Привет"))).values())


def test_margin_boxes_are_decoration_of_the_page() -> None:
    pdf = render(HELLO + "<style>@page { @bottom-right { content: counter(page) } }</style>")

    assert b"Pagination" in paper.plain(pdf)


def test_a_header_cell_says_what_it_heads() -> None:
    table = "<table><thead><tr><th>a<th>b</thead><tbody><tr><th>c<td>d</table>"

    inside = paper.plain(render(HELLO + table))

    assert inside.count(b"'/Scope': '/Column'") == 2
    assert inside.count(b"'/Scope': '/Row'") == 1


# The engine forgets to close its own colour profile.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("variant", ["pdf/ua-1", "pdf/a-3u", "pdf/a-2b"])
def test_other_variants_are_made_too(variant: str) -> None:
    assert "Hello" in paper.pages(render(HELLO, variant=variant))[0]


FETCHING = """
<img src="{0}/img"><img srcset="{0}/srcset 2x"><link rel="stylesheet" href="{0}/css">
<link rel="attachment" href="{0}/att">
<style>@import "{0}/import"; @font-face {{ font-family: X; src: url({0}/font) }} p {{ font-family: X;
background: url({0}/bg) }} li {{ list-style-image: url({0}/list) }} p::before {{ content: url({0}/content) }}</style>
<base href="{0}/base/"><object data="{0}/object"></object><embed src="{0}/embed"><iframe src="{0}/frame"></iframe>
<video poster="{0}/poster" src="{0}/video"></video><input type="image" src="{0}/input">
<a rel="attachment" href="{0}/attached">x</a>
<svg><image href="{0}/svg"/><use href="{0}/use#x"/><style>@import "{0}/svgcss"</style></svg>
<img src="data:image/svg+xml;base64,PHN2Zy8+"><img src="data:text/html,x"><ul><li>x</ul><p>Still here</p>
"""


def test_nothing_a_page_names_is_fetched(listener: Listener) -> None:
    pdf = render(FETCHING.format(listener.url))

    assert listener.asked == []
    assert "Still here" in paper.pages(pdf)[0]


def test_no_file_of_this_machine_gets_into_a_document(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("CANARY")
    named = FETCHING.format(tmp_path.as_uri()).replace("/img", "/secret").replace("/att", "/secret")

    inside = paper.plain(render(named))

    assert b"CANARY" not in inside
    assert b"EmbeddedFile" not in inside
    assert str(tmp_path).encode() not in inside


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "https://example.org", "#top", "a.html"]
)
def test_no_link_gets_into_a_document(address: str) -> None:
    inside = paper.plain(render(f'<html lang="en"><p id="top"><a href="{address}">x</a><form><input name="a"></form>'))

    assert b"/Annots" not in inside
    assert b"/URI" not in inside
    assert b"/Dests" not in inside
    assert b"javascript" not in inside


def test_a_page_cannot_ask_for_its_links_back() -> None:
    page = (
        '<html lang="en"><style>a { -weasy-link: attr(href) !important }</style>'
        '<a style="-weasy-link: attr(href) !important" href="https://example.org">x'
    )

    assert b"/URI" not in paper.plain(render(page))


def test_many_threads_make_the_same_bytes() -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(render(HELLO))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 8
    assert set(made) == {render(HELLO)}


FORKING = """
import os, sys
from intersession.pdf import engine
page = "<html lang='en'><p style='font-family: Figtree'>Hello"
before = engine.render(page, title="T", language="en")
child = os.fork()
if child == 0:
    os._exit(0 if engine.render(page, title="T", language="en") == before else 1)
_, status = os.waitpid(child, 0)
assert status == 0, "the child's document differs"
assert engine.render(page, title="T", language="en") == before, "the parent's fonts are gone"
"""


def test_a_forked_child_sees_its_fonts_and_leaves_the_parents() -> None:
    subprocess.run([sys.executable, "-c", FORKING], check=True, timeout=120)


def test_unpacked_fonts_are_gone_at_the_end(tmp_path: Path) -> None:
    script = "from intersession.pdf import engine; engine.warm()"

    subprocess.run([sys.executable, "-c", script], check=True, timeout=120, env={**os.environ, "TMPDIR": str(tmp_path)})

    assert list(tmp_path.iterdir()) == []
