"""Kind `slider`: a number on a line. Untouched is no answer, wherever the thumb is drawn."""

from __future__ import annotations

from intersession.definition.answers import Value
from intersession.definition.items import Item
from intersession.kinds.number import Number
from intersession.kinds.words import _, plain_number


class Slider(Number):
    """A number between two ends, in steps. Sent as the text of a number box, so that it works without a script."""

    name = "slider"

    def format(self, item: Item, value: Value) -> str:
        return _("%(value)s of %(most)s", value=self.data(item, value), most=plain_number(item.maximum))
