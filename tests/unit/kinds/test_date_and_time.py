from __future__ import annotations

from typing import Any

import pytest

from intersession.errors import AnswerError
from intersession.kinds.date import Date
from intersession.kinds.time import Time
from tests.support.definitions import an_item, sheet_of

DAY = an_item("date", earliest="2026-01-01", latest="2026-12-31")
HOUR = an_item("time", earliest="08:00", latest="21:30")


@pytest.mark.parametrize("sent", ["2026-01-01", "2026-12-31", "2026-06-15"])
def test_a_day_within_the_bounds_is_kept(sent: str) -> None:
    assert Date().parse(DAY, sent) == sent


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("2025-12-31", "too_early"),
        ("2027-01-01", "too_late"),
        ("1899-12-31", "not_date"),
        ("2026-02-30", "not_date"),
        ("20260615", "not_date"),
        ("2026-W25-1", "not_date"),
        ("15.06.2026", "not_date"),
        ("２０２６-06-15", "not_date"),
        (20260615, "not_date"),
    ],
)
def test_a_day_that_is_none_or_out_of_bounds_is_refused(sent: Any, code: str) -> None:
    with pytest.raises(AnswerError) as caught:
        Date().parse(DAY, sent)

    assert caught.value.code == code


def test_a_day_is_said_in_words() -> None:
    assert Date().format(DAY, "2026-11-03") == "3 November 2026"


def test_an_early_day_is_explained() -> None:
    sheet = sheet_of(Date(), DAY, {"thing": "2025-06-15"})

    assert not sheet.validate()
    assert sheet.errors == {"thing": ["Please choose 2026-01-01 or later."]}


@pytest.mark.parametrize(("sent", "kept"), [("08:00", "08:00"), ("21:30", "21:30"), ("12:15:59", "12:15")])
def test_a_time_within_the_bounds_is_kept_without_seconds(sent: str, kept: str) -> None:
    assert Time().parse(HOUR, sent) == kept


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("07:59", "too_early"),
        ("21:31", "too_late"),
        ("24:00", "not_time"),
        ("9:00", "not_time"),
        ("12:60", "not_time"),
        ("12.15", "not_time"),
        (12, "not_time"),
    ],
)
def test_a_time_that_is_none_or_out_of_bounds_is_refused(sent: Any, code: str) -> None:
    with pytest.raises(AnswerError) as caught:
        Time().parse(HOUR, sent)

    assert caught.value.code == code
