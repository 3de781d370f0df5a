"""Alembic's entry: the same as for Intersession's own history; `runner` says which tables are meant."""

from __future__ import annotations

import runpy

runpy.run_module("intersession.migrations.env")
