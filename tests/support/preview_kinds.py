"""A form with an item of every kind, for previews and tests of the inputs."""

from __future__ import annotations

from intersession.definition.answers import Disclosure
from intersession.definition.conditions import Condition
from intersession.definition.form import Form, Part
from intersession.definition.items import Item, Option

_MOMENTS = (Option("talk", "Talking without phones"), Option("walk", "A walk"), Option("laugh", "A good laugh"))
_TIMES = (Option("none", "Not this week"), Option("once", "Once"), Option("more", "Two times or more"))
_YES_NO = (Option("yes", "Yes"), Option("no", "No"), Option("rather_not", "I would rather not say"))

EVERY_KIND = Form(
    key="every-kind",
    version=1,
    language="en",
    title="Every kind",
    public_title="Your check-in",
    about="One item of each kind.",
    minutes=3,
    parts=(
        Part(
            title="Every kind",
            items=(
                Item("hello", "info", "Before you start", text="These are for trying out.\nNothing is kept."),
                Item("close", "scale", "How close did you feel?", low="Not close", high="Very close"),
                Item("mood", "scale", "How was your day?", minimum=1, maximum=5, low="Hard", high="Good", needed=True),
                Item("why", "text", "What made it hard?", max_length=80, show_if=Condition("mood", at_most=2)),
                Item("ready", "slider", "How ready are you to talk?", maximum=100, low="Not yet", high="Ready"),
                Item("often", "choice", "How often did you make time?", options=_TIMES),
                Item("helped", "choices", "What helped?", hint="Choose any that fit.", options=_MOMENTS),
                Item("hard", "yes_no", "Was there a hard moment?", options=_YES_NO, private=True),
                Item("need", "text", "What did you need?", max_length=80, show_if=Condition("hard", any_of=("yes",))),
                Item("word", "text", "One word for the week?", long=False, max_length=30, disclosure=Disclosure.SHARED),
                Item("nights", "number", "How many quiet nights?", maximum=7, disclosure=Disclosure.MAY_BE_RAISED),
                Item("evening", "date", "When was your evening together?"),
                Item("hour", "time", "When do you talk best?"),
                Item(
                    "acts",
                    "grid",
                    "How often this week?",
                    rows=(Option("tea", "Making tea"), Option("thanks", "Saying thanks")),
                    maximum=9,
                ),
            ),
        ),
    ),
)
