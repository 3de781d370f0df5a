"""What a host answers that is not as it should be: taken in the kinder way, said once in the log, kept for `doctor`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from intersession.hooks.manager import Plugins
from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Appointment, AppointmentStatus, Counselor, HostCase

AMARA = Counselor("c1", "Amara Okafor")
NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Calendar:
    """A host with one session of each of these statuses, and cases with these references."""

    def __init__(self, *statuses: str, refs: Sequence[str] = ()) -> None:
        self.statuses, self.refs = statuses, refs

    @hookimpl
    def intersession_decide_appointments(self) -> list[Appointment]:
        return [Appointment(f"s{n}", "case-1", NOW, status=status) for n, status in enumerate(self.statuses)]

    @hookimpl
    def intersession_decide_cases(self) -> list[HostCase]:
        return [HostCase(ref, ()) for ref in self.refs]


def with_host(host: Calendar) -> Plugins:
    plugins = Plugins()
    plugins.register(host)
    return plugins


def statuses(plugins: Plugins) -> list[str]:
    return [one.status for one in plugins.appointments(["case-1"], since=NOW, until=NOW)]


@pytest.mark.parametrize("words", [["planned", "held", "cancelled"], list(AppointmentStatus)])
def test_three_words_and_their_names_are_understood(words: list[str]) -> None:
    plugins = with_host(Calendar(*words))

    assert statuses(plugins) == ["planned", "held", "cancelled"]
    assert plugins.noticed == []


def test_words_are_read_in_capitals_and_as_they_are_spelled_in_america() -> None:
    plugins = with_host(Calendar("Held", "canceled", "CANCELLED"))

    assert statuses(plugins) == ["held", "cancelled", "cancelled"]
    assert plugins.noticed == []


def test_session_with_another_word_is_planned_and_that_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    plugins = with_host(Calendar("confirmed", "held"))

    assert statuses(plugins) == statuses(plugins) == ["planned", "held"]
    known = '"planned", "held", "cancelled"'
    said = f'the status of a counseling session is "confirmed", and none of {known}: it was taken as planned'
    assert plugins.noticed == [said]
    assert len(caplog.records) == 1


@pytest.mark.parametrize("text", ["Ben is ill", "", "x" * 21])
def test_text_in_place_of_a_word_is_not_shown(text: str) -> None:
    plugins = with_host(Calendar(text))

    assert statuses(plugins) == ["planned"]
    assert "is not a single word" in plugins.noticed[0]


@pytest.mark.parametrize("ref", ["okafor/7", "", ".", "..", "sample:c1", "rehearsal:c1"])
def test_ref_that_no_address_can_hold_is_noticed_without_it(ref: str) -> None:
    plugins = with_host(Calendar(refs=["good", ref]))

    assert len(plugins.cases(AMARA)) == 2

    (said,) = plugins.noticed
    assert "give such cases another ref" in said
    assert "okafor" not in said


def test_ref_of_any_other_letters_is_well() -> None:
    plugins = with_host(Calendar(refs=["7", "a b", "ä", "a%2Fb", "a?b#c", "a:b", "...", "'<b>&"]))

    plugins.cases(AMARA)

    assert plugins.noticed == []
