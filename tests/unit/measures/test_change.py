from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from intersession.definition.scoring import Measure
from intersession.measures.change import Verdict, Why, difference_error, judge, norm_of, reliable_points

SDS = st.floats(0.1, 100)
RELIABILITIES = st.floats(0, 0.99)
SCORES = st.floats(-200, 200)


def measure(**settings: object) -> Measure:
    known: dict[str, object] = {"sd": 10.0, "reliability": 0.9, "source": "a sample"}
    return Measure("m", "Measure", (), **{**known, **settings})  # type: ignore[arg-type]  # settings by name


def by_steps(sd: float, reliability: float, first: float, last: float) -> float:
    """RC as Jacobson and Truax write it, step by step, apart from our code."""
    sem = sd * math.sqrt(1 - reliability)
    return (last - first) / math.sqrt(2 * sem * sem)


def test_rdas_error_of_5_91_gives_11_58_points() -> None:
    # Anderson 2014, doi 10.1111/jmft.12095
    assert round(1.96 * 5.91, 2) == 11.58
    sd, reliability = 5.91 / math.sqrt(2), 0.0
    assert difference_error(sd, reliability) == pytest.approx(5.91)
    assert round(reliable_points(sd, reliability), 2) == 11.58


@pytest.mark.parametrize(
    ("points", "verdict"), [(11, Verdict.WITHIN), (12, Verdict.BEYOND), (-12, Verdict.BEYOND), (0, Verdict.WITHIN)]
)
def test_rdas_needs_twelve_points(points: int, verdict: Verdict) -> None:
    rdas = measure(change=11.58, sd=None, reliability=None, source="Anderson 2014")

    assert judge(rdas, 40, 40 + points).verdict is verdict


@given(SDS, RELIABILITIES, SCORES, SCORES)
def test_the_verdict_is_that_of_the_formula(sd: float, reliability: float, first: float, last: float) -> None:
    rc = by_steps(sd, reliability, first, last)
    assume(abs(abs(rc) - 1.96) > 1e-6)

    found = judge(measure(sd=sd, reliability=reliability), first, last)

    assert found.verdict is (Verdict.BEYOND if abs(rc) > 1.96 else Verdict.WITHIN)


@given(SDS, RELIABILITIES, SCORES, SCORES)
def test_there_and_back_have_one_verdict(sd: float, reliability: float, first: float, last: float) -> None:
    norms = measure(sd=sd, reliability=reliability)

    assert judge(norms, first, last).verdict is judge(norms, last, first).verdict


@given(SDS, RELIABILITIES)
def test_a_more_reliable_measure_needs_fewer_points(sd: float, reliability: float) -> None:
    assert reliable_points(sd, reliability) > reliable_points(sd, (1 + reliability) / 2)


@pytest.mark.parametrize("lacking", [{"sd": None}, {"reliability": None}, {"source": ""}])
def test_without_any_of_sd_r_and_source_the_verdict_is_cannot_tell(lacking: dict[str, object]) -> None:
    found = judge(measure(**lacking), 0, 100)

    assert (found.verdict, found.why, found.norm) == (Verdict.CANNOT_TELL, Why.NO_NORMS, None)


@pytest.mark.parametrize(
    "nonsense", [{"sd": 0.0}, {"sd": -1.0}, {"reliability": 1.0}, {"reliability": -0.1}, {"change": 0}]
)
def test_norms_that_make_no_sense_are_none(nonsense: dict[str, object]) -> None:
    assert norm_of(measure(**nonsense)) is None


@pytest.mark.parametrize(
    ("sd", "reliability"), [(0, 0.5), (math.nan, 0.5), (math.inf, 0.5), (1, 1), (1, -0.1), (1, math.nan)]
)
def test_the_formula_refuses_what_it_cannot_use(sd: float, reliability: float) -> None:
    with pytest.raises(ValueError, match="standard deviation"):
        difference_error(sd, reliability)


@pytest.mark.parametrize(("first", "last"), [(None, 5.0), (5.0, None), (None, None)])
def test_one_score_is_no_change(first: float | None, last: float | None) -> None:
    found = judge(measure(), first, last)

    assert (found.verdict, found.why, found.points) == (Verdict.CANNOT_TELL, Why.ONE_SCORE, None)


@pytest.mark.parametrize(
    ("direction", "last", "better"),
    [("higher", 60, True), ("higher", 40, False), ("lower", 40, True), ("", 60, None), ("higher", 50, None)],
)
def test_better_follows_the_measures_direction(direction: str, last: float, better: bool | None) -> None:
    assert judge(measure(direction=direction), 50, last).better is better


@pytest.mark.parametrize(
    ("first", "last", "significant"), [(40, 60, True), (60, 40, True), (51, 52, False), (20, 45, False)]
)
def test_significant_is_reliable_and_across_the_cutoff(first: float, last: float, significant: bool) -> None:
    assert judge(measure(cutoff=51.5), first, last).is_significant is significant


def test_published_points_win_over_computed_ones() -> None:
    found = norm_of(measure(change=11.58))

    assert found is not None
    assert found.points == 11.58
