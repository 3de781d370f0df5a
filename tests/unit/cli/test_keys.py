"""`intersession keys`: what it prints works as a key file."""

from __future__ import annotations

from click.testing import CliRunner

from intersession.cli import main
from intersession.models.crypto import parse_master_keys


def test_two_keys_of_one_day_have_two_ids() -> None:
    made = [CliRunner().invoke(main, ["keys", "new"]).stdout for _ in range(2)]

    assert len(parse_master_keys("".join(made)).keys) == 2


def test_a_new_key_is_a_line_that_the_settings_read() -> None:
    first = CliRunner().invoke(main, ["keys", "new", "--id", "spring"]).stdout
    second = CliRunner().invoke(main, ["keys", "new", "--id", "winter"]).stdout

    read = parse_master_keys(first + second)

    assert read.newest == "spring"
    assert read.keys["spring"] != read.keys["winter"]


def test_an_id_that_would_break_the_file_is_refused_in_one_line() -> None:
    said = CliRunner().invoke(main, ["keys", "new", "--id", "a:b"])

    assert said.exit_code == 1
    assert said.output == "Error: a key's id has at most 100 letters and neither a colon nor a comma\n"
