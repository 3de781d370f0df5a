"""Looking at a page as axe does, in the colours and widths that people have, without loading it again for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

Rules = Mapping[str, object]

EVERYTHING: Rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# The same page as before, save what depends on its size or its colours.
SIZED: Rules = {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable"]}}
COLOURS: Rules = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
MEDIA: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "light", "forced_colors": "active"},
}
AXE = Axe()
RUN = """async rules => {
    const answer = await axe.run(document, {...rules, resultTypes: ['violations']});
    return answer.violations.map(one => [one.id, one.nodes[0].html.slice(0, 120)]);
}"""
WIDER = "document.documentElement.scrollWidth > innerWidth"


class Look:
    """Looks at the page at hand in several colours, and keeps what is wrong with it; the context bypasses the policy.

    `rules`: what the first colours are looked at with; the others are looked at for contrast alone.
    """

    def __init__(self, page: Page, rules: Rules = EVERYTHING, *, schemes: tuple[str, ...] = ("light", "dark")) -> None:
        self.page = page
        self.schemes = schemes
        self.rules = {scheme: rules if scheme == schemes[0] else COLOURS for scheme in schemes}
        self.found: list[tuple[str, ...]] = []

    def at(self, address: str) -> None:
        """Open this address and look."""
        self.page.goto(address)
        self(address)

    def __call__(self, name: str) -> None:
        self.page.evaluate(AXE.axe_script)
        for scheme in self.schemes:
            self.page.emulate_media(**MEDIA[scheme], reduced_motion="reduce")
            answer = self.page.evaluate(RUN, self.rules[scheme])
            self.found += [(name, scheme, *fault) for fault in answer]
        if self.page.evaluate(WIDER):
            self.found.append((name, "scrolls sideways"))

    def narrow(self, name: str, *widths: int) -> None:
        """See that the page at hand fits these widths too, in pixels."""
        before = self.page.viewport_size
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 740})
            if self.page.evaluate(WIDER):
                self.found.append((name, f"scrolls sideways at {width}"))
        if before is not None:
            self.page.set_viewport_size(before)
