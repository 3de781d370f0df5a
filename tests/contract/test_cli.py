"""The command `intersession`, and `flask intersession` inside a host: what they make, print and refuse."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import FlaskGroup
from pypdf import PdfReader
from sqlalchemy import create_engine, text

from intersession import Intersession
from intersession.cli import host, main
from intersession.migrations import runner
from intersession.models.crypto import parse_master_keys
from intersession.models.engine import make_engine
from intersession.standalone.demo.people import cast
from intersession.standalone.models import HISTORY
from tests.support.embedded import put_away
from tests.support.house import ROOT
from tests.support.website import KEYS

pytestmark = pytest.mark.slow

Run = Callable[..., Result]


@pytest.fixture
def run() -> Iterator[Run]:
    """Run the command in this process, and put back the process's mask."""
    mask = os.umask(0o022)
    os.umask(mask)

    def run_it(*arguments: str | Path) -> Result:
        return CliRunner().invoke(main, [str(one) for one in arguments])

    yield run_it
    os.umask(mask)


def count(url: str, table: str) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    engine.dispose()
    return int(found)


def demo(run: Run, folder: Path, *more: str) -> dict[str, Any]:
    result = run("demo", "--no-serve", "--json", "--data", folder, *more)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n") == 1
    found: dict[str, Any] = json.loads(result.stdout)
    return found


