"""What `reading.py` knows of a language: how its syllables are counted, how easy it is, which words to mind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_END = re.compile(r"(?:[^aeiouylr]|[aeiouy][lr])e$|(?:[^aeiouylrszxcgh]|[aeiouy][lr])es$|[^aeiouytd]ed$")
_TWO_VOWELS = re.compile(r"(?<![cgst])i[aou]")

_SPANISH_VOWELS = re.compile(r"(?:[aeiouáéíóúü]|y(?![aeiouáéíóúü]))+")
_SPANISH_STRONG = re.compile(r"[aeoáéóíú]")


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language.

    `blaming`: words that put one person in the wrong; asking about moments and needs does the same work without them.
    `hard`: words after which a question offers "I would rather not say". `telling`: what a message's subject or a
    locked screen must not say.
    """

    syllables: Callable[[str], int]
    blaming: frozenset[str]
    hard: frozenset[str]
    telling: re.Pattern[str]


def english_syllables(word: str) -> int:
    """Count syllables: groups of vowels, less a silent final e, es or ed; at least one. It sees letters, not sounds."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    groups = len(_VOWELS.findall(plain)) + len(_TWO_VOWELS.findall(plain))
    return max(1, groups - bool(_SILENT_END.search(plain) and groups > 1))


def spanish_syllables(word: str) -> int:
    """Count syllables: each strong or accented vowel is one; weak vowels beside it belong to it; at least one."""
    groups = _SPANISH_VOWELS.findall(word.lower())
    return max(1, sum(max(1, len(_SPANISH_STRONG.findall(group))) for group in groups))


ENGLISH = Tongue(
    english_syllables,
    blaming=frozenset(
        {"always", "never", "blame", "fault", "faults", "guilty", "failed", "failure", "fail", "wrong", "mistake"}
        | {"mistakes", "overdue", "late", "missed", "lazy", "selfish", "excuse", "unhealthy", "toxic", "normal"}
        | {"abnormal"}
    ),
    hard=frozenset(
        {"afraid", "scared", "fear", "hurt", "hit", "pushed", "forced", "unsafe", "safe", "danger", "argue", "argued"}
        | {"quarrel", "fight", "fought", "hard", "sex", "touch", "die", "dying", "drink", "drugs", "cheat", "affair"}
    ),
    telling=re.compile(
        r"counsel|therap|couple|partner|homework|safety|marriage|relationship|intima|abuse", re.IGNORECASE
    ),
)
SPANISH = Tongue(
    spanish_syllables,
    blaming=frozenset(
        {"siempre", "nunca", "jamás", "culpa", "culpas", "culpable", "fallo", "falla", "fallar", "fallaste", "fracaso"}
        | {"fracasar", "fracasaste", "error", "errores", "equivocado", "equivocada", "equivocaste", "atrasado"}
        | {"atrasada", "atraso", "olvidaste", "deberías", "debiste", "pereza", "egoísta", "excusa", "excusas"}
        | {"tóxico", "tóxica", "normal", "anormal", "mal"}
    ),
    hard=frozenset(
        {"miedo", "susto", "asustó", "lastimó", "lastimado", "golpe", "golpeó", "empujó", "obligó", "peligro", "pelea"}
        | {"peleas", "pelearon", "discutieron", "discusión", "difícil", "sexo", "tocar", "morir", "beber", "drogas"}
        | {"engaño", "infidelidad", "segura", "seguridad"}
    ),
    telling=re.compile(r"consej|terap|parej|tarea|segurid|matrimon|relaci[oó]n|[ií]ntim|abus|maltrat", re.IGNORECASE),
)
TONGUES = {"en": ENGLISH, "es": SPANISH}


def tongue_of(language: str) -> Tongue | None:
    """Return what is known of a language such as "es-MX", or None."""
    return TONGUES.get(language.split("-", maxsplit=1)[0])
