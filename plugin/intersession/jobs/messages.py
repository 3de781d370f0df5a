"""The words of a message to a client: plain, dull on a lock screen, one link to our own pages and nothing else.

Whoever picks up the phone learns from it neither what this is about nor who else takes part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from intersession.pages.environment import say_later, translate, use_language

NEUTRAL_SUBJECT = say_later("A note for you")
COUNSELOR = "{counselor}"
USUAL = {
    "invite": (say_later("There is something short for you here."), say_later("Open it in a quiet moment.")),
    "nudge": (say_later("The page is still open for you."), say_later("Open it in a quiet moment, or leave it.")),
    "before": (say_later("If you like, look in here today."), say_later("One minute is enough.")),
}
"""What a message says, by its kind: the first one, the one in the middle of the week, the one before a session."""
LINES = 2
WORD = re.compile(r"\w+")
TELLING = re.compile(
    r"counsel|therap|couple|partner|homework|marriage|marital|intima|affair|psych|relationship|session"
    r"|consejer|terap|pareja|tarea|matrimoni|íntim|infidel|psic|sesi[oó]n",
    re.IGNORECASE,
)
"""Looked for in each word by itself: one pattern for the whole word would try every letter of a long one anew."""
ADDRESS = re.compile(r"https?://\S+")
TITLES = {"dr", "prof", "mr", "mrs", "ms", "mx", "frau", "herr"}


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and body of a message. Both passed `lint`."""

    subject: str
    body: str


def invitation(
    address: str,
    *,
    subject: str,
    counselor: str,
    locale: str,
    words: str = "",
    names: Iterable[str] = (),
    kind: str = "invite",
) -> Words:
    """Return the words that bring a link to a client.

    `subject`: the practice's own, in which "{counselor}" becomes a first name; one that says too much is replaced.
    `words`: a line that this client finds safe, in place of ours; replaced like a subject.
    `names`: what must not be in the subject, such as the other clients and the title of the form.
    """
    names = tuple(names)
    with use_language(locale):
        usual = tuple(translate(line) for line in USUAL[kind])
        neutral = translate(NEUTRAL_SUBJECT)
        subject = translate(subject)  # the usual one is ours
    wanted = _one_line(subject.replace(COUNSELOR, first_name(counselor)))
    own = _one_line(words)
    lines = (own,) if _is_plain(own, names) else usual
    return Words(wanted if _is_plain(wanted, names) else neutral, "\n".join((*lines, "", address, "")))


def _is_plain(text: str, names: Iterable[str]) -> bool:
    # No link of its own: the one to our page is the only one there is.
    return bool(text) and not ADDRESS.search(text) and not lint(text, names=names)


def first_name(name: str) -> str:
    """Return the first part of a name that is not a title: "Amara" of "Dr. Amara Okafor"."""
    parts = [part for part in name.split() if part.strip(".").casefold() not in TITLES]
    return parts[0].strip(",") if parts else ""


def _one_line(text: str) -> str:
    # A line break in a subject would begin another header of the mail.
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def lint(text: str, *, names: Iterable[str] = ()) -> list[str]:
    """Say what a message would give away, in words for who writes it; nothing wrong gives an empty list.

    Addresses are counted and otherwise left out: what a practice's own host name says is not ours to change.
    """
    words = ADDRESS.sub(" ", text)
    found = [f'it says "{word}"' for word in WORD.findall(words) if TELLING.search(word)]
    found += [f'it names "{name}"' for name in names if _names(words, name)]
    if len(ADDRESS.findall(text)) > 1:
        found.append("it has more than one link")
    if sum(bool(line.strip()) for line in words.splitlines()) > LINES:
        found.append(f"it has more than {LINES} lines beside the link")
    return found


def _names(words: str, name: str) -> bool:
    parts = [part for part in [name, *name.split()] if len(part) > 1]
    return any(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", words, re.IGNORECASE) for part in parts)
