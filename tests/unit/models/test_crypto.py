"""What is sealed opens where it was sealed, and nowhere else: not in another row of the same person either."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.errors import SealBroken
from intersession.models.crypto import PAD_STEP, MasterKeys, Place, new_key, seal, unseal

HERE = Place("intersession_answer", "value", uuid.UUID(int=1), uuid.UUID(int=2))
ELSEWHERE = (
    replace(HERE, table="intersession_share"),
    replace(HERE, column="words"),
    replace(HERE, row=uuid.UUID(int=3)),
    replace(HERE, owner=uuid.UUID(int=3)),
)


@pytest.mark.parametrize("place", ELSEWHERE, ids=("table", "column", "row", "owner"))
def test_a_value_that_was_moved_does_not_open_even_under_the_same_key(place: Place) -> None:
    key = new_key()
    sealed = seal(key, "words", place=HERE)

    with pytest.raises(SealBroken):
        unseal(key, sealed, place=place)

    assert unseal(key, sealed, place=HERE) == "words"


@given(text=st.text(), place=st.sampled_from((HERE, *ELSEWHERE)))
def test_every_text_comes_back_and_its_length_tells_little(text: str, place: Place) -> None:
    key = new_key()
    sealed = seal(key, text, place=place)

    assert unseal(key, sealed, place=place) == text
    assert (len(sealed) - 1 - 12 - 16) % PAD_STEP == 0
    assert sealed != seal(key, text, place=place)


def test_no_nonce_comes_twice_and_none_of_its_bytes_stands_still() -> None:
    key, masters = new_key(), MasterKeys({"k1": new_key()})
    sealings = [seal(key, "words", place=HERE) for _ in range(300)]
    wrappings = [masters.wrap(key, owner=HERE.owner)[1] for _ in range(300)]

    for made in (sealings, wrappings):
        nonces = [one[1:13] for one in made]
        assert len(set(nonces)) == 300
        assert all(len(set(byte)) > 100 for byte in zip(*nonces, strict=True))


@given(st.integers(0, 284), st.integers(1, 255))
def test_a_changed_byte_is_found(at: int, by: int) -> None:
    key = new_key()
    sealed = bytearray(seal(key, "words", place=HERE))
    sealed[at] ^= by

    with pytest.raises(SealBroken):
        unseal(key, bytes(sealed), place=HERE)
