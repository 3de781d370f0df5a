"""The catalogues hold every word, each translated with its placeholders, and what is compiled is not stale."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from intersession.jobs.messages import invitation, lint
from intersession.pages.environment import TRANSLATIONS, translate, use_language
from intersession.web.frames import LANGUAGES
from tests.support.house import ROOT
from tests.support.languages import PLACEHOLDER

POT = TRANSLATIONS / "intersession.pot"
EXTRACT = [
    *(sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", str(TRANSLATIONS / "babel.cfg")),
    *("-k", "translate", "-k", "translate_count:1,2", "-k", "say_later", "--omit-header"),
]
"""As `make messages` does it."""
TRANSLATED = [one for one in LANGUAGES if one != "en"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NOT_WORDS = {"PDF", "SD", "yaml"}
SHOUTING = re.compile(r"[!¡]")
STATEMENT = re.compile(r"{#.*?#}|{%-?\s*trans\b.*?endtrans\s*-?%}|{%.*?%}|{{.*?}}", re.DOTALL)
SILENT = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->|<!doctype[^>]*>|&\w+;", re.DOTALL | re.IGNORECASE)
SPOKEN = re.compile(r'\b(?:aria-label|placeholder|title|alt|data-label)="([^"]*)"')
TAG = re.compile(r"<[^>]*>", re.DOTALL)
LOOSE = re.compile(r'[\w-]+="[^"]*"|§-\w+')
"""Attributes that a macro gives to a tag elsewhere, and the endings of ids."""
WORD = re.compile(r"[^\W\d_]{2,}")


def catalogue(language: str) -> Catalog:
    with _po(language).open("rb") as file:
        return read_po(file, locale=language)


def _po(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "intersession.po"


def messages(language: str) -> Iterator[Message]:
    return (message for message in catalogue(language) if message.id)


def ids(template: Path) -> set[object]:
    with template.open("rb") as file:
        return {message.id for message in read_po(file) if message.id}


def texts(said: object) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said) if isinstance(said, tuple | list) else ()


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


# ------------------------------------------------------------------ the catalogues


def test_the_template_catalogue_holds_every_word(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.pot"

    subprocess.run([*EXTRACT, "-o", str(fresh), "templates", "plugin/intersession"], cwd=ROOT, check=True)

    kept, found = ids(POT), ids(fresh)
    assert found - kept == set(), "run `make messages`, then translate"
    assert kept - found == set(), "nothing says these any more: run `make messages`"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_word_is_translated(language: str) -> None:
    wanted = ids(POT)
    said = {message.id for message in messages(language) if all(texts(message.string)) and not message.fuzzy}

    assert wanted - said == set()
    assert said - wanted == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_placeholders(language: str) -> None:
    changed = []
    for message in messages(language):
        wanted = placeholders(texts(message.id)[-1])
        for form, text in enumerate(texts(message.string)):
            # One of a thing may be said without its number.
            is_fine = (
                placeholders(text) <= wanted if form == 0 and message.pluralizable else placeholders(text) == wanted
            )
            if not is_fine:
                changed.append((message.id, text))
    assert changed == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_each_plural_form(language: str) -> None:
    forms = catalogue(language).num_plurals

    assert [m.id for m in messages(language) if m.pluralizable and len(texts(m.string)) != forms] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_blanks_around_it(language: str) -> None:
    def edges(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    pairs = [(texts(message.id)[0], texts(message.string)[0]) for message in messages(language)]
    assert [said for wanted, said in pairs if edges(wanted) != edges(said)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_shouts(language: str) -> None:
    assert [text for message in messages(language) for text in texts(message.string) if SHOUTING.search(text)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    fresh = BytesIO()
    write_mo(fresh, catalogue(language))

    written, compiled = (_said(one) for one in (fresh.getvalue(), _po(language).with_suffix(".mo").read_bytes()))
    assert compiled == written, "run `make messages`"


def _said(compiled: bytes) -> dict[object, str]:
    """Return what a catalogue says, without its head, which names the version of the tool."""
    said = dict(GNUTranslations(BytesIO(compiled))._catalog)  # type: ignore[attr-defined]  # no other way
    return {message: words for message, words in said.items() if message != ""}


def test_every_folder_of_translations_is_offered() -> None:
    assert sorted(one.name for one in TRANSLATIONS.iterdir() if one.is_dir()) == sorted(TRANSLATED)


# ------------------------------------------------------------------ what is said


def test_a_region_is_spoken_to_in_its_language() -> None:
    with use_language("es-MX"):
        assert translate("Leave now") == "Salir ya"


def test_a_language_that_we_lack_is_spoken_to_in_english() -> None:
    with use_language("ar"):
        assert translate("Leave now") == "Leave now"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_invitation_tells_nothing_in_any_language(language: str) -> None:
    words = invitation("https://practice.test/i#x", subject="", counselor="Amara Osei", locale=language)

    assert lint(words.subject) == []
    assert lint(words.body) == []


@pytest.mark.parametrize("words", ["Tu tarea de pareja", "Terapia", "Antes de la sesión", "Consejería"])
def test_a_subject_that_tells_in_spanish_is_refused(words: str) -> None:
    assert lint(words) != []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_months_are_those_of_the_language(language: str) -> None:
    months = Locale.parse(language).months["format"]["wide"]
    english = Locale.parse("en").months["format"]["wide"]

    with use_language(language):
        assert {translate(english[number]): number for number in english} == {months[n]: n for n in months}


# ------------------------------------------------------------------ templates


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_a_template_has_no_words_that_cannot_be_translated(template: Path) -> None:
    assert bare_words(template.read_text()) == []


def test_words_outside_of_a_translation_are_found() -> None:
    assert bare_words("<p>Hello {{ name }}</p>") == ["Hello"]
    assert bare_words('<img alt="A face {{ _("of") }}">') == ["face"]
    assert bare_words("{# A note #}<p>{{ _('Hello') }}{% trans %}you{% endtrans %}</p>") == []


def bare_words(html: str) -> list[str]:
    """Return the words that a template says as they stand, in its text or in attributes that are read out."""
    plain = SILENT.sub(" ", STATEMENT.sub("§", html))
    return [
        word
        for word in WORD.findall(" ".join([LOOSE.sub(" ", TAG.sub(" ", plain)), *SPOKEN.findall(plain)]))
        if word not in NOT_WORDS
    ]
