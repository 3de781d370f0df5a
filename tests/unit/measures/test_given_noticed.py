from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intersession.definition.answers import GridValue
from intersession.measures.given_noticed import Arriving, Flow, biggest_gap, flows, shared_strength

PRACTICES = (
    "active_listening",
    "vulnerability",
    "time_together",
    "appreciation",
    "affection",
    "empathy",
    "encouragement",
    "independence",
)
COUNT = st.one_of(st.none(), st.integers(0, 3))
FLOWS = st.lists(
    st.builds(Flow, st.sampled_from(PRACTICES), giver=st.just(0), noticer=st.just(1), given=COUNT, noticed=COUNT)
)


def row(practice: str, given: int, noticed: int) -> GridValue:
    return {practice: {"given": given, "noticed": noticed}}


def flow(practice: str, given: int | None, noticed: int | None) -> Flow:
    return Flow(practice, giver=0, noticer=1, given=given, noticed=noticed)


def test_given_is_set_against_what_the_other_noticed() -> None:
    found = flows(["appreciation"], row("appreciation", 3, 1), row("appreciation", 2, 0))

    assert [(one.giver, one.given, one.noticed) for one in found] == [(0, 3, 0), (1, 2, 1)]


def test_a_partner_without_answers_leaves_no_gap() -> None:
    found = flows(PRACTICES, row("appreciation", 3, 3), None)

    assert len(found) == 16
    assert biggest_gap(found) is None
    assert shared_strength(found) is None


def test_an_unanswered_half_is_not_zero() -> None:
    grid: GridValue = {"appreciation": {"given": 3}}

    found = flows(["appreciation"], grid, {"appreciation": {"given": 0}})

    assert found[0].noticed is None
    assert found[0].gap is None


def test_three_given_and_none_noticed_is_not_arriving() -> None:
    assert flow("appreciation", 3, 0).arriving is Arriving.NOT


def test_three_given_and_one_noticed_arrives_partly() -> None:
    assert flow("appreciation", 3, 1).arriving is Arriving.PARTLY


def test_one_apart_is_worth_no_sentence() -> None:
    assert flow("appreciation", 1, 0).arriving is None


def test_more_noticed_than_given_is_no_gap() -> None:
    assert flow("appreciation", 0, 3).arriving is None


def test_none_given_is_another_conversation_than_none_noticed() -> None:
    assert biggest_gap([flow("appreciation", 0, 0)]) is None


def test_the_widest_gap_wins() -> None:
    found = biggest_gap([flow("empathy", 2, 0), flow("appreciation", 3, 0), flow("affection", 3, 1)])

    assert found is not None
    assert found.practice == "appreciation"


def test_of_equal_gaps_the_less_noticed_wins_then_the_earlier() -> None:
    found = biggest_gap([flow("affection", 3, 1), flow("empathy", 2, 0), flow("encouragement", 2, 0)])

    assert found is not None
    assert found.practice == "empathy"


@given(FLOWS)
def test_no_gap_is_wider_than_the_biggest(found: list[Flow]) -> None:
    biggest = biggest_gap(found)

    widest = max((one.gap for one in found if one.gap is not None), default=0)
    assert (biggest.gap if biggest else None) == (widest if widest >= 2 else None)


def test_a_strength_is_given_and_noticed_both_ways() -> None:
    first = row("time_together", 3, 2) | row("empathy", 1, 1)
    second = row("time_together", 2, 3) | row("empathy", 1, 1)

    found = shared_strength(flows(PRACTICES, first, second))

    assert found is not None
    assert (found.practice, found.least) == ("time_together", 2)


def test_what_only_one_gives_is_no_shared_strength() -> None:
    found = flows(PRACTICES, row("empathy", 3, 0), row("empathy", 0, 3))

    assert shared_strength(found) is None


def test_a_practice_with_a_gap_is_no_strength() -> None:
    found = flows(PRACTICES, row("empathy", 3, 3), row("empathy", 3, 1))

    assert shared_strength(found) is None


@given(
    *[
        st.fixed_dictionaries(
            {
                key: st.fixed_dictionaries({"given": st.integers(0, 3), "noticed": st.integers(0, 3)})
                for key in PRACTICES
            }
        )
    ]
    * 2
)
def test_gap_and_strength_are_never_the_same_practice(first: GridValue, second: GridValue) -> None:
    found = flows(PRACTICES, first, second)
    gap, strength = biggest_gap(found), shared_strength(found)

    assert gap is None or strength is None or gap.practice != strength.practice


@given(
    st.fixed_dictionaries(
        {"empathy": st.fixed_dictionaries({"given": st.integers(0, 3), "noticed": st.integers(0, 3)})}
    ),
    st.fixed_dictionaries(
        {"empathy": st.fixed_dictionaries({"given": st.integers(0, 3), "noticed": st.integers(0, 3)})}
    ),
)
def test_a_strength_does_not_depend_on_who_comes_first(first: GridValue, second: GridValue) -> None:
    assert shared_strength(flows(["empathy"], first, second)) == shared_strength(flows(["empathy"], second, first))
