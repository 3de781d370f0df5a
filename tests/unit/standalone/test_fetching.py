"""A calendar is fetched from public machines over https alone, whatever a name or a redirect says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from intersession.standalone import fetching
from intersession.standalone.fetching import Answer, CannotFetch, fetch, is_public

PUBLIC = "93.184.216.34"
Ask = Callable[..., Answer]


def resolve(name: str) -> list[str]:
    return {"inside.test": ["10.0.0.7"], "both.test": [PUBLIC, "127.0.0.1"], "nowhere.test": []}.get(name, [PUBLIC])


def saying(*answers: Answer) -> tuple[Ask, list[tuple[str, str]]]:
    """Give a server that answers so, one after the other, and what it was asked."""
    asked: list[tuple[str, str]] = []
    left = list(answers)

    def ask(url: Any, machine: str, until: float) -> Answer:
        asked.append((url.geturl(), machine))
        return left.pop(0)

    return ask, asked


def body(*pieces: bytes) -> Answer:
    return Answer(200, "", iter(pieces))


def reason(address: str, ask: Ask) -> str:
    with pytest.raises(CannotFetch) as caught:
        fetch(address, resolve=resolve, ask=ask)
    return caught.value.reason


def test_public_calendar_is_fetched_from_the_machine_that_was_checked() -> None:
    ask, asked = saying(body(b"BEGIN:", b"VCALENDAR"))

    found = fetch("webcal://cal.test/a.ics?key=1", resolve=resolve, ask=ask)

    assert found == b"BEGIN:VCALENDAR"
    assert asked == [("https://cal.test/a.ics?key=1", PUBLIC)]


@pytest.mark.parametrize(
    "address",
    [
        "http://cal.test/a.ics",
        "file:///etc/passwd",
        "ftp://cal.test/",
        "https://",
        "https://me:secret@cal.test/",
        "https://cal.test:8443/",
        "https://cal.test:99999999/",
        "cal.test/a.ics",
        "",
    ],
)
def test_other_address_than_plain_https_is_refused_before_anything_is_looked_up(address: str) -> None:
    ask, asked = saying()

    assert reason(address, ask) == "address"
    assert asked == []


@pytest.mark.parametrize("name", ["inside.test", "both.test"])
def test_name_that_points_inside_even_with_one_address_is_refused(name: str) -> None:
    ask, asked = saying()

    assert reason(f"https://{name}/", ask) == "private"
    assert asked == []


@pytest.mark.parametrize("name", ["127.0.0.1", "169.254.169.254", "[::1]", "192.168.0.1"])
def test_private_number_in_place_of_a_name_is_refused(name: str) -> None:
    ask, asked = saying()
    with pytest.raises(CannotFetch) as caught:
        fetch(f"https://{name}/", resolve=lambda host: [host], ask=ask)

    assert (caught.value.reason, asked) == ("private", [])


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "0.0.0.0", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::", "ff02::1",
        "64:ff9b:1::1", "64:ff9b::7f00:1", "255.255.255.255", "not an address",
    ],
)  # fmt: skip  # a list to read at a glance
def test_address_that_is_not_on_the_open_internet_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700:4700::1111"])
def test_address_on_the_open_internet_is_known(address: str) -> None:
    assert is_public(address)


def test_redirect_is_followed_to_public_machines() -> None:
    ask, asked = saying(Answer(302, "/b.ics", iter(())), Answer(301, "https://other.test/c", iter(())), body(b"x"))

    assert fetch("https://cal.test/a.ics", resolve=resolve, ask=ask) == b"x"
    assert [url for url, _ in asked] == ["https://cal.test/a.ics", "https://cal.test/b.ics", "https://other.test/c"]


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("https://inside.test/", "private"),
        ("http://other.test/", "address"),
        ("file:///etc/passwd", "address"),
        ("https://both.test/", "private"),
    ],
)
def test_redirect_to_a_private_machine_or_off_https_is_not_followed(to: str, why: str) -> None:
    ask, asked = saying(Answer(302, to, iter(())))

    assert reason("https://cal.test/", ask) == why
    assert len(asked) == 1


def test_redirects_without_end_are_given_up() -> None:
    ask, asked = saying(*[Answer(302, "/again", iter(()))] * 9)

    assert reason("https://cal.test/", ask) == "status"
    assert len(asked) == 4


@pytest.mark.parametrize("status", [204, 304, 401, 404, 500])
def test_answer_without_a_calendar_is_refused(status: int) -> None:
    ask, _ = saying(Answer(status, "", iter(())))

    assert reason("https://cal.test/", ask) == "status"


def test_calendar_without_end_is_cut_off() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 65536

    ask, _ = saying(Answer(200, "", endless()))

    assert reason("https://cal.test/", ask) == "big"
    assert taken <= fetching.MOST_BYTES // 65536 + 1


def test_server_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    at = iter(range(0, 1000, 4))
    monkeypatch.setattr("intersession.standalone.fetching.time.monotonic", lambda: float(next(at)))
    ask, _ = saying(body(*[b"x"] * 50))

    assert reason("https://cal.test/", ask) == "slow"


def test_name_without_an_address_is_no_server() -> None:
    ask, _ = saying()

    assert reason("https://nowhere.test/", ask) == "away"
