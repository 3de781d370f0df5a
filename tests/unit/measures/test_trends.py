from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.definition.scoring import Measure
from intersession.measures.change import Verdict, Why
from intersession.measures.trends import Point, change_in, trend


def points(*values: float | None) -> list[Point]:
    return [Point(date(2026, 3, 2) + timedelta(weeks=week), value) for week, value in enumerate(values)]


def test_a_gap_is_neither_first_nor_last_nor_low() -> None:
    found = trend(points(None, 4, None, 7, None))

    assert found.first is not None
    assert found.last is not None
    assert (found.first.value, found.last.value, found.low, found.answered) == (4, 7, 4, 2)


def test_no_answers_give_no_numbers() -> None:
    found = trend(points(None, None))

    assert (found.first, found.last, found.low, found.high, found.answered) == (None, None, None, None, 0)


def test_days_count_and_not_the_order_of_arrival() -> None:
    found = trend(list(reversed(points(4, 5, 7))))

    assert found.first is not None
    assert found.first.value == 4


@given(st.lists(st.one_of(st.none(), st.integers(0, 10)), max_size=20))
def test_our_own_series_is_never_said_to_have_moved(values: list[int | None]) -> None:
    assert change_in(points(*values)).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize(("values", "why"), [((), Why.ONE_SCORE), ((4,), Why.ONE_SCORE), ((0, 10), Why.NO_NORMS)])
def test_why_nothing_can_be_told(values: tuple[float, ...], why: Why) -> None:
    assert change_in(points(*values)).why is why


def test_a_measure_with_norms_is_judged_from_first_to_last() -> None:
    csi = Measure("csi", "CSI-16", (), sd=16, reliability=0.97, source="own norms")

    found = change_in(points(39, None, 44, 57), csi)

    assert (found.first, found.last, found.verdict) == (39, 57, Verdict.BEYOND)
