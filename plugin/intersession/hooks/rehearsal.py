"""Made-up cases of a counselor's own, which no host knows and none is asked about: a rehearsal and a sample couple."""

from __future__ import annotations

from intersession.hooks.types import Counselor, HostCase, HostClient, Role

PREFIX = "rehearsal:"
"""How the references of a rehearsal and of its people begin. No host may give out such a one."""
SAMPLE = "sample:"
"""The same for the sample couple."""


def ref_of(counselor: Counselor) -> str:
    """Return the reference of this counselor's rehearsal."""
    return f"{PREFIX}{counselor.ref}"


def sample_of(counselor: Counselor) -> str:
    """Return the reference of this counselor's sample couple."""
    return f"{SAMPLE}{counselor.ref}"


def is_made_up(ref: str) -> bool:
    """Say whether a reference is that of a rehearsal, a sample couple, or somebody in one."""
    return ref.startswith((PREFIX, SAMPLE))


def is_sample(ref: str) -> bool:
    """Say whether a reference is that of a sample couple, or somebody in one."""
    return ref.startswith(SAMPLE)


def is_own(ref: str, counselor: Counselor) -> bool:
    """Say whether a reference is that of this counselor's own rehearsal or sample couple."""
    return counselor.role is Role.COUNSELOR and ref in (ref_of(counselor), sample_of(counselor))


def host_case(counselor: Counselor, *, title: str, names: tuple[str, str]) -> HostCase:
    """Return the rehearsal as a host would: two people whose mail goes to the counselor."""
    return _made_up(ref_of(counselor), counselor, title=title, names=names, email=counselor.email)


def sample_case(counselor: Counselor, *, title: str, names: tuple[str, str]) -> HostCase:
    """Return the sample couple as a host would: two people without an address, so that nothing is ever sent."""
    return _made_up(sample_of(counselor), counselor, title=title, names=names, email="")


def _made_up(ref: str, counselor: Counselor, *, title: str, names: tuple[str, str], email: str) -> HostCase:
    people = (
        HostClient(
            f"{ref}:{place}",
            name,
            email=email,
            locale=counselor.locale,
            timezone=counselor.timezone,
            fingerprint=ref.partition(":")[0] + ":",
        )
        for place, name in zip("ab", names, strict=True)
    )
    return HostCase(ref, tuple(people), nickname=title)
