"""What a host calls when its mail server says that a message of ours came back."""

from __future__ import annotations

from intersession.services import messaging
from intersession.web.runtime import runtime
from intersession.web.transaction import writing


def report_bounce(key: str) -> bool:
    """Record that the message with this key came back, and return whether we know of it. Needs an application context.

    `key`: the `Message.key` that your `intersession_decide_delivery` was given. Its counselor is shown that it came
    back. Calling it twice is the same as once. It commits, so call it outside a transaction of your own.
    """
    here = runtime()
    with writing(here):
        return messaging.bounced(here.unit(), key)
