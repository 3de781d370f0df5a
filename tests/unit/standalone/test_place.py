from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from intersession.errors import SettingError
from intersession.models.crypto import parse_master_keys
from intersession.standalone.place import open_place, read_secrets, read_settings_file


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_new_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    place = open_place(tmp_path / "practice")

    assert mode(place.folder) == 0o700
    assert mode(place.outbox) == 0o700


def test_key_and_secrets_are_for_their_owner_alone(tmp_path: Path) -> None:
    place = open_place(tmp_path / "practice")

    assert mode(place.key_file) == 0o600
    assert mode(place.secrets_file) == 0o600


def test_key_file_holds_a_usable_key(tmp_path: Path) -> None:
    place = open_place(tmp_path / "practice")

    assert parse_master_keys(place.key_file.read_text()).newest == "k1"


def test_opening_again_keeps_key_and_secrets(tmp_path: Path) -> None:
    first = open_place(tmp_path / "practice")
    key, secrets = first.key_file.read_text(), read_secrets(first)

    second = open_place(tmp_path / "practice")

    assert second.key_file.read_text() == key
    assert read_secrets(second) == secrets


@pytest.mark.parametrize("lost", ["keys.txt", "secrets.json"])
def test_practice_in_use_that_lost_its_key_or_secrets_gets_no_new_ones(tmp_path: Path, lost: str) -> None:
    place = open_place(tmp_path / "practice")
    place.log_file.touch()
    (place.folder / lost).unlink()

    with pytest.raises(SettingError, match=f"{lost} missing in .*: put back"):
        open_place(place.folder)

    assert not (place.folder / lost).exists()


def test_two_folders_have_different_keys(tmp_path: Path) -> None:
    one, other = open_place(tmp_path / "one"), open_place(tmp_path / "other")

    assert one.key_file.read_text() != other.key_file.read_text()
    assert read_secrets(one) != read_secrets(other)


def test_starting_at_once_ends_with_one_key(tmp_path: Path) -> None:
    barrier, seen = threading.Barrier(8), []

    def start() -> None:
        barrier.wait()
        place = open_place(tmp_path / "practice")
        seen.append((place.key_file.read_text(), read_secrets(place)))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen) == 8
    assert len(set(seen)) == 1
    assert sorted(one.name for one in (tmp_path / "practice").iterdir() if one.is_file()) == [
        "keys.txt",
        "secrets.json",
    ]


def test_file_in_the_way_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "practice").write_text("not a folder")

    with pytest.raises(SettingError, match=r"--data: .* cannot be used"):
        open_place(tmp_path / "practice")


def test_damaged_secrets_are_named(tmp_path: Path) -> None:
    place = open_place(tmp_path / "practice")
    place.secrets_file.write_text('{"secret_key": "x"}')

    with pytest.raises(SettingError, match=r"secrets\.json cannot be read"):
        read_secrets(place)


def test_settings_file_gives_our_names(tmp_path: Path) -> None:
    place = open_place(tmp_path / "practice")
    place.settings_file.write_text('practice_name = "Harbor"\nlink_days = 30\n')

    assert read_settings_file(place) == {"INTERSESSION_PRACTICE_NAME": "Harbor", "INTERSESSION_LINK_DAYS": 30}


def test_no_settings_file_sets_nothing(tmp_path: Path) -> None:
    assert read_settings_file(open_place(tmp_path / "practice")) == {}


def test_broken_settings_file_is_named(tmp_path: Path) -> None:
    place = open_place(tmp_path / "practice")
    place.settings_file.write_text("practice_name = Harbor\n")

    with pytest.raises(SettingError, match=r"settings\.toml: it cannot be read"):
        read_settings_file(place)
