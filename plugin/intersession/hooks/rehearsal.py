"""A counselor's rehearsal: a case of their own with made-up people, which no host knows and none is asked about."""

from __future__ import annotations

from intersession.hooks.types import Counselor, HostCase, HostClient, Role

PREFIX = "rehearsal:"
"""How the references of a rehearsal and of its people begin. No host may give out such a one."""


def ref_of(counselor: Counselor) -> str:
    """Return the reference of this counselor's rehearsal."""
    return f"{PREFIX}{counselor.ref}"


def is_rehearsal(ref: str) -> bool:
    """Say whether a reference is a rehearsal's, or that of somebody made up for one."""
    return ref.startswith(PREFIX)


def is_own(ref: str, counselor: Counselor) -> bool:
    """Say whether a reference is that of this counselor's own rehearsal."""
    return counselor.role is Role.COUNSELOR and ref == ref_of(counselor)


def host_case(counselor: Counselor, *, title: str, names: tuple[str, str]) -> HostCase:
    """Return the rehearsal as a host would: two people whose mail goes to the counselor."""
    ref = ref_of(counselor)
    people = (
        HostClient(
            f"{ref}:{place}",
            name,
            email=counselor.email,
            locale=counselor.locale,
            timezone=counselor.timezone,
            fingerprint=PREFIX,
        )
        for place, name in zip("ab", names, strict=True)
    )
    return HostCase(ref, tuple(people), nickname=title)
