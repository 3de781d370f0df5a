"""Sample pages of the counselor's side: one practice on one Monday. For tests and for looking at; no database."""

from __future__ import annotations

import io
from dataclasses import replace

import segno
from markupsafe import Markup

from intersession.charts import Column, Line, given_noticed, pair_line, spark
from intersession.definition.answers import Answered, Disclosure, Value
from intersession.definition.form import Form
from intersession.definition.loader import load_form
from intersession.hooks.types import MenuEntry
from intersession.measures.dose import Load, Sort
from intersession.pages.assigning_page import (
    AssignPage,
    CaseChoice,
    Chosen,
    Dose,
    Every,
    FormChoice,
    HandOver,
    LinksPage,
)
from intersession.pages.cases_page import (
    CaseKind,
    CaseLine,
    CasePage,
    CasesPage,
    ConcernLine,
    EarlierLine,
    Followed,
    GoalLine,
    GoalsTab,
    Heard,
    HomeworkLine,
    LinkLine,
    LinkState,
    Nearness,
    NoteLine,
    TimelineLine,
    TimelineTab,
)
from intersession.pages.chart_cards import ChartCard, Series, StripCard
from intersession.pages.frame import FieldError, Place, Toast, WorkFrame
from intersession.pages.library_page import FormLine, LibraryPage
from intersession.pages.people import Person, Progress, Standing
from intersession.pages.side_by_side import Side, SideBySide, side_by_side
from intersession.pages.today_page import DayPart, Later, Look, LookKind, SessionCard, TodayPage
from intersession.resources import FORMS

SAM, ROBIN, KIM = Person("sam", "Sam", "a"), Person("robin", "Robin", "b"), Person("kim", "Kim", "c")
PRIYA, JO = Person("priya", "Priya", "a"), Person("jo", "Jo", "b")
MARCUS, ELI = Person("marcus", "Marcus", "a"), Person("eli", "Eli", "b")
NOOR = Person("noor", "Noor", "a")

FRAME = WorkFrame(practice_name="Harbor Counseling", counselor_name="Amara Osei", csrf_token="sample-token")
WEEKS = ("Oct 5", "Oct 12", "Oct 19", "Oct 26", "Nov 2", "Nov 9", "Nov 16", "Nov 23")
PRACTICES = (
    ("active_listening", "Active listening"),
    ("vulnerability", "Room to open up"),
    ("time_together", "Time together"),
    ("appreciation", "Appreciation"),
    ("affection", "Affection"),
    ("empathy", "Empathy"),
    ("encouragement", "Encouragement"),
    ("independence", "Own time"),
)
LONG = (
    "I needed a minute before we talked. I was still thinking about work, and it came out as if I did not care. "
    "When we sat down later it went better, because we both said what we wanted first. "
) * 4


def frame(place: Place, *, toast: Toast | None = None) -> WorkFrame:
    """Return the frame of a page that belongs to this place."""
    menu = (MenuEntry("Paper forms", "/paper", icon="file-text"),)
    return replace(FRAME, place=place, toast=toast, menu=menu)


def weekly() -> Form:
    """Return the shipped weekly reflection."""
    return load_form(FORMS / "weekly-reflection.yaml")


def sent(person: Person, when: str = "Sunday, 21:10") -> Progress:
    return Progress(person, Standing.SENT, when=when)


def _spark(first: tuple[float | None, ...], second: tuple[float | None, ...], names: tuple[str, str]) -> Markup:
    return spark("Closeness", [Line(names[0], first), Line(names[1], second)])


def today_page() -> TodayPage:
    """A Monday with four sessions."""
    return TodayPage(
        frame=frame(Place.TODAY),
        date="Monday, November 23",
        day_part=DayPart.MORNING,
        sessions=_sessions(),
        look=(
            Look(LookKind.NOT_OPENED, "marcus", "Marcus and Eli", MARCUS, "Daily check-in"),
            Look(LookKind.SAME_BROWSER, "tess", "Tess and Ade"),
            Look(LookKind.CHECK_FIRST, "priya", "Priya and Jo"),
        ),
        new=("Priya and Jo", "Lena and Chris"),
        tomorrow=(
            Later("tess", "Tess and Ade", "10:00", 1, 2),
            Later("lena", "Lena and Chris", "13:00", 2, 2),
            Later("omar", "Omar and Leah", "15:30"),
        ),
        week_sent=9,
        week_asked=14,
        case_count=12,
    )


