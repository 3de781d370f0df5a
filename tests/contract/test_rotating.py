"""Master keys in the hands of an operator: rotated under a practice that runs, lost, or mistaken for others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from intersession.cli import main
from intersession.config import Settings
from intersession.models.crypto import new_master_entry
from intersession.standalone.place import open_place
from intersession.web.keyring import open_keys
from tests.support.embedded import Embedded

pytestmark = pytest.mark.slow


def command(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_practice_that_runs_goes_on_while_its_keys_are_rotated_and_wraps_with_the_new_one(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    case = embedded.add_couple(desk, "Sam", "Robin")
    at = ("--data", embedded.place.folder, "--database", embedded.url)
    key_file = embedded.place.key_file
    key_file.write_text(f"{new_master_entry('k2')}\n{key_file.read_text()}")

    embedded.add_couple(desk, "Noor", "Dana")
    assert "k1: wraps" in command("keys", "status", *at).output
    rotated = command("keys", "rotate", *at)

    assert rotated.exit_code == 0, rotated.output
    assert "k1" not in rotated.output
    assert "Robin" in desk.get(f"/practice/cases/{case}").html
    embedded.add_couple(desk, "Tess", "Kim")
    key_file.write_text(key_file.read_text().splitlines()[0])
    status = command("keys", "status", *at).output
    assert "k2: wraps" in status
    assert "k1" not in status
    assert "Tess" in embedded.signed_in().get("/practice/people").text


def test_key_file_that_is_half_written_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    file.write_text(new_master_entry("k1"))
    keys = open_keys(Settings(base_url="https://practice.test", key_file=str(file)))

    file.write_text("k2:abc")
    assert keys.masters.newest == "k1"
    file.unlink()
    assert keys.masters.newest == "k1"
    file.write_text(new_master_entry("k2"))
    os.utime(file, (1, 1))
    assert keys.masters.newest == "k2"


@pytest.mark.parametrize("words", ["serve --port 0", "worker"])
@pytest.mark.parametrize("name", ["k1", "other"])
def test_practice_does_not_start_with_a_key_that_opens_nothing(tmp_path: Path, words: str, name: str) -> None:
    folder = tmp_path / "practice"
    command("db", "upgrade", "--data", folder)
    (folder / "keys.txt").write_text(new_master_entry(name))

    said = command(*words.split(), "--data", folder)

    assert said.exit_code == 1
    assert "it does not open what is kept" in said.output
    assert "the practice is at" not in said.output.lower()


@pytest.mark.parametrize("words", ["doctor", "worker", "backup --into elsewhere", "trail verify", "keys status"])
def test_command_on_an_empty_folder_makes_no_practice_of_it(tmp_path: Path, words: str) -> None:
    said = command(*words.split(), "--data", tmp_path)

    assert "there is no practice in" in said.output
    assert list(tmp_path.iterdir()) == []


def test_start_that_lost_its_key_is_refused_in_one_line(tmp_path: Path) -> None:
    place = open_place(tmp_path / "practice")
    command("db", "upgrade", "--data", place.folder)
    place.key_file.unlink()

    said = command("serve", "--port", "0", "--data", place.folder)

    assert "keys.txt missing in" in said.output
    assert not place.key_file.exists()
