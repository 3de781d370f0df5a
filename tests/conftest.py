"""What every test has: no network, a standing clock, fresh databases, a browser. Fixtures live in tests/support/."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from intersession.standalone.logs import NAMES as LOGGERS
from intersession.web import checks
from tests.support import kept, network
from tests.support.clock import Clock

pytest_plugins = [
    "tests.support.postgres",
    "tests.support.databases",
    "tests.support.browser",
    "tests.support.units",
    "tests.support.website",
    "tests.support.embedded",
]

# No deadline and no word about slowness: a machine that does something else meanwhile is not a defect of the code.
settings.register_profile("house", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "soak", deadline=None, print_blob=True, max_examples=5000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("INTERSESSION_TEST_PROFILE", "house"))


def pytest_configure() -> None:
    """Cut the network off before any test is collected, and let memory be tidied up less often.

    What a run holds on to (modules, assertions, compiled pages) is large and stays; looking through it again and again
    took a quarter of the time.
    """
    network.block()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def kept_for_the_process() -> Iterator[None]:
    """Let what is the same in every application be made once."""
    with pytest.MonkeyPatch.context() as patch:
        kept.keep(patch)
        yield


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at 2026-03-02 18:00 UTC until the test moves it."""
    return Clock()


@pytest.fixture(autouse=True)
def unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the address that clients would open answer nothing: it is no machine of this run."""
    monkeypatch.setattr(checks, "opens", lambda _address: False)


@pytest.fixture(autouse=True)
def loggers_as_imported() -> Iterator[None]:
    """Let our logs reach whoever looks, and take handlers away that the test added.

    A command or a server that is started in this process changes both; so does one that a whole module shares, and
    that is there before this. A library that sets up its own logs (import-linter, Flask-Migrate) turns ours off.
    """
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if isinstance(logger, logging.Logger) and name.partition(".")[0] in LOGGERS:
            logger.disabled = False
    kept = [(one, one.handlers) for one in map(logging.getLogger, LOGGERS)]
    for logger, _ in kept:
        logger.propagate = True
        logger.setLevel(logging.NOTSET)
    yield
    for logger, handlers in kept:
        for handler in logger.handlers:
            if handler not in handlers:
                handler.close()
        logger.handlers = handlers