def _sessions() -> tuple[SessionCard, ...]:
    return (
        SessionCard(
            "sam",
            "Sam and Robin",
            "9:30",
            50,
            (sent(SAM), Progress(ROBIN, Standing.STARTED, done=5, of=8)),
            place="Room 2",
            starts_in=25,
            homework="Weekly reflection",
            gap="Appreciation: given by Sam, not arriving",
            spark=_spark((4, 5, 5, None, 6, 7), (6, 5, 4, 5, 6, 6), ("Sam", "Robin")),
            has_new=True,
        ),
        SessionCard(
            "priya",
            "Priya and Jo",
            "11:00",
            50,
            (sent(PRIYA, "yesterday"), sent(JO, "today, 7:12")),
            place="Video",
            check_first=True,
            homework="Active listening",
            spark=_spark((3, 3, 4, 5, 6, 7), (5, 4, 4, 5, 6, 7), ("Priya", "Jo")),
            has_new=True,
        ),
        SessionCard(
            "marcus",
            "Marcus and Eli",
            "14:00",
            80,
            (Progress(MARCUS, Standing.NOT_OPENED), Progress(ELI, Standing.PASSED, when="Friday", why="tired")),
            place="Room 2",
            homework="Daily check-in",
            spark=_spark((6, 6, 5, 5, None, None), (6, 6, 6, 5, 5, None), ("Marcus", "Eli")),
        ),
        SessionCard("noor", "Noor", "16:30", 50, (Progress(NOOR),), place="Video"),
    )


def empty_today_page() -> TodayPage:
    """A day without sessions."""
    return TodayPage(
        frame=frame(Place.TODAY),
        date="Tuesday, November 24",
        day_part=DayPart.AFTERNOON,
        sessions=(),
        coming=Later("tess", "Tess and Ade", "Thursday, 10:00"),
        case_count=12,
    )


def cases_page() -> CasesPage:
    """A couple, a person and a family."""
    return CasesPage(
        frame=frame(Place.CASES),
        cases=(
            CaseLine(
                "sam",
                "Sam and Robin",
                CaseKind.COUPLE,
                (Heard(SAM, "Sunday"), Heard(ROBIN, "Friday")),
                next_session="Today, 9:30",
                homework=("Weekly reflection", "Daily check-in"),
                has_new=True,
            ),
            CaseLine("noor", "Noor", CaseKind.PERSON, (Heard(NOOR),), next_session="Today, 16:30"),
            CaseLine(
                "kim",
                "The Alder family",
                CaseKind.FAMILY,
                (Heard(SAM, "Nov 2"), Heard(ROBIN), Heard(KIM, "Nov 5")),
                homework=("Weekly reflection",),
                check_first=True,
            ),
        ),
        total=3,
    )


def answers(values: dict[str, Value], *, level: Disclosure = Disclosure.COUNSELOR_ONLY) -> dict[str, Answered]:
    """Return these values as a client's answers: the wish to talk may be raised, the good moment is shared."""
    levels = {"talk": Disclosure.MAY_BE_RAISED, "moment": Disclosure.SHARED}
    return {key: Answered(key, value, levels.get(key, level)) for key, value in values.items()}


def _grid(*pairs: tuple[int, int]) -> Value:
    return {key: {"given": g, "noticed": n} for (key, _), (g, n) in zip(PRACTICES, pairs, strict=False)}


def sides(count: int) -> tuple[Side, ...]:
    """Return what one, two or three people sent."""
    first: dict[str, Value] = {
        "closeness": 7,
        "understood": 4,
        "moment": "A good laugh over burnt toast.",
        "practices": _grid((2, 2), (1, 1), (2, 2), (3, 1), (1, 1), (1, 0), (2, 2), (2, 2)),
        "hard": "yes",
        "hard_need": LONG,
        "talk": "How we plan weekends.",
    }
    second: dict[str, Value] = {
        "closeness": 8,
        "understood": 7,
        "practices": _grid((2, 1), (1, 1), (2, 2), (1, 0), (1, 1), (1, 1), (2, 2), (1, 2)),
        "hard": "no",
        "talk": "Whose turn it is to start the hard talks.",
    }
    third: dict[str, Value] = {"closeness": 5, "hard": "rather_not"}
    made = (
        Side(sent(SAM), answers(first)),
        Side(sent(ROBIN, "today, 7:42"), answers(second)),
        Side(Progress(KIM, Standing.NOT_OPENED) if count > 3 else sent(KIM, "Friday"), answers(third)),
    )
    return made[:count]


