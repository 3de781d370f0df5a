"""How easily a tired person reads the client's pages. Labels of a word or two would flatter; only sentences count."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest

from intersession.definition.reading import HIGHEST_GRADE, LEAST_INFLESZ, grade, inflesz, longest_sentence
from tests.support import preview
from tests.support.reading import Page

NAMES = sorted(preview.pages())
UNSEEN = {"head", "script", "style", "svg", "template"}
INLINE = {"a", "abbr", "b", "bdi", "em", "i", "span", "strong"}
FEWEST_WORDS = 4
MOST_WORDS = 17


def blocks(element: Element) -> Iterator[str]:
    """Give the text of each paragraph, heading, label and button."""
    said = [""]
    _gather(element, said)
    yield from (text for one in said if len((text := " ".join(one.split())).split()) >= FEWEST_WORDS)


def _gather(element: Element, said: list[str]) -> None:
    if element.tag in UNSEEN:
        return
    is_block = element.tag not in INLINE
    if is_block:
        said.append("")
    said[-1] += element.text or ""
    for child in element:
        _gather(child, said)
        said[-1] += child.tail or ""
    if is_block:
        said.append("")


def sentences(name: str, language: str) -> list[str]:
    body = Page(preview.html(name, language=language)).root.find("body")
    assert body is not None
    return list(blocks(body))


def test_every_client_page_reads_at_grade_seven_or_lower() -> None:
    grades = {name: grade("\n".join(sentences(name, "en"))) for name in NAMES}

    assert {name: found for name, found in grades.items() if found > HIGHEST_GRADE} == {}


def test_the_client_pages_in_spanish_are_fairly_easy_together() -> None:
    said = {text for name in NAMES for text in sentences(name, "es")}

    assert inflesz("\n".join(sorted(said))) >= LEAST_INFLESZ


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_sentence_on_a_client_page_is_long(language: str) -> None:
    said = {text for name in NAMES for text in sentences(name, language)}

    assert {text for text in said if longest_sentence(text) > MOST_WORDS} == set()


def test_hard_words_are_found_and_labels_of_a_word_are_not_counted() -> None:
    hard = "Conjoint <b>therapeutic</b> interventions necessitate reciprocity."

    (text,) = blocks(Page(f"<title>-</title><p>{hard}</p><p>Ok</p>").root)

    assert grade(text) > HIGHEST_GRADE
