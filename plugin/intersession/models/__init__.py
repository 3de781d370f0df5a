"""Our tables, in the host's database under a prefix. No Flask."""

from __future__ import annotations

from intersession.models.base import PREFIX, Base
from intersession.models.batches import Batch, BatchPart, BatchState, PartState
from intersession.models.cards import PracticeCard
from intersession.models.contact import Contact, LegalHold, Pause, Separation
from intersession.models.desk import Archived, Comment, DeskChoice, Goal, Reply, Star
from intersession.models.documents import Document
from intersession.models.handing import HandOver
from intersession.models.homework import Assignment, FormVersion, Link
from intersession.models.machinery import ChangedSetting, DataKey, Outbox, Tries
from intersession.models.messages import Delivery, Resumption
from intersession.models.own_forms import OwnForm, OwnVersion
from intersession.models.people import Case, Client, Consent, Member
from intersession.models.programs import ProgramRun, ProgramStep
from intersession.models.reflections import Answer, Draft, Reflection, Source, State, Visit
from intersession.models.removal import Removal
from intersession.models.safety import Concern, Note
from intersession.models.secrets import Code, Pin, Share, ShareAsk
from intersession.models.trail import TrailEntry

__all__ = [
    "PREFIX",
    "Answer",
    "Archived",
    "Assignment",
    "Base",
    "Batch",
    "BatchPart",
    "BatchState",
    "Case",
    "ChangedSetting",
    "Client",
    "Code",
    "Comment",
    "Concern",
    "Consent",
    "Contact",
    "DataKey",
    "Delivery",
    "DeskChoice",
    "Document",
    "Draft",
    "FormVersion",
    "Goal",
    "HandOver",
    "LegalHold",
    "Link",
    "Member",
    "Note",
    "Outbox",
    "OwnForm",
    "OwnVersion",
    "PartState",
    "Pause",
    "Pin",
    "PracticeCard",
    "ProgramRun",
    "ProgramStep",
    "Reflection",
    "Removal",
    "Reply",
    "Resumption",
    "Separation",
    "Share",
    "ShareAsk",
    "Source",
    "Star",
    "State",
    "TrailEntry",
    "Tries",
    "Visit",
]
