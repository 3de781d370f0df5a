"""What the editor says of forms: names of kinds and settings, what is wrong, what to look at, what differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intersession.definition.diff import Change, What
from intersession.definition.inspection import Fault
from intersession.definition.reading import Advice
from intersession.pages.editing_page import Line
from intersession.pages.environment import digits, say_later, translate

KINDS: Mapping[str, str] = {
    "scale": say_later("A number from a row"),
    "slider": say_later("A slider"),
    "agree": say_later("Agree or disagree"),
    "choice": say_later("Choose one"),
    "choices": say_later("Choose any"),
    "yes_no": say_later("Yes or no"),
    "text": say_later("Words"),
    "number": say_later("A number to type"),
    "date": say_later("A day"),
    "time": say_later("A time"),
    "grid": say_later("Given and noticed"),
    "info": say_later("Only words to read"),
}
AGREE = (
    say_later("Strongly disagree"),
    say_later("Disagree"),
    say_later("In between"),
    say_later("Agree"),
    say_later("Strongly agree"),
)
LEVELS: Mapping[str, str] = {
    "counselor_only": say_later("Only the counselor"),
    "may_be_raised": say_later("The counselor may bring it up"),
    "shared": say_later("The partner may read it too"),
}
SETTINGS: Mapping[str, str] = {
    "key": say_later("Key"),
    "kind": say_later("Kind of answer"),
    "ask": say_later("Question"),
    "text": say_later("Words to read"),
    "hint": say_later("Help text"),
    "options": say_later("Choices"),
    "rows": say_later("Rows"),
    "uncounted": say_later("Rows with “not this week”"),
    "minimum": say_later("Smallest number"),
    "maximum": say_later("Largest number"),
    "step": say_later("Step"),
    "low": say_later("Words at the small end"),
    "high": say_later("Words at the large end"),
    "max_length": say_later("Most letters"),
    "long": say_later("Several lines"),
    "earliest": say_later("Earliest"),
    "latest": say_later("Latest"),
    "needed": say_later("An answer is needed"),
    "reverse": say_later("Counts the other way around"),
    "show_if": say_later("Only ask if"),
    "track": say_later("Chart over time"),
    "practice": say_later("Practice"),
    "role": say_later("Use in documents"),
    "private": say_later("Private"),
    "disclosure": say_later("Who reads it"),
    "concern": say_later("Concern"),
    "title": say_later("Title"),
    "public_title": say_later("Title for messages"),
    "about": say_later("What it is for"),
    "language": say_later("Language"),
    "minutes": say_later("Minutes"),
    "conjoint": say_later("Done together"),
    "individual": say_later("Each alone, never shared"),
    "contraindicated_when": say_later("Not for"),
    "short": say_later("One-minute form"),
    "what": say_later("What to do"),
    "why": say_later("Why"),
    "steps": say_later("Steps"),
    "two_minutes": say_later("The two-minute version"),
    "if_it_goes_badly": say_later("If it goes badly"),
    "lead": say_later("Words under the title"),
    "items": say_later("Questions"),
    "parts": say_later("Parts"),
    "low_high": say_later("Range"),
}
WHY: Mapping[str, str] = {
    "this must not be empty": say_later("Please write something here."),
    "this needs at least 2": say_later("Please give at least two."),
    "this needs at least 1": say_later("Please give at least one."),
    "this must be a number": say_later("Please write a number."),
    "this must be a whole number": say_later("Please write a whole number."),
    "minimum must be less than maximum": say_later("The smallest number must be less than the largest."),
    "step is larger than the whole range": say_later("The step is larger than the whole range."),
    "earliest must not be after latest": say_later("The earliest must not be after the latest."),
    "an individual form shares nothing": say_later("A form that is asked alone shares nothing."),
    "this holds a character that is not text": say_later("Some of these letters could not be read."),
    "only an item with a number can be tracked": say_later("Only answers with a number can be on the chart."),
    "an item that raises a concern must be private: true": say_later(
        "This question can raise a concern, so it must be private."
    ),
}
ADVICE: Mapping[str, str] = {
    "many_questions": say_later("It has %(n)s questions. Forms with 12 or fewer are answered more."),
    "grade": say_later("It reads at grade %(n)s. Grade 7 or lower is better."),
    "ease": say_later("Its INFLESZ value is %(n)s. 65 or higher is better."),
    "minutes": say_later("It takes about %(n)s minutes, more than it says."),
    "public_title": say_later("The title for messages tells what this is about."),
    "long_part": say_later("The part “%(n)s” asks many things. Two to four are best."),
    "blame": say_later("“%(n)s” can sound like blame. Ask about moments and needs."),
    "leading": say_later("“%(n)s” leads to one answer. Ask so that any answer is right."),
    "gendered": say_later("“%(n)s” does not fit every couple. Say “your partner”."),
    "exclamation": say_later("No exclamation marks, please."),
    "long_sentence": say_later("One sentence has more than 15 words."),
    "no_way_out": say_later("A hard question should offer “I would rather not say”."),
    "needed": say_later("An answer is needed here. Skipping should be fine too."),
}


def kind_words(kind: str) -> str:
    """Return what people call a kind; one that a plugin brought has its own name."""
    return translate(KINDS[kind]) if kind in KINDS else kind.replace("_", " ").capitalize()


def setting_words(setting: str) -> str:
    """Return what people call a setting."""
    return translate(SETTINGS[setting]) if setting in SETTINGS else setting


def fault_words(fault: Fault) -> str:
    """Say what is wrong with a draft, beginning with the field."""
    setting = next((step for step in reversed(fault.path) if step in SETTINGS), "")
    why = translate(WHY[fault.why]) if fault.why in WHY else _sentence(fault.why)
    return f"{setting_words(str(setting))}: {why}" if setting else why


def _sentence(why: str) -> str:
    return f"{why[:1].upper()}{why[1:]}{'' if why.endswith('.') else '.'}"


def advice_words(one: Advice) -> str:
    """Say what an author may want to change."""
    return translate(ADVICE[one.code]) % {"n": one.found} if one.code in ADVICE else one.why


def change_line(change: Change) -> Line:
    """Say one difference between two versions."""
    return _WHAT[change.what](change)


def _added(change: Change) -> Line:
    return Line(translate(_ADDED[change.about]) % {"name": change.name})


def _removed(change: Change) -> Line:
    return Line(translate(_REMOVED[change.about]) % {"name": change.name})


def _moved(change: Change) -> Line:
    return Line(translate("“%(name)s” is in another place.") % {"name": change.name})


def _changed(change: Change) -> Line:
    if change.about == "measure":
        return Line(translate("The score “%(name)s” is computed in another way.") % {"name": change.name})
    setting = setting_words(change.setting)
    if change.about == "item":
        words = translate("“%(name)s”, %(setting)s") % {"name": change.name, "setting": setting.lower()}
    elif change.about == "part":
        words = translate("Part %(name)s, %(setting)s") % {"name": change.name, "setting": setting.lower()}
    else:
        words = setting
    return Line(words, _said(change.setting, change.before), _said(change.setting, change.after))


def _said(setting: str, value: Any) -> str:
    if value is None or value in ("", []):
        return translate("nothing") if value is None or value == "" else ""
    if isinstance(value, bool):
        return translate("yes") if value else translate("no")
    if isinstance(value, list):
        return "; ".join(_said("", one) for one in value)
    if isinstance(value, Mapping):
        return str(value["label"]) if "label" in value else ", ".join(_said("", one) for one in value.values())
    if isinstance(value, int | float):
        return digits(value)
    return translate(LEVELS[value]) if value in LEVELS else kind_words(value) if setting == "kind" else str(value)


_ADDED = {
    "item": say_later("New: “%(name)s”"),
    "part": say_later("New part: “%(name)s”"),
    "measure": say_later("New score: “%(name)s”"),
}
_REMOVED = {
    "item": say_later("Gone: “%(name)s”"),
    "part": say_later("Gone part: “%(name)s”"),
    "measure": say_later("The score “%(name)s” is no longer computed."),
}
_WHAT = {What.ADDED: _added, What.REMOVED: _removed, What.MOVED: _moved, What.CHANGED: _changed}
