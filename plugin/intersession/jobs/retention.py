"""The daily turn that removes what is over. What that is, `services/retention.py` says."""

from __future__ import annotations

import logging
from datetime import timedelta

from intersession.models.engine import begin_write
from intersession.services import retention
from intersession.services.unit import UnitOfWork

log = logging.getLogger(__name__)

EVERY = timedelta(days=1)


def remove(work: UnitOfWork) -> None:
    """Remove what is due. A held case is named in the log by its reference."""
    begin_write(work.session)
    for one in retention.run(work):
        if one.is_held:
            log.warning("retention: a legal hold keeps case %s", one.case_ref)
