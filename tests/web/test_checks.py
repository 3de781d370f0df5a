"""The page of checks: the same as `doctor`, for those whom the host trusts, without a name or a word of anybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, text

from intersession.hooks.manager import Failure
from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Finding, Message
from intersession.models import Case, Client, DataKey, Outbox, Reflection, TrailEntry
from intersession.models.crypto import new_master_entry, parse_master_keys
from intersession.services.vault import KeyCache
from intersession.standalone import backup
from intersession.standalone.checks import of_practice
from intersession.standalone.mail import Post, Server
from intersession.standalone.place import BackupNote, Place, note_backup, open_place
from intersession.web import checks
from tests.support.website import ADA, BO, Website

pytestmark = pytest.mark.store


@pytest.fixture(autouse=True)
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer for the network: every address opens; return which were asked for."""
    asked: list[str] = []

    def opens(address: str) -> bool:
        asked.append(address)
        return True

    monkeypatch.setattr(checks, "opens", opens)
    return asked


def look(website: Website) -> str:
    desk = website.counselor(ADA)
    desk.get("/settings/checks")
    return desk.send("/settings/checks").text


def test_nothing_is_looked_at_before_somebody_asks(on_sqlite: Website, reached: list[str]) -> None:
    on_sqlite.counselor(ADA).get("/settings/checks")

    assert reached == []


def test_page_looks_where_a_clients_link_leads(website: Website, reached: list[str]) -> None:
    text = look(website)

    assert reached == ["https://practice.test/i/help"]
    for about in ("links", "fonts", "documents", "time zones", "master key", "tables", "work that waits"):
        assert about in text


def test_link_that_leads_nowhere_is_to_be_mended(on_sqlite: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "opens", lambda _address: False)

    assert "could not be opened from here" in look(on_sqlite)


def test_work_that_was_given_up_is_named_without_what_it_was_about(website: Website) -> None:
    website.assign(case="case-2")
    with website.work() as work:
        for row in work.session.query(Outbox):
            row.dead_at, row.attempts, row.error = work.clock(), 12, "MailRefused"

    text = look(website)

    assert "given up: " in text
    assert "tried 12 times, the last ended with MailRefused" in text
    assert "Tess" not in text


def test_plugin_that_was_left_out_is_named(on_sqlite: Website) -> None:
    on_sqlite.runtime.plugins.failures.append(Failure("broken one", "import", "ImportError: x"))

    assert "plugin broken one" in look(on_sqlite)


def test_session_with_a_word_of_the_hosts_own_asks_for_homework_and_is_named(on_sqlite: Website) -> None:
    on_sqlite.meets("case-1", days=2, status="confirmed")
    on_sqlite.assign("before-the-session", every="before_session")
    on_sqlite.runtime.plugins.noticed.clear()  # as in another process

    assert 'the status of a counseling session is "confirmed", and none of "planned"' in answers(on_sqlite)
    with on_sqlite.work() as work:
        assert work.session.query(Reflection).count() == 2


def test_case_whose_address_nobody_can_open_is_named(on_sqlite: Website) -> None:
    on_sqlite.assign()
    assert "has a slash" not in answers(on_sqlite)
    with on_sqlite.work() as work:
        work.session.query(Case).update({"host_ref": "okafor/7"})

    assert "has a slash" in answers(on_sqlite)