def newest(count: int) -> SideBySide:
    """Return the newest weekly reflections of a case of this size."""
    return side_by_side(weekly(), sides(count))


def case_page(count: int = 2, *, tab: str = "week") -> CasePage:
    """One case of one, two or three people, with everything it can show."""
    people = (SAM, ROBIN, KIM)[:count]
    return CasePage(
        frame=frame(Place.CASES),
        id="sam",
        title={1: "Sam", 2: "Sam and Robin", 3: "The Alder family"}[count],
        kind={1: CaseKind.PERSON, 2: CaseKind.COUPLE, 3: CaseKind.FAMILY}[count],
        people=people,
        tab=tab,
        next_session="today, 9:30, Room 2",
        focus="making time, repair after a quarrel",
        charts=(
            _chart(people, "closeness", "How close each felt"),
            _chart(people, "felt_understood", "How well each felt understood"),
        ),
        strip=_strip() if count == 2 else None,
        newest=newest(count),
        check_first=True,
        concerns=(
            ConcernLine("c1", "feeling afraid at home", "Sunday", SAM, closes_gate=True, age="3 days ago"),
            ConcernLine("c0", "a fall", "Oct 2", cleared="Oct 9", outcome="not_safety", note="It was the ladder."),
        ),
        earlier=(
            EarlierLine("r2", "Weekly reflection", "Sunday, 21:10", is_shown=True),
            EarlierLine("r1", "Weekly reflection", "Nov 16, 20:05"),
        ),
        timeline=_timeline(people),
        goals=_goals(people),
        homework=_homework(people),
        links=tuple(
            LinkLine(f"l{place}", "a1", person, "Weekly reflection", state, "Tuesday, 9:30")
            for place, (person, state) in enumerate(zip(people, LinkState, strict=False))
        ),
        notes=(
            NoteLine("n1", "Nov 16, 10:30", "They laughed together for the first time in weeks.\nAsk about the move."),
        ),
    )


def _timeline(people: tuple[Person, ...]) -> TimelineTab:
    return TimelineTab(
        (
            TimelineLine("sent", "Sunday, 21:10", people[0], "Weekly reflection", "r2"),
            TimelineLine("passed", "Friday, 22:40", people[0], "Daily check-in"),
            TimelineLine("sent", "Nov 16, 20:05", people[0], "Weekly reflection", "r1", "discussed"),
            TimelineLine("note", "Nov 16, 10:30"),
            TimelineLine("session", "Nov 16, 9:30", title="Ten minutes of listening, twice"),
        )
    )


def _goals(people: tuple[Person, ...]) -> GoalsTab:
    return GoalsTab(
        (
            GoalLine(
                "g1",
                "We talk without phones on the table, at least twice a week.",
                "Oct 5",
                follows="How close each one felt",
                most="10",
                near=tuple(Nearness(one, value) for one, value in zip(people, ("7", "8", ""), strict=False)),
            ),
            GoalLine("g0", "I say when I need a break.", "Oct 5", people[0], reached="Nov 16"),
        ),
        (Followed("closeness", "How close each one felt"),),
    )


def _homework(people: tuple[Person, ...]) -> tuple[HomeworkLine, ...]:
    return (
        HomeworkLine(
            "a1",
            "Weekly reflection",
            "Every week",
            tuple(sent(person) for person in people),
            due="Monday, Nov 30",
            minutes=5,
            note="Take a quiet five minutes each.",
            undo_url="/assign/undo/a1",
        ),
        HomeworkLine("a0", "Daily check-in", "Once", (Progress(people[0], Standing.LINK_ENDED),), is_running=False),
    )


_LINES: tuple[tuple[float | None, ...], ...] = (
    (4, 5, 5, None, 6, 6, 7, 7),
    (6, 5, 4, 5, 6, 6, 6, 8),
    (5, 5, None, None, 4, 5, 5, 5),
)


def _chart(people: tuple[Person, ...], key: str, title: str) -> ChartCard:
    lines = [Line(person.name, values) for person, values in zip(people, _LINES, strict=False)]
    svg = pair_line(title, WEEKS, lines=lines, sessions=(1, 3, 5, 7), width=480)
    numbers = tuple(
        Series(person, tuple("" if value is None else f"{value:g}" for value in values))
        for person, values in zip(people, _LINES, strict=False)
    )
    lead = "0 to 10, weekly. Dotted lines are sessions. A gap means no answer."
    return ChartCard(key, title, lead, svg, WEEKS, numbers)


