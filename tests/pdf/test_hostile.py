"""Hostile answers end in a page or in a polite refusal, within their time, while others are served."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from intersession.errors import RenderFailed
from intersession.pdf import engine
from intersession.pdf.pool import Pool
from tests.support import paper
from tests.support.hostile_texts import HOSTILE, MARKUP, page_with

SECONDS = 2.0
"""What one document may take here; a practice gives it twenty."""
PATIENCE = 60.0
"""Far beyond what anything here may take, on however loaded a machine."""
HELLO = '<html lang="en"><p style="font-family: Figtree">Hello'


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2, seconds=SECONDS) as made:
        made.start()
        yield made


def made_or_given_up(pool: Pool, text: str) -> str:
    try:
        made = pool.submit(page_with(text), title="T", language="en")
    except RenderFailed as failed:
        return failed.reason
    assert made.startswith(b"%PDF-")
    return "made"


@pytest.mark.parametrize("name", ["20,000 blank lines", "a 20,000-letter word", "zalgo", "zero-width joiners"])
def test_a_hostile_text_ends_in_time_while_others_are_served(pool: Pool, name: str) -> None:
    start = time.monotonic()
    with ThreadPoolExecutor(1) as threads:
        hostile = threads.submit(made_or_given_up, pool, HOSTILE[name])
        assert made_or_given_up(pool, "Hello") in {"made", "time"}
        said = hostile.result(PATIENCE)

    assert said in {"made", "time", "memory"}
    assert time.monotonic() - start < PATIENCE
    assert paper.pages(pool.submit(HELLO, title="T", language="en")) == ["Hello"]


def test_two_hostile_texts_at_once_leave_a_worker_to_others(pool: Pool) -> None:
    ended: list[str] = []

    def make(name: str, text: str) -> None:
        made_or_given_up(pool, text)
        ended.append(name)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: pool.submit(HELLO, title="T", language="en"), range(6)))  # both are warm
    with ThreadPoolExecutor(3) as threads:
        hostile = [threads.submit(make, "hostile", HOSTILE["zalgo"]) for _ in range(2)]
        while pool._heavy < 1:
            assert not any(one.done() for one in hostile)
        threads.submit(make, "other", "Hello").result(PATIENCE)
        assert ended == ["other"]


def test_markup_in_an_answer_is_words_and_reaches_for_nothing(caplog: pytest.LogCaptureFixture) -> None:
    made = engine.render(page_with("\n".join(MARKUP)), title="T", language="en")

    text = "".join("".join(paper.pages(made)).split())
    for line in MARKUP:
        assert "".join(line.split()) in text
    for address in (b"/URI", b"/JavaScript", b"/EmbeddedFile", b"/Launch", b"127.0.0.1"):
        assert address not in made
    assert "Failed to load" not in caplog.text


@pytest.mark.parametrize("line", MARKUP)
def test_markup_that_was_not_escaped_still_reaches_for_nothing(line: str) -> None:
    made = engine.render(f'<html lang="en"><body><p>x</p>{line}', title="T", language="en")

    for address in (b"/URI", b"/JavaScript", b"/EmbeddedFile", b"/Launch", b"root:x:0:0"):
        assert address not in made
