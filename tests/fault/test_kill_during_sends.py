"""The server is killed while clients send: what one was told is sent is there, whole and once."""

from __future__ import annotations

import http.client
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from intersession.models import Answer, Outbox, Reflection, State, TrailEntry
from intersession.services import trail
from intersession.services.unit import system_clock
from intersession.web.cookies import VISIT
from tests.support.clock import Clock
from tests.support.crowd import Writer, writers
from tests.support.databases import Databases
from tests.support.house import ROOT
from tests.support.website import Host, PlainRenderer, Website, make_app, prepare

pytestmark = pytest.mark.slow

COUPLES = int(os.environ.get("INTERSESSION_TEST_COUPLES", "40"))
"""Two senders each; `make soak` takes many more, and kills more often."""
KILLS_AFTER = (8, 24, 44) if COUPLES <= 40 else tuple(range(10, 2 * COUPLES - 20, 20))
THREADS = 3
PATIENCE_SECONDS = 120.0


class Server:
    """The server process, and the port on which it listens while it lives."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.port = 0
        self.listens = threading.Event()
        self.process: subprocess.Popen[str]

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.fault.web_process", self.url],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "plugin"), str(ROOT)])},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        self.listens.set()

    def kill(self) -> None:
        self.listens.clear()
        self.process.send_signal(signal.SIGKILL)
        self.end()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def post(self, writer: Writer, path: str, **data: str) -> int:
        """Post over the network with the cookie by hand, and return the status. Raise OSError or HTTPException."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)) as connection:
            headers = {"Cookie": f"{VISIT}={writer.cookie}", "Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, urlencode({"csrf_token": writer.token, **data}), headers)
            return connection.getresponse().status


class Senders:
    """Threads that send what every writer has, and try again where they got no answer, as a person would."""

    def __init__(self, server: Server, crowd: list[Writer]) -> None:
        self.server = server
        self.left: queue.SimpleQueue[Writer] = queue.SimpleQueue()
        for one in crowd:
            self.left.put(one)
        self.told = threading.Condition()
        self.acknowledged: list[str] = []
        self.unanswered = 0
        self.strange: list[int] = []
        self.threads = [threading.Thread(target=self._send_all) for _ in range(THREADS)]

    def _send_all(self) -> None:
        while True:
            try:
                writer = self.left.get_nowait()
            except queue.Empty:
                return
            self.server.listens.wait(PATIENCE_SECONDS)
            try:
                status = self.server.post(writer, "/i/send", note=f"Note of {writer.name}")
            except (OSError, http.client.HTTPException):
                self._note(writer, None)
            else:
                self._note(writer, status)

    def _note(self, writer: Writer, status: int | None) -> None:
        with self.told:
            if status is None:
                self.unanswered += 1
                self.left.put(writer)
            elif status == 303:
                self.acknowledged.append(writer.name)
            else:
                self.strange.append(status)
            self.told.notify_all()

    def wait_for(self, count: int) -> None:
        with self.told:
            assert self.told.wait_for(lambda: len(self.acknowledged) >= count or self.strange, PATIENCE_SECONDS)


@pytest.fixture
def website(databases: Databases) -> Iterator[Website]:
    """A practice on the real clock, which the server's process shares."""
    url = databases.prepared("website", prepare)
    host, renderer = Host(), PlainRenderer()
    app = make_app(url, host, system_clock, renderer=renderer)
    yield Website(app, host, Clock(system_clock()), renderer, url)
    with app.app_context():
        app.extensions["intersession"].binding.engine().dispose()


@pytest.fixture
def server(website: Website) -> Iterator[Server]:
    made = Server(website.url)
    made.start()
    yield made
    made.end()


def sent_names(website: Website) -> Counter[str]:
    """Give how many reflections each writer has sent, by the words that came with it."""
    with website.work() as work:
        rows = select(Reflection.client_id, Answer.id, Answer.value).join(Answer, Answer.reflection_id == Reflection.id)
        notes = rows.where(Reflection.state == State.SENT, Answer.item == "counselor_note")
        found = work.session.execute(notes).all()
        opened = [work.vault.open(value, Answer, "value", row=row, owner=owner) for owner, row, value in found]
    return Counter(words.strip('"').removeprefix("Note of ") for words in opened)


def parts_of_each(website: Website) -> set[tuple[int, int, int]]:
    """Give, for each sent reflection, how many answers, entries in the trail and events it has."""
    with website.work() as work:
        sent = list(work.session.scalars(select(Reflection.id).where(Reflection.state == State.SENT)))
        answers = Counter(work.session.scalars(select(Answer.reflection_id)))
        recorded = Counter(work.session.scalars(select(TrailEntry.about).where(TrailEntry.action == "sent")))
        rows = work.session.scalars(select(Outbox.payload).where(Outbox.kind == "tell"))
        told = Counter(row["facts"]["reflection"] for row in rows if row["event"] == "Sent")
        assert list(trail.faults(work)) == []
        assert set(answers) == set(sent), "answers without a send, or a send without answers"
    return {(answers[one], recorded[str(one)], told[str(one)]) for one in sent}


def test_a_server_that_is_killed_loses_nothing_it_acknowledged(website: Website, server: Server) -> None:
    crowd = writers(website, couples=COUPLES)
    senders = Senders(server, crowd)
    for thread in senders.threads:
        thread.start()

    for count in KILLS_AFTER:
        senders.wait_for(count)
        server.kill()
        with senders.told:
            promised = set(senders.acknowledged)
        assert promised <= set(sent_names(website)), "acknowledged and not there"
        server.start()
    for thread in senders.threads:
        thread.join(PATIENCE_SECONDS)

    assert senders.strange == []
    assert len(senders.acknowledged) == len(crowd) == 2 * COUPLES
    assert sent_names(website) == dict.fromkeys((one.name for one in crowd), 1)
    assert len(parts_of_each(website)) == 1, "some were torn"
    assert {entry[1:] for entry in parts_of_each(website)} == {(1, 1)}


def test_sending_again_after_a_kill_makes_no_second(website: Website, server: Server) -> None:
    crowd = writers(website, couples=3)
    for one in crowd:
        assert server.post(one, "/i/send", note=f"Note of {one.name}") == 303
    server.kill()
    before = parts_of_each(website)
    server.start()

    again = [server.post(one, "/i/send", note="Another note") for one in crowd]

    assert set(again) == {303}
    assert parts_of_each(website) == before
    assert sent_names(website) == dict.fromkeys((one.name for one in crowd), 1)
