"""A plugin that delivers text messages through a provider's gateway. See README.md."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import Any

from flask import current_app

from intersession import hookimpl
from intersession.errors import DeliveryRefused
from intersession.hooks.types import Finding, Message

name = "sms delivery"

GATEWAY = "SMS_GATEWAY_URL"
TOKEN = "SMS_GATEWAY_TOKEN"  # the name of a setting
SECONDS = 10


NOBODYS = frozenset({HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY})
"""With these the gateway says that nobody has the number. Not found is the gateway itself, at a mistyped address."""


class NotTaken(Exception):
    """The gateway did not take the message. Intersession tries again later."""


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A gateway that sends elsewhere would be told the number and the link there."""

    def redirect_request(self, *given: Any) -> None:
        return None


@hookimpl
def intersession_register_checks() -> list[Finding]:
    missing = " and ".join(one for one in (GATEWAY, TOKEN) if not current_app.config.get(one))
    return [Finding("text messages", f"set {missing}: until then none is sent" if missing else "", is_grave=True)]


@hookimpl
def intersession_decide_delivery(message: Message) -> str | None:
    gateway: str = current_app.config.get(GATEWAY, "")
    if message.channel != "sms" or not gateway or not message.to.phone:
        return None  # somebody else's, or nobody's
    # No subject: on a lock screen there is one line less to read. The key lets the gateway drop the second of two.
    body = {"to": message.to.phone, "text": message.body, "sender": message.sender, "idempotency_key": message.key}
    return _post(gateway, body)


def _post(gateway: str, body: dict[str, str]) -> str:
    request = urllib.request.Request(  # noqa: S310  # the practice's own setting
        gateway,
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {current_app.config.get(TOKEN, '')}"},
    )
    try:
        with urllib.request.build_opener(NoRedirects).open(request, timeout=SECONDS) as response:
            if response.status not in {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED}:
                raise NotTaken(f"status {response.status}")
            return str(json.loads(response.read(10_000))["id"])
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in NOBODYS:
            raise DeliveryRefused from None
        raise NotTaken(f"status {error.code}") from None
    except (OSError, ValueError, KeyError) as error:
        # Without the error's own words: they may hold the number.
        raise NotTaken(type(error).__name__) from None