def _strip() -> StripCard:
    forth = {key: (2, 2) for key, _ in PRACTICES} | {"appreciation": (3, 0), "empathy": (1, None)}
    back = {key: (1, 1) for key, _ in PRACTICES} | {"time_together": (2, 3)}
    columns = (
        Column("Sam gave", "Robin noticed", 0, 1, forth),
        Column("Robin gave", "Sam noticed", 1, 0, back),
    )
    svg = given_noticed("Given and noticed", PRACTICES, columns=columns, marked=(("appreciation", 0),))
    numbers = (Series(SAM, ("2", "2", "2", "3", "2", "1", "2", "2")), Series(ROBIN, ("1",) * 8))
    return StripCard(
        svg,
        gap="Appreciation: given by Sam, not arriving",
        strength="Both give and both notice: time together",
        labels=tuple(label for _, label in PRACTICES),
        series=numbers,
    )


def assign_page() -> AssignPage:
    """The assign page as it opens from Today."""
    return AssignPage(
        frame=frame(Place.TODAY),
        key="sample-key",
        case="sam",
        cases=(
            CaseChoice("sam", "Sam and Robin", "today, 9:30"),
            CaseChoice("priya", "Priya and Jo", "today, 11:00"),
            CaseChoice("noor", "Noor"),
        ),
        people=(SAM, ROBIN),
        forms=(
            FormChoice("weekly-reflection", "Weekly reflection", 8, 5, last_used="last week"),
            FormChoice("daily-check-in", "Daily check-in", 3, 0.5, sort=Sort.MICRO),
            FormChoice("active-listening", "Active listening", 6, 4, sort=Sort.PRACTICE),
            FormChoice("appreciation", "Appreciation and validation", 5, 4, is_available=False),
            FormChoice("before-the-session", "Before the session", 3, 1),
            FormChoice("signs-check-in", "Signs check-in", 12, 5),
        ),
        chosen=Chosen("weekly-reflection", every=Every.WEEK, send_on="2026-11-23", due="2026-11-30"),
        dose=(Dose(SAM, Load(practices=1, minutes=5)), Dose(ROBIN, Load(practices=1, micros=1, minutes=5.5))),
        next_session="Monday, Nov 30, 9:30",
        delivers=True,
    )


def refused_assign_page() -> AssignPage:
    """The assign page after a refusal: nothing was sent, nothing typed is lost."""
    errors = (
        FieldError("isn-due", "Pick a day on or after the day it is sent."),
        FieldError("isn-words", "Keep the note to 300 letters."),
    )
    chosen = replace(assign_page().chosen, form="active-listening", who="robin", due="2026-11-01", note="Long.")
    return replace(assign_page(), chosen=chosen, errors=errors, delivers=False)


def links_page() -> LinksPage:
    """Two links to hand over, right after assigning."""
    people = ((SAM, "l1"), (ROBIN, "l2"))
    return LinksPage(
        frame=frame(Place.CASES, toast=Toast("Assigned to Sam and Robin.", "/assign/undo/a1")),
        case="sam",
        case_title="Sam and Robin",
        homework="Weekly reflection",
        links=tuple(_hand_over(person, link) for person, link in people),
        delivered=True,
    )


def _hand_over(person: Person, link: str) -> HandOver:
    url = f"https://practice.example/i#{person.id * 9}"
    drawn = io.BytesIO()
    segno.make(url, error="m").save(drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2)
    return HandOver(person, link, url, Markup(drawn.getvalue().decode()), "Tuesday, Dec 1, 9:30")


def library_page() -> LibraryPage:
    """Three forms of the library."""
    return LibraryPage(
        frame=frame(Place.LIBRARY),
        forms=(
            FormLine("weekly-reflection", "Weekly reflection", weekly().about, 8, 5, 1, in_use=9, grade=3.2),
            FormLine("active-listening", "Active listening", "Ten minutes each, one talks.", 6, 4, 2, is_conjoint=True),
            FormLine(
                "private-safety-check-in", "Private check-in", "Asked of each alone.", 5, 2, 1, is_individual=True
            ),
        ),
        total=3,
    )
