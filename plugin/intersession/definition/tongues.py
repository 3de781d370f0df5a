"""What `reading.py` knows of a language: how its syllables are counted, how easy it is, which words to mind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from intersession.definition.yaml_reader import read_text, read_yaml
from intersession.resources import FORMS

_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_END = re.compile(r"(?:[^aeiouylr]|[aeiouy][lr])e$|(?:[^aeiouylrszxcgh]|[aeiouy][lr])es$|[^aeiouytd]ed$")
_TWO_VOWELS = re.compile(r"(?<![cgst])i[aou]")

_SPANISH_VOWELS = re.compile(r"(?:[aeiouáéíóúü]|y(?![aeiouáéíóúü]))+")
_SPANISH_STRONG = re.compile(r"[aeoáéóíú]")


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language.

    `blaming`, `leading`, `gendered`, `hard`: words and phrases in small letters, from `forms/wording/`, which says what
    each list is for. `telling`: what a message's subject or a locked screen must not say.
    """

    syllables: Callable[[str], int]
    blaming: frozenset[str]
    leading: frozenset[str]
    gendered: frozenset[str]
    hard: frozenset[str]
    telling: re.Pattern[str]


@lru_cache(maxsize=8192)  # people use few words, and an author's text is counted anew with each pause in typing
def english_syllables(word: str) -> int:
    """Count syllables: groups of vowels, less a silent final e, es or ed; at least one. It sees letters, not sounds."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    groups = len(_VOWELS.findall(plain)) + len(_TWO_VOWELS.findall(plain))
    return max(1, groups - bool(_SILENT_END.search(plain) and groups > 1))


@lru_cache(maxsize=8192)
def spanish_syllables(word: str) -> int:
    """Count syllables: each strong or accented vowel is one; weak vowels beside it belong to it; at least one."""
    groups = _SPANISH_VOWELS.findall(word.lower())
    return max(1, sum(max(1, len(_SPANISH_STRONG.findall(group))) for group in groups))


def _listed(language: str) -> dict[str, frozenset[str]]:
    """Read the words of `forms/wording/<language>.yaml`, by the name of their list."""
    path = FORMS / "wording" / f"{language}.yaml"
    read: Any = read_yaml(read_text(path), source=path.name)
    return {name: frozenset(one.text for one in words.entries) for name, words in read.pairs.items()}


ENGLISH = Tongue(
    english_syllables,
    **_listed("en"),
    telling=re.compile(
        r"counsel|therap|couple|partner|homework|safety|marriage|relationship|intima|abuse", re.IGNORECASE
    ),
)
SPANISH = Tongue(
    spanish_syllables,
    **_listed("es"),
    telling=re.compile(r"consej|terap|parej|tarea|segurid|matrimon|relaci[oó]n|[ií]ntim|abus|maltrat", re.IGNORECASE),
)
TONGUES = {"en": ENGLISH, "es": SPANISH}


def first_of(phrases: frozenset[str], text: str) -> str:
    """Return the first of some words or phrases that a text holds, whole and in any letters, or ""."""
    found = _any_of(phrases).search(text.lower().replace("’", "'"))
    return found[0] if found else ""


@cache
def _any_of(phrases: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda one: (-len(one), one))
    return re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def tongue_of(language: str) -> Tongue | None:
    """Return what is known of a language such as "es-MX", or None."""
    return TONGUES.get(language.split("-", maxsplit=1)[0])
