"""What a client takes home, for tests: the handout of a session, the practice card, a sheet with a code."""

from __future__ import annotations

import base64

from intersession.pages.assigning import qr_code
from intersession.pages.environment import environment, render
from intersession.pages.paper import CardPage, HandoutPage, Plan, coded
from tests.support.blank_sheets import LINES, SHIPPED, page_of

URL = "https://practice.test/i#AAAAAAAAAAAAAAAAAAAAAA-BBBBBBBBBBBB"
PLAN = Plan("Ten minutes on the sofa", "after the dishes", "in the kitchen", "we both sat", "one kind word", "you")
TITLE = "Your weekly check-in"


def handout() -> str:
    """Return a handout with a plan, an exercise, the way in, and whom to call."""
    drawn = base64.b64encode(str(qr_code(URL)).encode()).decode()
    exercise = SHIPPED["appreciation-and-validation.en"].card
    page = HandoutPage(
        TITLE, PLAN, exercise, LINES, qr=f"data:image/svg+xml;base64,{drawn}", url=URL, ends="March 30, 4:00 PM"
    )
    return render(environment(), page)


def card(plan: Plan = PLAN) -> str:
    """Return a practice card."""
    return render(environment(), CardPage(TITLE, plan))


def twin() -> str:
    """Return a form as one client's sheet, with its code."""
    return render(environment(), coded(page_of(SHIPPED["weekly-reflection.en"]), "7H2K-9QWM"))
