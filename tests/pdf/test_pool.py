from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from intersession.errors import RenderFailed
from intersession.pdf.pool import Pool
from tests.support import paper

HELLO = '<html lang="en"><p style="font-family: Figtree">Hello'
ENDLESS = '<html lang="en"><p>' + "a<br>\n" * 400_000
HUGE = '<html lang="en">' + "<p>abc" * 400_000


def submit(pool: Pool, html: str = HELLO, *, variant: str = "pdf/ua-1") -> bytes:
    return pool.submit(html, title="T", language="en", variant=variant)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2) as made:
        yield made


def script(text: str, *arguments: str, **environment: str) -> str:
    """Run a program of its own and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", text, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_a_document_is_made(pool: Pool) -> None:
    assert paper.pages(submit(pool)) == ["Hello"]


def test_every_worker_makes_the_same_bytes(pool: Pool) -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(submit(pool))) for _ in range(12)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 12
    assert len(set(made)) == 1


def test_fonts_are_embedded_by_forked_workers(pool: Pool) -> None:
    assert paper.fonts(submit(pool)) == {"Figtree": True}


def why_given_up(pool: Pool, html: str) -> str:
    """Say why a document was not made; "" when nobody gave it up within 20 seconds, so that no test waits for ever."""
    reasons: list[str] = []

    def ask() -> None:
        try:
            submit(pool, html)
        except RenderFailed as failed:
            reasons.append(failed.reason)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(20)
    return "".join(reasons)


def test_a_document_past_its_time_is_given_up_and_the_next_is_made() -> None:
    with Pool(1, seconds=1.5) as pool:
        submit(pool)

        assert why_given_up(pool, ENDLESS) == "time"
        assert paper.pages(submit(pool)) == ["Hello"]


def test_a_document_past_its_memory_is_given_up_and_the_next_is_made() -> None:
    with Pool(1, megabytes=150, seconds=120) as pool:
        with pytest.raises(RenderFailed) as failed:
            submit(pool, HUGE)

        assert failed.value.reason == "memory"
        assert paper.pages(submit(pool)) == ["Hello"]


def test_a_document_that_breaks_the_engine_is_given_up_and_the_next_is_made(pool: Pool) -> None:
    with pytest.raises(RenderFailed) as failed:
        submit(pool, variant="pdf/none")

    assert failed.value.reason == "crash"
    assert paper.pages(submit(pool)) == ["Hello"]


def test_a_killed_worker_costs_one_document_at_most() -> None:
    with Pool(1) as pool:
        submit(pool)
        assert pool._nursery._server is not None
        os.kill(pool._nursery._server.pid, 9)
        pool._nursery._server.wait()

        made = [submit(pool) for _ in range(2)]

    assert paper.pages(made[1]) == ["Hello"]


def test_a_worker_makes_its_share_and_another_goes_on() -> None:
    with Pool(1, documents=2) as pool:
        made = [submit(pool) for _ in range(5)]

        assert len(set(made)) == 1
        assert pool._nursery._made == 3


def test_too_many_at_once_are_turned_away() -> None:
    with Pool(1, queue=0) as pool:
        busy = pool._take()

        with pytest.raises(RenderFailed) as failed:
            submit(pool)

        pool._give_back(busy)
        assert failed.value.reason == "full"
        assert paper.pages(submit(pool)) == ["Hello"]


def test_nobody_waits_for_ever() -> None:
    with Pool(1, patience=0.01) as pool:
        pool._take()

        with pytest.raises(RenderFailed) as failed:
            submit(pool)

        assert failed.value.reason == "full"


def test_a_closed_pool_takes_nothing_on() -> None:
    pool = Pool(1)
    submit(pool)
    pool.close()

    with pytest.raises(RenderFailed) as failed:
        submit(pool)

    assert failed.value.reason == "full"


def test_an_engine_that_cannot_start_fails_with_its_reason() -> None:
    with Pool(1, python="/bin/false") as pool, pytest.raises(RenderFailed) as failed:
        submit(pool)

    assert failed.value.reason == "crash"
    assert failed.value.__cause__ is not None


def test_starting_ahead_starts_every_worker() -> None:
    with Pool(2) as pool:
        pool.start()

        assert pool._nursery._made == 2
        assert None not in pool._free


def test_the_web_process_never_loads_the_engine() -> None:
    said = script(
        "import sys; from intersession.pdf.pool import Pool\n"
        "with Pool(1) as pool: pool.submit('<p>x', title='T', language='en')\n"
        "print([name for name in ('weasyprint', 'pydyf', 'fontTools') if name in sys.modules])"
    )

    assert said == "[]\n"


def test_a_worker_holds_neither_flask_nor_a_database() -> None:
    said = script(
        "import sys, intersession.pdf.worker\n"
        "print([name for name in ('flask', 'sqlalchemy', 'jinja2', 'cryptography') if name in sys.modules])"
    )

    assert said == "[]\n"


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads another process's environment in /proc")
def test_a_worker_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERSESSION_KEYS", "CANARY")
    with Pool(1) as pool:
        submit(pool)
        assert pool._nursery._server is not None

        environment = Path(f"/proc/{pool._nursery._server.pid}/environ").read_bytes()

    assert b"CANARY" not in environment
    assert b"PATH=" in environment


def test_nothing_is_left_on_the_disk(tmp_path: Path) -> None:
    script(
        "from intersession.pdf.pool import Pool\n"
        "with Pool(2, documents=1) as pool:\n"
        "    for _ in range(3): pool.submit('<p>x', title='T', language='en')",
        TMPDIR=str(tmp_path),
    )

    assert list(tmp_path.iterdir()) == []


def test_a_forked_host_gets_workers_of_its_own() -> None:
    said = script(
        "import os; from intersession.pdf.pool import Pool\n"
        "pool = Pool(1)\n"
        "make = lambda: pool.submit('<p>x', title='T', language='en')\n"
        "before = make()\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    same = make() == before\n"
        "    pool.close()\n"
        "    os._exit(0 if same else 1)\n"
        "print(os.waitpid(child, 0)[1], make() == before)\n"
        "pool.close()\n"
    )

    assert said == "0 True\n"


def test_a_program_without_a_main_guard_is_run_once(tmp_path: Path) -> None:
    program = tmp_path / "host.py"
    program.write_text(
        "print('loaded')\n"
        "from intersession.pdf.pool import Pool\n"
        "with Pool(1) as pool: pool.submit('<p>x', title='T', language='en')\n"
    )

    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=120, check=True)

    assert done.stdout == "loaded\n"


WAITING = """
from intersession.pdf.pool import Pool
pool = Pool(2)
pool.start()
print(pool._nursery._server.pid, flush=True)
input()
"""


def test_workers_end_with_a_host_that_is_killed() -> None:
    host = subprocess.Popen([sys.executable, "-c", WAITING], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert host.stdout is not None
    assert host.stdin is not None
    server = os.pidfd_open(int(host.stdout.readline())) if hasattr(os, "pidfd_open") else None

    host.kill()
    host.wait()
    host.stdout.close()
    host.stdin.close()

    if server is None:
        pytest.skip("this system cannot wait for another's process")
    assert ended(server, within=30)


def ended(process: int, *, within: float) -> bool:
    """Wait for a process that is not ours."""
    ready, _, _ = select.select([process], [], [], within)
    os.close(process)
    return bool(ready)


SERVING = """
import logging, sys, threading, urllib.request
from waitress import create_server
from intersession.pdf.pool import Pool

logging.getLogger("waitress.queue").setLevel("ERROR")
pool = Pool(2)

def application(environ, start):
    made = pool.submit("<p>x", title="T", language="en")
    start("200 OK", [("Content-Type", "application/pdf")])
    return [made]

server = create_server(application, host="127.0.0.1", port=0, threads=10)
threading.Thread(target=server.run, daemon=True).start()
answers = []
ask = lambda: answers.append(urllib.request.urlopen(f"http://127.0.0.1:{server.effective_port}/").read())
asking = [threading.Thread(target=ask) for _ in range(10)]
[one.start() for one in asking]
[one.join() for one in asking]
print(len(answers), len(set(answers)), answers[0][:5].decode())
pool.close()
sys.stdout.flush()
import os
os._exit(0)
"""


def test_documents_are_made_from_the_threads_of_a_web_server() -> None:
    assert script(SERVING) == "10 1 %PDF-\n"
