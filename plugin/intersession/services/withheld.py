"""What an export leaves out, and why, as its reader is told. What it holds is in `exporting`."""

from __future__ import annotations

FROM_A_PERSON: tuple[tuple[str, str], ...] = (
    ("Words, names and times of anybody else in the case", "They are that person's own. Each gets an export alone."),
    ("What somebody else shared with this person", "It stays its writer's, who may take it back."),
    (
        "Sessions, and goals, notes on homework and agreements for all of the case",
        "They are the case's: words of several people.",
    ),
    (
        "The counselor's private notes and comments",
        "They are the counselor's own working notes, kept apart from what clients wrote.",
    ),
    (
        "Safety matters that the counselor keeps",
        "They are the counselor's judgement, and may protect somebody. The answers behind them are in this export.",
    ),
    (
        "What was typed and never sent",
        "Nobody but its writer reads it, the counselor included. It is removed by itself soon after its day.",
    ),
    ("What was sent under this person's name by somebody else", "It was found not to be theirs."),
)
"""What no export of a person holds, and why. It is the same for everybody, so that it tells nothing."""
FROM_A_CASE: tuple[tuple[str, str], ...] = (
    FROM_A_PERSON[3],
    ("Safety matters that the counselor keeps", "They are the counselor's judgement, and may protect somebody."),
    FROM_A_PERSON[5],
    (
        "What the counselor calls the case, and their line on what the work is about",
        "They are the counselor's words to themselves.",
    ),
    ("Links and codes", "Whoever has one can write in somebody's name."),
    (
        "Sessions that the application does not name, such as cancelled ones",
        "The application says which sessions there are. What it leaves out is not known here.",
    ),
)
"""What no file of a case holds, and why: the same for each case, too."""
