"""What tests in a browser share: people who visit the `practice` that each file starts for itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.live import Live, Visitors, visitors


@pytest.fixture
def people(chromium: Browser, practice: Live) -> Iterator[Visitors]:
    with visitors(chromium, practice.address) as made:
        yield made