def test_host_that_cannot_say_when_its_cases_meet_is_named(website: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_vain(**_asked: object) -> None:
        website.runtime.binding.session().execute(text("SELECT * FROM nowhere"))

    monkeypatch.setattr(website.runtime.plugins.manager.hook, "intersession_decide_appointments", in_vain)

    found = answers(website)

    assert "counseling sessions: the application could not say them: " in found
    assert "tables: well" in found


def answers(website: Website) -> str:
    with website.app.app_context():
        found = checks.run(website.app, [checks._answers, checks._tables])
    return "\n".join(f"{one.about}: {one.advice or 'well'}" for one in found)


def test_page_is_closed_to_whom_the_host_does_not_trust(on_sqlite: Website) -> None:
    on_sqlite.counselor(BO).get("/settings/checks", status=403)


def test_what_cannot_be_looked_at_is_named_and_the_rest_is_looked_at(website: Website) -> None:
    website.assign()
    website.runtime.keys = KeyCache(parse_master_keys(new_master_entry("k1")))

    text = as_text(website)

    assert 'master key: it does not open what is kept: there is another key under the name "k1"' in text
    assert "trail: it could not be looked at (SealBroken)" in text
    assert "fonts: well" in text


def test_person_who_came_back_without_a_key_is_counted(website: Website) -> None:
    website.assign()
    with website.work() as work:
        lost = work.session.query(Client.id).limit(1).scalar_subquery()
        work.session.execute(delete(DataKey).where(DataKey.owner_id == lost))

    assert "data keys: 1 people or cases have none" in as_text(website)


def test_clock_that_went_back_is_told_by_the_trail(website: Website) -> None:
    website.assign()
    website.clock.advance(hours=-1)

    assert "the newest entry of the trail is 3600 s ahead" in as_text(website)


class Careful:
    """A plugin that delivers, and looks at its own settings; or falls over when it should."""

    name = "careful"

    def __init__(self, *found: Finding) -> None:
        self.found = found

    @hookimpl
    def intersession_decide_delivery(self, message: Message) -> str | None:
        return None

    @hookimpl
    def intersession_register_checks(self) -> Iterable[Finding]:
        if not self.found:
            raise OSError
        return self.found


def test_plugin_that_delivers_says_whether_it_could_and_who_says_nothing_was_not_looked_at(on_sqlite: Website) -> None:
    on_sqlite.runtime.plugins.register(Careful(Finding("text messages", "set SMS_TOKEN", is_grave=True)), "careful")

    text = as_text(on_sqlite)

    assert "text messages: set SMS_TOKEN" in text
    assert "messages by careful" not in text
    assert "messages by test host: it does not say whether it could, so that was not looked at" in text
    assert "set SMS_TOKEN" in look(on_sqlite)


def test_plugin_whose_own_checks_end_with_an_error_is_to_be_mended(on_sqlite: Website) -> None:
    on_sqlite.runtime.plugins.register(Careful(), "careful")

    text = as_text(on_sqlite)

    assert "plugin careful: its own checks ended with OSError" in text
    assert "fonts: well" in text


def test_where_nobody_delivers_it_is_said_that_links_are_handed_over(on_sqlite: Website) -> None:
    on_sqlite.runtime.plugins.manager.unregister(on_sqlite.host)

    assert "messages: no plugin delivers them" in as_text(on_sqlite)


def as_text(website: Website) -> str:
    """Say what `doctor` would find, without the counselor's page."""
    with website.app.app_context():
        found = checks.look_at(website.app)
    return "\n".join(f"{one.about}: {one.advice or 'well'}" for one in found)


def of_practice_named(place: Place, name: str, post: Post | None = None) -> checks.Check:
    return next(one for one in of_practice(place, post or Post(place.folder)) if one.__name__ == name)


def backed_up(website: Website, place: Place, *, hours: int = 1) -> Path:
    """Make a backup and note it as so many hours old."""
    with website.work() as work:
        made = backup.make(work, website.url, into=place.folder / "backups")
    made_at = website.clock() - timedelta(hours=hours)
    note_backup(place, BackupNote(made_at, made, backup.read(made).head))
    return made


def look_at_backup(website: Website, place: Place) -> list[str]:
    with website.app.app_context():
        found = list(of_practice_named(place, "backup")(website.app, website.runtime))
    return [one.advice for one in found]


@pytest.mark.parametrize(
    ("hours", "says"),
    [(1, ""), (24 * 5, "the last one is 5 days old: run it every"), (-1, "the last one was made later than it is")],
    ids=["fresh", "old", "ahead"],
)
def test_age_of_the_last_backup_is_said(on_sqlite: Website, tmp_path: Path, hours: int, says: str) -> None:
    place = Place(tmp_path)
    backed_up(on_sqlite, place, hours=hours)

    advice, of_trail = look_at_backup(on_sqlite, place)

    assert advice.startswith(says)
    assert bool(advice) == bool(says)
    assert of_trail == ""


def test_backup_that_is_gone_or_damaged_and_a_trail_that_was_cut_since_are_named(
    on_sqlite: Website, tmp_path: Path
) -> None:
    place = Place(tmp_path)
    on_sqlite.assign()
    folder = backed_up(on_sqlite, place)
    with on_sqlite.work() as work:
        work.session.execute(delete(TrailEntry).where(TrailEntry.n > 0))

    (folder / backup.KEYS).write_text("[]")
    damaged, cut = look_at_backup(on_sqlite, place)
    folder.rename(tmp_path / "elsewhere")
    gone, _ = look_at_backup(on_sqlite, place)

    assert "data-keys.json is not what was written then: make another" in damaged
    assert "was cut off" in cut
    assert f"not in {folder} any more" in gone


@pytest.mark.parametrize("note", [None, "", "[]", '{"made_at": "x"}', '{"made_at": "2026-03-01T00:00:00"}'])
def test_practice_without_a_backup_that_can_be_read_of_is_told_so(
    on_sqlite: Website, tmp_path: Path, note: str | None
) -> None:
    place = Place(tmp_path)
    if note is not None:
        place.last_backup.write_text(note)

    (advice,) = look_at_backup(on_sqlite, place)

    assert "there is none yet" in advice


def test_mail_server_that_does_not_answer_is_to_be_mended(on_sqlite: Website, tmp_path: Path) -> None:
    post = Post(tmp_path, Server("127.0.0.1", 1, "", "", "a@practice.test"))

    (found,) = of_practice_named(Place(tmp_path), "mail", post)(on_sqlite.app, on_sqlite.runtime)

    assert found.is_grave
    assert "does not answer" in found.advice


def test_files_that_others_may_read_and_tables_left_behind_are_to_be_mended(on_sqlite: Website, tmp_path: Path) -> None:
    place = open_place(tmp_path / "practice")
    place.folder.chmod(0o750)
    place.secrets_file.chmod(0o644)

    with on_sqlite.app.app_context():
        (files,) = of_practice_named(place, "files")(on_sqlite.app, on_sqlite.runtime)
        (tables,) = of_practice_named(place, "_tables")(on_sqlite.app, on_sqlite.runtime)

    assert "practice (mode 0750): chmod 700 it" in files.advice
    assert "secrets.json (mode 0644): chmod 600 it" in files.advice
    assert "they are at nothing" in tables.advice  # a host has none of these
