"""Codes that are read out or written down, typed once, and kept as a keyed hash alone."""

from __future__ import annotations

import secrets

from intersession.services.unit import UnitOfWork

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that are taken for one another."""
LENGTH = 16
GROUP = 4


def make() -> str:
    """Return a new code of 78 random bits, in groups of letters."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def hashed(work: UnitOfWork, code: str, *, use: str) -> bytes:
    """Return what is kept of a code, however its letters were written. `use`: so that it fits nowhere else."""
    plain = "".join(letter for letter in code.upper() if letter in LETTERS)
    return work.vault.practice_hash(use, plain.encode())
