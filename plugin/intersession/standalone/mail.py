"""Mail to clients: by a server when there is one, else as a file for the counselor to look at. Each key once."""

from __future__ import annotations

import hashlib
import os
import re
import smtplib
import ssl
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from sqlalchemy import select

from intersession.errors import DeliveryRefused, SettingError
from intersession.hooks.rehearsal import is_made_up
from intersession.hooks.types import Message
from intersession.models.engine import begin_write
from intersession.services.unit import UnitOfWork
from intersession.standalone.models import PracticeCase, PracticeClient, PracticeMessage
from intersession.standalone.place import PRIVATE_FILE

CHANNEL = "email"
SECONDS = 10
TLS_PORT = 465
PERMANENT = 500
"""From here on a mail server's answer says that it will be the same next time."""
NOBODYS = frozenset({550, 551, 553})
"""The same of an address, where the server does not say more."""
DETAIL = re.compile(r"5\.(\d{1,3})\.\d{1,3}\b")
SEALED = ("address", "subject", "body")


@dataclass(frozen=True, slots=True)
class Server:
    """The practice's mail server. Port 465 speaks TLS at once, others begin with STARTTLS if there is a password."""

    host: str
    port: int = 587
    user: str = ""
    password: str = ""
    sender: str = ""


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """A message with its words opened. `way`: "file" or "smtp"."""

    row: PracticeMessage
    address: str
    subject: str
    body: str


def server_from(environment: Mapping[str, str]) -> Server | None:
    """Read PRACTICE_SMTP_HOST, _PORT, _USER, _PASSWORD and _FROM; None without a host. Raise SettingError."""
    known = {
        name: environment.get(f"PRACTICE_SMTP_{name}", "") for name in ("HOST", "PORT", "USER", "PASSWORD", "FROM")
    }
    if not known["HOST"]:
        return None
    if not known["FROM"]:
        raise SettingError("PRACTICE_SMTP_FROM", "it is needed: the address that mail comes from")
    port = known["PORT"] or "587"
    if not port.isascii() or not port.isdecimal():
        raise SettingError("PRACTICE_SMTP_PORT", "it should be a number")
    return Server(known["HOST"], int(port), known["USER"], known["PASSWORD"], known["FROM"])


@dataclass(frozen=True, slots=True)
class Post:
    """Delivers messages: to the server, or into the folder when there is none."""

    folder: Path
    server: Server | None = None

    def deliver(self, work: UnitOfWork, message: Message) -> str:
        """Deliver a message once for its key and return a receipt.

        Raise OSError or SMTPException to be asked again, and DeliveryRefused for an address that nobody has.
        """
        kept = _by_key(work, message.key)
        if kept is None:
            mail = _mail(message, sender=self.sender, at=format_datetime(work.clock()))
            if not message.to.ref or is_made_up(message.to.ref):
                # To the practice's own address: not one of its clients, so nothing of it is kept here.
                return f"{self._hand_over(mail, message.key)}:rehearsal"
            way = self._hand_over(mail, message.key)
            kept = _keep(work, message, way=way)
        return f"{kept.way}:{kept.id}"

    def forget(self, keys: Iterable[str]) -> None:
        """Take away the files of messages that were not mailed by a server."""
        for key in keys:
            (self.folder / f"{message_name(key)}.eml").unlink(missing_ok=True)

    @property
    def sender(self) -> str:
        return self.server.sender if self.server is not None else "practice@localhost"

    def _hand_over(self, mail: EmailMessage, key: str) -> str:
        if self.server is None:
            _write_file(self.folder / f"{message_name(key)}.eml", mail)
            return "file"
        _send(self.server, mail)
        return "smtp"


def message_name(key: str) -> str:
    """Return what stands before the @ of a message's Message-ID, and in its file's name."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def _mail(message: Message, *, sender: str, at: str) -> EmailMessage:
    # The policy refuses line breaks in headers, so neither an address nor a subject can add one.
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = Address(message.sender, addr_spec=sender)
        mail["To"] = Address(addr_spec=message.to.email)
        mail["Subject"] = message.subject
    except (ValueError, IndexError, HeaderParseError):
        raise DeliveryRefused from None
    mail["Date"] = at
    # The same key gives the same id, so a second copy after a crash is dropped where mail arrives.
    mail["Message-ID"] = f"<{message_name(message.key)}@{sender.partition('@')[2]}>"
    mail.set_content(message.body)
    return mail


def _write_file(path: Path, mail: EmailMessage) -> None:
    draft = path.with_suffix(".part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
    with os.fdopen(handle, "wb") as file:
        file.write(mail.as_bytes())
    draft.replace(path)


def _send(server: Server, mail: EmailMessage) -> None:
    with connected(server) as connection:
        if server.user:
            connection.login(server.user, server.password)
        try:
            connection.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            if all(_is_nobody(code, words) for code, words in refused.recipients.values()):
                raise DeliveryRefused from None
            raise


def _is_nobody(code: int, words: bytes) -> bool:
    """Tell whether an answer says that the address is nobody's (RFC 3463, 5.1), and not that we or a mailbox are."""
    said = DETAIL.match(words.decode("ascii", "replace"))
    return said.group(1) == "1" if said and code >= PERMANENT else code in NOBODYS


def connected(server: Server) -> smtplib.SMTP:
    """Connect as for sending, without signing in. Raise OSError or SMTPException."""
    # Without a name of our own, smtplib looks this machine up in the network. And left to itself it believes any
    # certificate, so that whoever stands between would get the password and the clients' links.
    name, checked = server.sender.partition("@")[2], ssl.create_default_context()
    if server.port == TLS_PORT:
        return smtplib.SMTP_SSL(server.host, server.port, local_hostname=name, timeout=SECONDS, context=checked)
    connection = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=SECONDS)
    try:
        if server.user:
            connection.starttls(context=checked)
    except BaseException:
        connection.close()
        raise
    return connection


def _by_key(work: UnitOfWork, key: str) -> PracticeMessage | None:
    return work.session.scalars(select(PracticeMessage).where(PracticeMessage.key == key)).one_or_none()


def _keep(work: UnitOfWork, message: Message, *, way: str) -> PracticeMessage:
    begin_write(work.session)
    row, owner = uuid.uuid4(), uuid.UUID(message.to.ref)
    words = {"address": message.to.email, "subject": message.subject, "body": message.body}
    sealed = {name: work.vault.seal(text, PracticeMessage, name, row=row, owner=owner) for name, text in words.items()}
    kept = PracticeMessage(
        id=row, key=message.key, client_id=owner, channel=message.channel, way=way, sent_at=work.clock(), **sealed
    )
    work.session.add(kept)
    work.session.flush()
    return kept


def sent(work: UnitOfWork, counselor_id: uuid.UUID, *, most: int = 25) -> tuple[OpenMessage, ...]:
    """Return the newest messages to a counselor's own clients."""
    own = (
        select(PracticeMessage)
        .join(PracticeClient, PracticeClient.id == PracticeMessage.client_id)
        .join(PracticeCase, PracticeCase.id == PracticeClient.case_id)
        .where(PracticeCase.counselor_id == counselor_id)
        .order_by(PracticeMessage.sent_at.desc(), PracticeMessage.id)
        .limit(most)
    )
    return tuple(_opened(work, row) for row in work.session.scalars(own))


def _opened(work: UnitOfWork, row: PracticeMessage) -> OpenMessage:
    address, subject, body = (
        work.vault.open(getattr(row, name), PracticeMessage, name, row=row.id, owner=row.client_id) for name in SEALED
    )
    return OpenMessage(row, address, subject, body)
