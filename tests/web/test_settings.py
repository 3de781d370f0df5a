"""The settings page: changed by those whom the host lets, acted on at once, recorded, and checked for telling words."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from intersession.cli import main
from intersession.config import changeable
from intersession.models import ChangedSetting, TrailEntry
from intersession.services import preferences
from tests.support.website import ADA, BO, Website


def change(website: Website, **values: Any) -> None:
    desk = website.counselor(ADA)
    desk.get("/settings")
    desk.send("/settings", **values)
    assert "Kept." in desk.page.text


def kept(website: Website) -> dict[str, str]:
    with website.work() as work:
        return {row.name: row.value for row in work.session.scalars(select(ChangedSetting))}


def test_changed_name_shows_on_the_next_page_and_the_change_is_in_the_trail(website: Website) -> None:
    change(website, practice_name="Linden House")

    assert "Linden House" in website.browser().get("/i/help").html
    with website.work() as work:
        entries = work.session.scalars(select(TrailEntry).where(TrailEntry.action == "setting_changed"))
        assert [(one.actor, one.about) for one in entries] == [("administrator:ada", "practice_name")]


def test_value_that_is_the_configured_one_again_is_kept_no_longer(website: Website) -> None:
    change(website, practice_name="Linden House")
    change(website, practice_name="Harbor Website")

    assert kept(website) == {}


def test_policy_of_a_new_case_is_named_while_nothing_is_chosen(on_sqlite: Website) -> None:
    page = on_sqlite.counselor().get("/settings")

    assert "Private unless I release it (the usual one)" in page.text


def test_page_says_where_to_export_and_erase(on_sqlite: Website) -> None:
    page = on_sqlite.counselor(ADA).get("/settings")

    assert "on the couple’s own page, under People" in page.text
    command = "".join(element.text or "" for element in page.root.iter("code")).split()
    assert CliRunner().invoke(main, [*command[1:], "--help"]).exit_code == 0


def test_page_that_is_kept_as_it_is_changes_nothing(on_sqlite: Website) -> None:
    change(on_sqlite)

    assert kept(on_sqlite) == {}


def test_subject_that_tells_what_it_is_about_is_refused_and_given_back(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor(ADA)
    desk.get("/settings")

    page = desk.send("/settings", status=422, message_subject="Your couples homework")

    assert "A lock screen would tell too much" in page.text
    assert page.form("/settings").value("message_subject") == "Your couples homework"
    assert kept(on_sqlite) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"exit_url": "javascript:alert(1)"},
        {"quiet_hours": "9 pm to 8 am"},
        {"keep_months": "-3"},
        {"keep_months": "9999"},
        {"theme": "neon"},
        {"nudge_time": "03:00"},
        {"reminder_hours": "5"},
        {"reminder_hours": "soon"},
        {"paper": "A5"},
        {"language": "xx"},
        {"help_lines": "A friend"},
        {"practice_name": "x" * 400},
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_kept(on_sqlite: Website, wrong: dict[str, str]) -> None:
    desk = on_sqlite.counselor(ADA)
    desk.get("/settings")

    desk.send("/settings", status=422, practice_name=wrong.get("practice_name", "Linden House"), **{
        name: value for name, value in wrong.items() if name != "practice_name"
    })  # fmt: skip  # one of them is also the other

    assert kept(on_sqlite) == {}


def test_help_lines_are_set_by_country_and_language(on_sqlite: Website) -> None:
    change(on_sqlite, help_lines="Emergency: 112\n[US]\nA warm line: 555 0100\n[US-es]\nUna línea: 555 0199")
    browser = on_sqlite.browser()

    shown = {
        asks: browser.http.get("/i/help", base_url="https://practice.test", headers={"Accept-Language": asks}).text
        for asks in ("en-US", "es-US", "en-GB")
    }

    assert "555 0100" in shown["en-US"]
    assert "555 0199" in shown["es-US"]
    assert "112" in shown["en-GB"]


def test_help_lines_come_back_as_they_were_typed(on_sqlite: Website) -> None:
    typed = "Emergency: 112\n[US]\nA warm line: 555 0100"
    change(on_sqlite, help_lines=typed)

    page = on_sqlite.counselor(ADA).get("/settings")

    assert page.form("/settings").value("help_lines").strip() == typed


def test_quiet_hours_hold_an_invitation_back_until_they_end(website: Website) -> None:
    change(website, quiet_hours="11:00-13:00")  # it is noon in Chicago
    website.assign(case="case-2")

    website.clock.advance(minutes=1)
    website.run_due()
    during = len(website.host.delivered)
    website.clock.advance(minutes=60)
    website.run_due()

    assert (during, len(website.host.delivered)) == (0, 1)


def test_times_of_reminders_are_chosen_and_the_choice_is_in_the_trail(on_sqlite: Website) -> None:
    change(on_sqlite, nudge_time="20:00", reminder_hours="48")

    assert kept(on_sqlite) == {"nudge_time": '"20:00"', "reminder_hours": "48"}
    form = on_sqlite.counselor(ADA).get("/settings").form("/settings")
    assert (form.value("nudge_time"), form.value("reminder_hours")) == ("20:00", "48")
    with on_sqlite.work() as work:
        assert (work.settings.nudge_time, work.settings.reminder_hours) == ("20:00", 48)
        changed = select(TrailEntry.about).where(TrailEntry.action == "setting_changed").order_by(TrailEntry.n)
        assert work.session.scalars(changed).all() == ["nudge_time", "reminder_hours"]


def test_name_of_the_counselor_leaves_messages_when_that_is_switched_off(on_sqlite: Website) -> None:
    change(on_sqlite, message_subject="A note from {counselor}", names_in_messages="off")
    on_sqlite.assign(case="case-2")

    on_sqlite.clock.advance(minutes=1)
    on_sqlite.run_due()

    assert [one.subject for one in on_sqlite.host.delivered] == ["A note for you"]


def test_clients_read_how_long_answers_are_kept(on_sqlite: Website) -> None:
    change(on_sqlite, keep_months="6")

    assert "6 months after your last session" in on_sqlite.browser().get("/i/privacy").text


def test_counselor_whom_the_host_does_not_trust_with_settings_is_refused(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor(BO)

    desk.get("/settings", status=403)

    assert "/settings" not in desk.get("/cases").html


def test_change_that_no_longer_fits_is_left_out(on_sqlite: Website) -> None:
    with on_sqlite.work() as work:
        work.session.add(ChangedSetting(name="theme", value='"neon"'))
        work.session.add(ChangedSetting(name="base_url", value='"https://evil.test"'))
        work.session.flush()
        found = preferences.current(work.session, on_sqlite.runtime.configured)

    assert (found.theme, found.base_url) == ("", "https://practice.test")


def test_what_guards_or_starts_the_application_cannot_be_changed_on_a_page() -> None:
    guards = {"base_url", "master_keys", "key_file", "database_uri", "bind_key", "link_style", "required_plugins"}

    assert not guards & set(changeable())
