"""What no file of the package does, each with a break that proves the check can fail."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support import forbidden, house
from tests.support.house import ROOT, Source

PACKAGE = house.sources("plugin")
DEMO = "/standalone/demo/"
"""Made-up people's made-up answers come from a seeded generator, so that the demo is the same each time."""
OF_A_FORM = {"plugin/intersession/services/library.py"}
"""Its errors are about files that authors of forms wrote: the text says which line to mend."""
OF_THE_DATABASE = {"plugin/intersession/web/checks.py"}
"""`doctor` asks the database for its clock and its sizes, and for nothing of anybody's."""
ICONS = "templates/web/macros/icons.html"
BAD = {
    forbidden.templates_from_data: ("render_template_string(words)", "environment.from_string(words)"),
    forbidden.queries: ("Case.query.all()", "session.execute(x)", "from sqlalchemy import select"),
    forbidden.texts_of_errors_in_logs: (
        "log.exception('x')",
        "log.error('x', exc_info=True)",
        "try:\n    x()\nexcept ValueError as error:\n    log.error('it says %s', error)",
        "try:\n    x()\nexcept ValueError as error:\n    log.error('it says %s', str(error))",
        "try:\n    x()\nexcept ValueError as error:\n    log.error(f'it says {error}')",
    ),
    forbidden.guessable_secrets: (
        "import random",
        "token = uuid.uuid4().hex",
        "make(secret=str(uuid.uuid4()))",
        "self.seed = uuid4().bytes",
    ),
}
FINE = (
    "log.error('%s', type(error).__name__)",
    "try:\n    x()\nexcept ValueError as error:\n    log.error('%s', type(error).__name__)",
    "row_id = uuid.uuid4()",
    "services.find(work)",
)


def test_words_become_markup_in_no_template() -> None:
    texts = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in house.files("templates")
        if path.suffix in {".html", ".txt", ".svg"}
    }

    assert len(texts) > 100
    assert [one for one in house.matches(texts, forbidden.MARKUP) if not one.startswith(ICONS)] == []
    assert len(house.matches({ICONS: texts[ICONS]}, forbidden.MARKUP)) == 1


def test_no_template_is_made_from_data() -> None:
    assert house.in_each(PACKAGE, forbidden.templates_from_data) == []


def test_views_make_no_query() -> None:
    views = [one for one in PACKAGE if "/intersession/web/" in one.name]

    assert len(views) > 30
    assert {one.rpartition(":")[0] for one in house.in_each(views, forbidden.queries)} == OF_THE_DATABASE


def test_no_log_holds_what_an_error_says() -> None:
    found = house.in_each(PACKAGE, forbidden.texts_of_errors_in_logs)

    assert {one.rpartition(":")[0] for one in found} == OF_A_FORM


def test_no_secret_can_be_guessed() -> None:
    ours = [one for one in PACKAGE if DEMO not in one.name]

    assert house.in_each(ours, forbidden.guessable_secrets) == []


@pytest.mark.parametrize(("rule", "code"), [(rule, code) for rule, codes in BAD.items() for code in codes])
def test_what_is_forbidden_is_found(rule: Callable[[Source], list[str]], code: str) -> None:
    assert len(rule(Source("a.py", code))) == 1


@pytest.mark.parametrize("code", FINE)
def test_what_is_fine_passes(code: str) -> None:
    assert [one for rule in BAD for one in rule(Source("a.py", code))] == []
