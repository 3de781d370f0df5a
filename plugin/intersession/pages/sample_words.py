"""What the sample couple is called and wrote, in the reader's language. All of it is made up."""

from __future__ import annotations

from collections.abc import Mapping

from intersession.definition.answers import Answers
from intersession.pages.environment import say_later, translate
from intersession.services.sampling import Story

TITLE = say_later("Sample: Mika and Toni")
NAMES = ("Mika", "Toni")
ROWS = (
    "active_listening",
    "vulnerability",
    "time_together",
    "appreciation",
    "affection",
    "empathy",
    "encouragement",
    "independence",
)
GIVEN = ("21231222", "12102121")
NOTICED = ("11202111", "21101211")
"""One digit for each of `ROWS`: how often the first and the second person did it, and noticed it."""

CLOSENESS: tuple[tuple[int | None, ...], ...] = ((5, 5, 6, 7), (7, 6, 6, 6))
"""By person and week; None: nothing sent."""
UNDERSTOOD: tuple[tuple[int | None, ...], ...] = ((4, 5, 5, 6), (6, None, 7, 6))
WORDS: tuple[tuple[Mapping[str, str], ...], ...] = (
    (
        {"moment": say_later("We cooked together and left the phones in the hall.")},
        {"talk": say_later("How we divide the evenings.")},
        {"helped": say_later("Toni asked how the day was, and waited for the answer.")},
        {
            "moment": say_later("A walk after dinner. We talked all the way."),
            "talk": say_later("I say thank you a lot. I am not sure it arrives."),
        },
    ),
    (
        {"moment": say_later("Breakfast in the sun on Saturday.")},
        {"helped": say_later("Mika took the early shift with the dog.")},
        {
            "moment": say_later("We laughed about the burnt rice."),
            "talk": say_later("A free evening for each of us."),
        },
        {"talk": say_later("Plans for the long weekend.")},
    ),
)
AGREED = (say_later("Ten minutes of talk after dinner, phones in the hall"), say_later("One thank you a day, out loud"))
"""What was agreed in their last session."""
GOAL = say_later("An evening a week that belongs to the two of us.")
NOTE = say_later("They agree more than they notice. Ask each what arrives, before asking for more.")


def story() -> Story:
    """Return what both answered, week by week, their goal and a note on them."""
    weeks = tuple(tuple(_week(person, week) for week in range(len(CLOSENESS[0]))) for person in range(2))
    return Story(weeks, goal=translate(GOAL), series="closeness", note=translate(NOTE))


def _week(person: int, week: int) -> Answers | None:
    closeness, understood = CLOSENESS[person][week], UNDERSTOOD[person][week]
    if closeness is None or understood is None:
        return None
    counts = zip(ROWS, GIVEN[person], NOTICED[person], strict=True)
    practices = {row: {"given": int(given), "noticed": int(noticed)} for row, given, noticed in counts}
    said = {key: translate(words) for key, words in WORDS[person][week].items()}
    return {"closeness": closeness, "understood": understood, "practices": practices, "hard": "no", **said}
