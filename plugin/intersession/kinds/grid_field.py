"""The WTForms field of a grid: one field that reads a small table of inputs."""

from __future__ import annotations

from typing import Any

from wtforms import Field

from intersession.definition.items import Item

SIDES = ("given", "noticed")
REST = "rest"


class GridField(Field):
    """Reads the inputs `<name>-<row>-given` and `<name>-<row>-noticed`; "" is no answer.

    When `<name>-rest` is sent as "0", every cell left without an answer is 0: one tap for "the rest did not happen".
    Its data is {row: {side: text}}, with the rows that were sent.
    """

    def __init__(self, label: str | None = None, validators: Any = None, *, item: Item, **settings: Any) -> None:
        super().__init__(label, validators, **settings)
        self.item = item

    def cell_name(self, row: str, side: str) -> str:
        """Return the name of the input for one cell."""
        return f"{self.name}-{row}-{side}"

    def cell(self, row: str, side: str) -> str:
        """Return what the cell holds as text, "" for no answer."""
        held = (self.data or {}).get(row, {}).get(side)
        return "" if held is None else str(held)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the cells from what was sent, or the kept data when nothing was sent at all."""
        self.process_errors = []
        self.object_data = self.data = data if isinstance(data, dict) else None
        if formdata is not None:
            self.data = self._sent(formdata)
            self.raw_data = [text for cells in self.data.values() for text in cells.values() if text]

    def _sent(self, formdata: Any) -> dict[str, dict[str, str]]:
        blank = "0" if formdata.getlist(f"{self.name}-{REST}") == ["0"] else ""
        return {
            row.key: {side: self._one(formdata, row.key, side) or blank for side in SIDES} for row in self.item.rows
        }

    def _one(self, formdata: Any, row: str, side: str) -> str:
        sent = formdata.getlist(self.cell_name(row, side))
        return str(sent[0]) if sent else ""
