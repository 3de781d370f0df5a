from __future__ import annotations

from intersession.kinds.info import Info
from tests.support.definitions import an_item, sheet_of

ITEM = an_item("info", ask="", text="Skip anything you like.")


def test_whatever_is_sent_to_an_info_is_no_answer() -> None:
    sheet = sheet_of(Info(), ITEM, {"thing": "words"})

    assert sheet.validate()
    assert Info().parse(ITEM, sheet["thing"].data) is None


def test_an_info_says_its_text() -> None:
    assert Info().format(ITEM, "") == "Skip anything you like."
    assert Info().data(ITEM, "") is None
    assert Info().number(ITEM, "") is None