# ------------------------------------------------------------------ demo


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A demo made once for this file, by the command as a user starts it."""
    folder = tmp_path_factory.mktemp("demo") / "practice"
    command = [sys.executable, "-c", "from intersession.cli import main; main()", "demo", "--no-serve", "--json"]
    done = subprocess.run([*command, "--data", str(folder)], capture_output=True, text=True, check=True, timeout=300)
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_demo_prints_what_drives_it(made: dict[str, Any]) -> None:
    assert set(made) == {
        "base_url", "counselors", "clients", "briefs", "outbox_dir", "log_files", "database_url", "data_dirs", "cli",
    }  # fmt: skip  # a list to read at a glance
    assert [set(one) for one in made["counselors"]] == [{"login", "password", "name"}] * 2
    assert {frozenset(one) for one in made["clients"]} == {frozenset({"name", "case", "link"})}


def test_demo_has_the_people_it_promises(made: dict[str, Any]) -> None:
    told = cast().cases
    sizes = sorted(
        len([one for one in made["clients"] if one["case"] == case]) for case in {c["case"] for c in made["clients"]}
    )

    assert sum(case.kind == "couple" and not case.has_concern and not case.ended_week for case in told) >= 6
    assert sizes.count(1) == 1
    assert sizes.count(3) == 1
    assert count(made["database_url"], "intersession_concern WHERE closes_gate AND cleared_at IS NULL") >= 1
    assert [one["link"] for one in made["clients"] if one["case"] == "Hana and Luis"] == ["", ""]


def test_demo_links_lead_to_its_own_address(made: dict[str, Any]) -> None:
    links = [one["link"] for one in made["clients"] if one["link"]]

    assert len(links) == len(set(links)) >= 16
    assert all(link.startswith(made["base_url"] + "/i#") for link in links)


def test_demo_writes_the_next_brief_in_both_editions(made: dict[str, Any]) -> None:
    pages = [PdfReader(path).pages for path in made["briefs"]]

    assert [len(one) for one in pages] == [1, 1]
    assert "Sam" in pages[0][0].extract_text()


def test_demo_keeps_passwords_and_key_for_their_owner(made: dict[str, Any]) -> None:
    (folder,) = made["data_dirs"]

    files = [file for file in Path(folder).rglob("*") if file.is_file()]

    assert {file.name for file in files} >= {"passwords.json", "keys.txt", "secrets.json", "practice.sqlite3"}
    assert [file.name for file in files if file.stat().st_mode & 0o077] == []


def test_demo_has_twelve_weeks_of_history(made: dict[str, Any]) -> None:
    engine = make_engine(made["database_url"])
    with engine.connect() as connection:
        weeks = connection.execute(
            text("SELECT count(DISTINCT strftime('%Y-%W', sent_at)) FROM intersession_reflection WHERE state = 'sent'")
        ).scalar_one()
        states = set(connection.execute(text("SELECT DISTINCT state FROM intersession_reflection")).scalars())
    engine.dispose()

    assert weeks >= 12
    assert states >= {"sent", "passed", "started", "waiting"}


def test_demo_words_are_sealed_and_not_logged(made: dict[str, Any]) -> None:
    (folder,) = made["data_dirs"]
    words = [words.encode() for case in cast().cases for one in case.people for words in one.words["talk"]]
    kept = b"".join(file.read_bytes() for file in Path(folder).glob("practice.sqlite3*"))
    logged = b"".join(Path(file).read_bytes() for file in made["log_files"])

    assert len(words) > 40
    assert [one for one in words if one in kept or one in logged] == []


def test_second_demo_doubles_nothing(made: dict[str, Any], run: Run) -> None:
    tables = (
        "practice_user",
        "practice_case",
        "practice_appointment",
        "intersession_assignment",
        "intersession_answer",
    )
    before = [count(made["database_url"], table) for table in tables]

    again = demo(run, Path(made["data_dirs"][0]))

    assert [count(made["database_url"], table) for table in tables] == before
    assert again == made | {"cli": again["cli"]}


def test_demo_started_days_later_has_sessions_and_links_again(made: dict[str, Any], run: Run) -> None:
    engine = make_engine(made["database_url"])
    with engine.begin() as connection:
        moved = "UPDATE practice_appointment SET starts_at = datetime(starts_at, '-6 days')"
        connection.execute(text(moved))
        connection.execute(text("UPDATE intersession_link SET expires_at = datetime('now', '-1 day')"))
    engine.dispose()

    again = demo(run, Path(made["data_dirs"][0]))

    coming = "practice_appointment WHERE datetime(starts_at) > datetime('now')"
    assert count(made["database_url"], coming) == sum(case.day != "none" for case in cast().cases)
    assert sum(bool(one["link"]) for one in again["clients"]) == 18


def test_demo_refuses_a_practice_that_is_not_the_demo(made: dict[str, Any], run: Run, tmp_path: Path) -> None:
    shutil.copytree(made["data_dirs"][0], tmp_path / "other")
    engine = make_engine(f"sqlite:///{tmp_path / 'other' / 'practice.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE practice_user SET email = 'somebody@else.test' WHERE name = 'Jonas Lind'"))
    engine.dispose()

    result = run("demo", "--no-serve", "--data", tmp_path / "other")

    assert result.exit_code == 1
    assert "is not the demo" in result.output


@pytest.mark.thorough
@pytest.mark.postgres
def test_demo_on_postgresql(postgres_databases: Any, run: Run, tmp_path: Path) -> None:
    url = postgres_databases.empty()

    found = demo(run, tmp_path / "practice", "--database", url)

    assert found["database_url"] == url
    assert count(url, "intersession_reflection WHERE state = 'sent'") > 200


def test_demo_serves_until_it_is_told_to_stop(made: dict[str, Any]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from intersession.cli import main; main()", "demo", "--json", "--port", str(port)]

    with subprocess.Popen([*command, "--data", made["data_dirs"][0]], stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        ready = json.loads(served.stdout.readline())
        with urllib.request.urlopen(ready["base_url"] + "/i", timeout=20) as answer:
            status, headers = answer.status, answer.headers
        served.send_signal(signal.SIGTERM)
        rest, code = served.stdout.read(), served.wait(30)

    assert ready["base_url"] == f"http://127.0.0.1:{port}"
    assert status == 200
    assert headers["Server"] is None
    assert (rest, code) == ("", 0)


# ------------------------------------------------------------------ serve, db, doctor


def test_port_in_use_is_said_in_one_line(run: Run, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        result = run("serve", "--port", str(taken.getsockname()[1]), "--data", tmp_path / "practice")

    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "cannot be used" in result.output
    assert not (tmp_path / "practice").exists()


# What runs in the background of a shell is deaf to Ctrl-C, and so is what it starts.
HEARS_CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"


def test_serve_outside_this_machine_prints_a_set_up_code(tmp_path: Path) -> None:
    program = f"{HEARS_CTRL_C}; from intersession.cli import main; main()"
    command = [sys.executable, "-u", "-c", program, "serve", "--port", "0"]
    more = ["--data", str(tmp_path / "practice"), "--base-url", "https://practice.test"]

    with subprocess.Popen([*command, *more], stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        said = "".join(served.stdout.readline() for _ in range(4))
        served.send_signal(signal.SIGINT)
        code = served.wait(30)

    assert "https://practice.test" in said
    assert "set-up code: " in said
    assert code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("db", "current", "--data", "nowhere"), "there is no practice in nowhere"),
        (("doctor", "--data", "nowhere"), "there is no practice in nowhere"),
        (("db", "upgrade", "--database", "sqlite:////no/such/folder/x.sqlite3"), "unable to open database file"),
        (("db", "upgrade", "--database", "nonsense"), "Could not parse SQLAlchemy URL"),
        (("forms", "check", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_error_is_one_clear_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(tmp_path)

    result = run(*arguments)

    assert result.exit_code == 1
    assert words in result.output
    assert "Traceback" not in result.output
    assert len([line for line in result.output.splitlines() if line.startswith("Error: ")]) == 1


def test_tables_up_current_check_and_down(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "practice"

    assert f"intersession_alembic_version: {runner.newest()}" in run("db", "upgrade", "--data", folder).output
    assert (
        f"practice_alembic_version: {runner.newest(history=HISTORY)}" in run("db", "current", "--data", folder).output
    )
    assert run("db", "check", "--data", folder).exit_code == 0
    assert "no tables" in run("db", "downgrade", "base", "--data", folder).output
    refused = run("db", "check", "--data", folder)
    assert refused.exit_code == 1
    assert "upgrade it" in refused.output


def test_doctor_finds_a_healthy_practice_well(made: dict[str, Any], run: Run) -> None:
    result = run("doctor", "--data", made["data_dirs"][0])

    assert result.exit_code == 0, result.output
    assert "MEND" not in result.output


def test_doctor_names_what_to_mend(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "practice"
    run("db", "upgrade", "--data", folder)
    run("db", "downgrade", "base", "--data", folder)
    (folder / "keys.txt").chmod(0o644)

    result = run("doctor", "--data", folder, "--base-url", "http://practice.test")

    assert result.exit_code == 1
    mend = [line for line in result.output.splitlines() if line.startswith("MEND")]
    assert [line.split()[1].rstrip(":") for line in mend] == ["address", "links", "key", "tables"]
    assert "chmod 600" in result.output


# ------------------------------------------------------------------ forms


def test_shipped_forms_pass_the_check(run: Run) -> None:
    files = [file for file in sorted((ROOT / "forms").glob("*.yaml")) if file.name != "policies.yaml"]

    result = run("forms", "check", *files)

    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == len(files)


def test_broken_form_is_said_with_file_and_line(run: Run, tmp_path: Path) -> None:
    text_of_form = (ROOT / "forms" / "daily-check-in.yaml").read_text(encoding="utf-8")
    file = tmp_path / "broken.yaml"
    file.write_text(text_of_form.replace("kind: scale", "kind: scael"), encoding="utf-8")
    line = 1 + text_of_form[: text_of_form.index("kind: scale")].count("\n")

    result = run("forms", "check", file)

    assert result.exit_code == 1
    assert f"{file}:{line}: " in result.output
    assert "1 of 1 cannot be used" in result.output


def test_new_key_goes_into_a_file_for_its_owner_that_is_never_written_over(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "keys"

    first, second = run("keys", "new", "--into", file), run("keys", "new", "--into", file)

    assert (first.exit_code, first.output, second.exit_code) == (0, "", 1)
    assert parse_master_keys(file.read_text(encoding="ascii")).newest
    assert file.stat().st_mode & 0o777 == 0o600


def test_folder_of_forms_is_checked_whole_and_an_empty_one_is_said(run: Run, tmp_path: Path) -> None:
    pack = ROOT / "examples" / "forms_pack" / "forms"

    found, nothing = run("forms", "check", pack), run("forms", "check", tmp_path)

    assert (found.exit_code, len(found.stdout.splitlines())) == (0, len(list(pack.glob("*.yaml"))))
    assert nothing.exit_code == 1
    assert "no *.yaml file" in nothing.output


# ------------------------------------------------------------------ inside a host


@pytest.fixture
def host_app(tmp_path: Path) -> Iterator[Flask]:
    app = Flask("host")
    app.config.update(
        SECRET_KEY="tests",
        INTERSESSION_BASE_URL="https://practice.test",
        INTERSESSION_MASTER_KEYS=KEYS,
        INTERSESSION_DATABASE_URI=f"sqlite:///{tmp_path / 'host.sqlite3'}",
    )
    Intersession(app)
    yield app
    put_away(app)


def in_host(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(FlaskGroup(create_app=lambda: app, set_debug_flag=False), ["intersession", *arguments])


def test_flask_finds_the_commands(host_app: Flask) -> None:
    result = in_host(host_app, "--help")

    assert result.exit_code == 0
    every_day = {"briefs", "db", "doctor", "erase", "export", "forms", "hold", "worker"}
    assert set(host.commands) == every_day | {"keys", "listeners", "retention", "trail"}
    assert all(name in result.output for name in host.commands)


def test_hosts_tables_up_check_and_down(host_app: Flask) -> None:
    assert f"intersession_alembic_version: {runner.newest()}" in in_host(host_app, "db", "upgrade").output
    assert in_host(host_app, "db", "check").exit_code == 0
    assert "practice" not in in_host(host_app, "db", "current").output
    assert "no tables" in in_host(host_app, "db", "downgrade", "base").output


def test_doctor_looks_at_a_host(host_app: Flask) -> None:
    host_app.debug = True

    result = in_host(host_app, "doctor")

    assert result.exit_code == 1
    for about in ("cookies", "debug mode", "tables"):
        assert f"MEND  {about}: " in result.output
    assert "look  keys: " in result.output
