"""The example plugins do what their READMEs say: text messages, a section, a pack of forms, a kind of question."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from examples import forms_pack, report_section, sms_delivery, weather_kind
from intersession.errors import DeliveryRefused
from intersession.hooks.manager import Plugins, check_conformance
from intersession.hooks.types import HostClient, Message, SectionRequest
from intersession.kinds import plugin as kinds_plugin
from intersession.services import pack
from intersession.services.library import open_library
from tests.support.website import Website

TEXT = Message("invite:1", HostClient("sam", "Sam", phone="+1 555 0100"), "sms", "A note", "Something short.", "Amara")


@pytest.mark.parametrize("plugin", [forms_pack, report_section, sms_delivery, weather_kind])
def test_example_keeps_to_the_hooks(plugin: object) -> None:
    assert check_conformance(plugin) == []


# ------------------------------------------------------------------ text messages


class Gateway(BaseHTTPRequestHandler):
    """A provider that answers as it is told, and keeps what it was sent."""

    status = 200
    got: list[dict[str, Any]] = []
    headers_got: list[str] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).got.append(body)
        type(self).headers_got.append(self.headers["Authorization"])
        self.send_response(self.status)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()
        self.wfile.write(b'{"id": "sms-7"}')

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@pytest.fixture
def gateway() -> Iterator[type[Gateway]]:
    kind = type("OneGateway", (Gateway,), {"got": [], "headers_got": []})
    with HTTPServer(("127.0.0.1", 0), kind) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        app = Flask("practice")
        app.config["SMS_GATEWAY_URL"] = f"http://127.0.0.1:{server.server_port}/messages"
        app.config["SMS_GATEWAY_TOKEN"] = "secret"
        with app.app_context():
            yield kind
        server.shutdown()


def test_text_message_goes_out_without_its_subject_under_its_key(gateway: type[Gateway]) -> None:
    receipt = sms_delivery.intersession_decide_delivery(TEXT)

    assert receipt == "sms-7"
    assert gateway.got == [
        {"to": "+1 555 0100", "text": "Something short.", "sender": "Amara", "idempotency_key": "invite:1"}
    ]
    assert gateway.headers_got == ["Bearer secret"]


@pytest.mark.parametrize("status", [302, 400, 500])
def test_text_message_that_was_not_taken_raises_without_the_number(gateway: type[Gateway], status: int) -> None:
    gateway.status = status

    with pytest.raises(sms_delivery.NotTaken) as caught:
        sms_delivery.intersession_decide_delivery(TEXT)

    assert "555" not in str(caught.value)


def test_number_that_nobody_has_is_not_tried_again(gateway: type[Gateway]) -> None:
    gateway.status = 422

    with pytest.raises(DeliveryRefused):
        sms_delivery.intersession_decide_delivery(TEXT)


def test_text_message_is_somebody_elses_where_no_gateway_is_set() -> None:
    with Flask("practice").app_context():
        assert sms_delivery.intersession_decide_delivery(TEXT) is None


def test_gateway_that_is_not_set_up_says_so_and_one_that_is_says_that_all_is_well(gateway: type[Gateway]) -> None:
    (ready,) = sms_delivery.intersession_register_checks()
    with Flask("practice").app_context():
        (not_yet,) = sms_delivery.intersession_register_checks()

    assert ready.advice == ""
    assert not_yet.advice == "set SMS_GATEWAY_URL and SMS_GATEWAY_TOKEN: until then none is sent"


def test_mail_is_not_for_the_gateway(gateway: type[Gateway]) -> None:
    mail = Message("invite:2", HostClient("sam", "Sam", phone="+1 555 0100"), "email", "A note", "Something short.")

    assert sms_delivery.intersession_decide_delivery(mail) is None
    assert gateway.got == []


# ------------------------------------------------------------------ a section


def request(until: datetime) -> SectionRequest:
    return SectionRequest(uuid4(), "case-1", (), "room_safe", None, until)


@pytest.mark.parametrize(
    ("until", "lines"),
    [
        (datetime(2026, 12, 1, tzinfo=UTC), ("Closed from 2026-12-24 to 2027-01-03.",)),
        (datetime(2027, 1, 3, tzinfo=UTC), ("Closed from 2026-12-24 to 2027-01-03.",)),
        (datetime(2027, 1, 4, tzinfo=UTC), ()),
        (datetime(2026, 11, 1, tzinfo=UTC), ()),
    ],
)
def test_closed_days_are_said_while_they_are_near(until: datetime, lines: tuple[str, ...]) -> None:
    app = Flask("practice")
    app.config["PRACTICE_CLOSED"] = [(date(2026, 12, 24), date(2027, 1, 3))]

    with app.app_context():
        found = list(report_section.intersession_register_sections(request(until)))

    assert tuple(line for section in found for line in section.lines) == lines


def test_section_is_in_the_brief(on_sqlite: Website) -> None:
    on_sqlite.app.config["PRACTICE_CLOSED"] = [(date(2026, 3, 10), date(2026, 3, 12))]
    on_sqlite.runtime.plugins.register(report_section, "report section")
    on_sqlite.assign(case="case-2")

    on_sqlite.counselor().get("/cases/case-2/brief/room_safe.pdf")

    assert "Closed from 2026-03-10 to 2026-03-12." in on_sqlite.renderer.html


# ------------------------------------------------------------------ a pack of forms


def test_pack_of_another_author_stands_beside_ours_in_both_languages() -> None:
    plugins = Plugins()
    for plugin in (kinds_plugin, pack, forms_pack):
        plugins.register(plugin)

    library = open_library(plugins)

    assert plugins.failures == []
    assert library.form("sk-small-kindness").title == "One small kindness"
    assert library.form("sk-small-kindness", language="es").title == "Un pequeño gesto"
    assert library.form("weekly-reflection").title
