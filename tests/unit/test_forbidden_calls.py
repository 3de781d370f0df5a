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
OF_OUR_DRAWINGS = {
    "plugin/intersession/charts/svg.py",  # every word of a chart went through `clean`
    "plugin/intersession/pages/assigning.py",  # squares of a code
    "plugin/intersession/pages/reflecting.py",  # a template of ours has escaped it
    "plugin/intersession/pages/summary_data.py",  # taken back to plain text at once
    "plugin/intersession/pdf/collection.py",
    "plugin/intersession/web/render.py",
}
OF_SETTINGS_OF_THE_STORE = {
    "plugin/intersession/migrations/runner.py",  # a PRAGMA takes no parameter
    "plugin/intersession/models/engine.py",
    "plugin/intersession/standalone/backup.py",  # the name of a table of ours
}
TELLS_NOTHING = {
    "plugin/intersession/pages/locking.py",  # one person typed both
    "plugin/intersession/services/trail.py",  # it is checked by whoever has the key
}
REACHES_OUT = {
    "plugin/intersession/pdf/nursery.py",  # a pair of sockets between processes of this machine
    "plugin/intersession/pdf/server.py",
    "plugin/intersession/pdf/wire.py",
    "plugin/intersession/pdf/worker.py",
    "plugin/intersession/standalone/checks.py",  # `doctor` and the rehearsal knock at the mail server that was set
    "plugin/intersession/standalone/demo/run.py",  # the socket that is listened on
    "plugin/intersession/standalone/fetching.py",  # the address of a calendar that a counselor gave
    "plugin/intersession/standalone/mail.py",
    "plugin/intersession/standalone/server.py",
    "plugin/intersession/web/checks.py",  # our own address, whether it answers
}
AT_THE_EDGE = {"plugin/intersession/web/transaction.py"}
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
    forbidden.markup_of_data: ("Markup(words)", "Markup(f'<b>{words}</b>')", "markupsafe.Markup(a + b)"),
    forbidden.sql_from_strings: (
        "text(f'SELECT {name}')",
        "text('SELECT ' + name)",
        "connection.exec_driver_sql('DELETE FROM %s' % name)",
        "connection.execute('DELETE FROM {}'.format(name))",
    ),
    forbidden.secrets_compared: (
        "token == given",
        "visit.form_token != request.form['csrf_token']",
        "if row.mac == found: pass",
    ),
    forbidden.requests_in_logs: (
        "log.info('%s', request.path)",
        "log.warning(f'from {request.remote_addr}')",
        "log.error('%s', dict(request.form))",
    ),
    forbidden.files_named_by_callers: ("send_file(path)", "flask.send_from_directory(folder, name)"),
    forbidden.ways_out: (
        "import urllib.request",
        "from urllib import request",
        "from http.client import HTTPConnection",
    ),
    forbidden.commits: ("session.commit()", "work.session.commit()"),
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
    "Markup('<p>{}</p>').format(words)",
    "Markup()",
    "text('SELECT 1')",
    "session.scalars(select(Link).where(Link.token_hash == known))",
    "if token == '': pass",
    "log.error('%s', request.endpoint)",
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


def test_words_become_markup_where_we_drew_them_and_nowhere_else() -> None:
    assert files(house.in_each(PACKAGE, forbidden.markup_of_data)) == OF_OUR_DRAWINGS


def test_no_statement_is_put_together_from_what_anybody_sent() -> None:
    ours = [one for one in PACKAGE if "/charts/" not in one.name]  # whose `text` draws letters

    assert files(house.in_each(ours, forbidden.sql_from_strings)) == OF_SETTINGS_OF_THE_STORE


def test_secrets_are_compared_in_constant_time() -> None:
    assert files(house.in_each(PACKAGE, forbidden.secrets_compared)) == TELLS_NOTHING


def test_no_file_reaches_out_but_those_that_are_known_to() -> None:
    assert files(house.in_each(PACKAGE, forbidden.ways_out)) == REACHES_OUT


def test_no_log_holds_what_a_request_held() -> None:
    assert house.in_each(PACKAGE, forbidden.requests_in_logs) == []


def test_no_file_is_handed_out_by_a_path() -> None:
    assert house.in_each(PACKAGE, forbidden.files_named_by_callers) == []


def test_views_and_services_save_nothing_themselves() -> None:
    floors = ("/web/", "/services/", "/pages/")
    ours = [one for one in PACKAGE if any(f"/intersession{floor}" in one.name for floor in floors)]

    assert len(ours) > 100
    assert files(house.in_each(ours, forbidden.commits)) == AT_THE_EDGE


def files(found: list[str]) -> set[str]:
    return {one.rpartition(":")[0] for one in found}


@pytest.mark.parametrize(("rule", "code"), [(rule, code) for rule, codes in BAD.items() for code in codes])
def test_what_is_forbidden_is_found(rule: Callable[[Source], list[str]], code: str) -> None:
    assert len(rule(Source("a.py", code))) == 1


@pytest.mark.parametrize("code", FINE)
def test_what_is_fine_passes(code: str) -> None:
    assert [one for rule in BAD for one in rule(Source("a.py", code))] == []
