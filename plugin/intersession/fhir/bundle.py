"""Several FHIR resources in one file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def bundle(resources: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return a collection of resources, in this order."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}
