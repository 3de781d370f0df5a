from __future__ import annotations

import email
import socketserver
import ssl
import threading
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from smtplib import SMTPRecipientsRefused

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import func, select

from intersession.errors import DeliveryRefused, SettingError
from intersession.hooks.types import HostClient, Message
from intersession.standalone import cases, mail
from intersession.standalone.cases import CaseDraft, PersonDraft
from intersession.standalone.mail import Post, Server, server_from
from intersession.standalone.models import PracticeClient, PracticeMessage, User
from intersession.web.background import make_worker
from tests.support.embedded import AMARA, BO, Embedded

BODY = "There is something short for you here.\n\nhttps://practice.test/i#secret-of-a-link\n"


def message(
    practice: Embedded, *, key: str = "invite:1", to: str = "sam@mail.test", subject: str = "A note"
) -> Message:
    with practice.work() as work:
        user = work.session.scalars(select(User).where(User.email == AMARA)).one()
        case = cases.add(work, CaseDraft("person", (PersonDraft("Sam", to),)), by=user)
        client = cases.as_host_case(work, case).clients[0]
    return Message(key, client, "email", subject, BODY)


def deliver(practice: Embedded, post: Post, what: Message) -> str:
    with practice.work() as work:
        return post.deliver(work, what)


def read(folder: Path) -> list[EmailMessage]:
    return [
        email.message_from_bytes(file.read_bytes(), policy=policy.default, _class=EmailMessage)
        for file in sorted(folder.glob("*.eml"))
    ]


def test_without_a_server_a_message_becomes_a_file(embedded: Embedded) -> None:
    deliver(embedded, embedded.post(), message(embedded))

    kept = read(embedded.place.outbox)
    assert [(one["To"], one["Subject"]) for one in kept] == [("sam@mail.test", "A note")]
    assert kept[0].get_content().replace("\r\n", "\n") == BODY


def test_mail_to_the_practice_itself_goes_out_and_is_kept_as_no_clients(embedded: Embedded) -> None:
    what = Message("anchor:1", HostClient("", "", AMARA), "email", "Where your record ends", "7:ab\n")

    deliver(embedded, embedded.post(), what)

    assert [one["To"] for one in read(embedded.place.outbox)] == [AMARA]
    with embedded.work() as work:
        assert work.session.scalar(select(func.count()).select_from(PracticeMessage)) == 0


def test_same_key_twice_is_one_file_and_one_row(embedded: Embedded) -> None:
    what = message(embedded)

    first = deliver(embedded, embedded.post(), what)
    second = deliver(embedded, embedded.post(), what)

    assert first == second
    assert len(read(embedded.place.outbox)) == 1
    with embedded.work() as work:
        assert work.session.scalar(select(func.count()).select_from(PracticeMessage)) == 1


def test_delivery_that_was_not_saved_leaves_one_file_after_the_next_try(embedded: Embedded) -> None:
    what = message(embedded)
    with embedded.app.app_context():
        work = embedded.app.extensions["intersession"].unit()
        embedded.post().deliver(work, what)
        work.session.rollback()

    deliver(embedded, embedded.post(), what)

    assert len(read(embedded.place.outbox)) == 1


def test_file_is_for_its_owner_alone(embedded: Embedded) -> None:
    deliver(embedded, embedded.post(), message(embedded))

    (file,) = embedded.place.outbox.iterdir()
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("sam@mail.test\r\nBcc: other@mail.test", "A note"),
        ("sam@mail.test", "A note\r\nBcc: other@mail.test"),
        ("sam@mail.test\nX: y", "A note"),
        ("not an address", "A note"),
        ("", "A note"),
        ("a@b.test, other@mail.test", "A note"),
    ],
)
def test_message_cannot_add_headers_or_readers(embedded: Embedded, to: str, subject: str) -> None:
    what = message(embedded, to=to, subject=subject)

    with pytest.raises(DeliveryRefused):
        deliver(embedded, embedded.post(), what)

    assert list(embedded.place.outbox.iterdir()) == []


INJECTED = "{name}\r\nBcc: evil@elsewhere.test\n\nAnother body"
HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"}


def test_a_name_with_line_breaks_adds_no_header_and_is_in_none(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    desk.get("/practice/account")
    desk.send("/account", name=INJECTED.format(name="Counsela"))
    desk.get("/settings")
    desk.send("/settings", practice_name=INJECTED.format(name="Harborside"))
    case = embedded.add_couple(desk, "Sam", "Robin")
    with embedded.work() as work:  # whatever a page would have made of such a name
        for one in work.session.scalars(select(PracticeClient)):
            name = INJECTED.format(name="Samuela")
            one.name = work.vault.seal(name, PracticeClient, "name", row=one.id, owner=one.id)
    desk.get(f"/assign?case={case}")
    desk.send("/assign", form="weekly-reflection")
    embedded.clock.advance(minutes=1)

    make_worker(embedded.app).run_due()

    (mail,) = read(embedded.place.outbox)
    raw = next(embedded.place.outbox.glob("*.eml")).read_text().partition("\n\n")[0]
    assert set(mail.keys()) == HEADERS
    assert mail["To"] == "sam@mail.test"
    for word in ("Samuela", "Robin", "Counsela", "Harborside", "evil", "Bcc"):
        assert word not in raw


def test_words_and_addresses_are_sealed_in_the_database(embedded: Embedded) -> None:
    deliver(embedded, embedded.post(), message(embedded))

    with embedded.work() as work:
        row = work.session.scalars(select(PracticeMessage)).one()
        kept = row.address + row.subject + row.body
    assert b"sam@mail.test" not in kept
    assert b"secret-of-a-link" not in kept


def test_only_the_own_counselor_sees_a_message(embedded: Embedded) -> None:
    deliver(embedded, embedded.post(), message(embedded))

    with embedded.work() as work:
        users = {user.email: user.id for user in work.session.scalars(select(User))}
        own, others = mail.sent(work, users[AMARA]), mail.sent(work, users[BO])
    assert [one.subject for one in own] == ["A note"]
    assert others == ()


class Inbox(socketserver.ThreadingTCPServer):
    """A mail server that takes everything and keeps what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.refuses = False
        self.says_of_reader = "250 fine"
        self.certificate: ssl.SSLContext | None = None
        super().__init__(("127.0.0.1", 0), Talk)


class Talk(socketserver.StreamRequestHandler):
    server: Inbox

    def handle(self) -> None:
        self._say("220 hello")
        in_data = False
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            self.server.lines.append(line)
            if in_data:
                in_data = line != "."
                if not in_data:
                    self._say("250 taken")
            elif line.upper() == "DATA":
                in_data = not self.server.refuses
                self._say("354 go on" if in_data else "451 not now")
            elif line.upper().startswith("EHLO"):
                self._say("250-hello\r\n250 STARTTLS" if self.server.certificate else "250 hello")
            elif line.upper() == "STARTTLS" and self.server.certificate:
                self._say("220 go on")
                with suppress(ssl.SSLError):
                    self.server.certificate.wrap_socket(self.connection, server_side=True).recv(99)
                return
            elif line.upper() == "QUIT":
                self._say("221 bye")
                return
            else:
                is_reader = line.upper().startswith("RCPT")
                self._say(self.server.says_of_reader if is_reader else "250 fine")

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_with_a_server_a_message_is_mailed_once(embedded: Embedded, inbox: Inbox) -> None:
    post = Post(embedded.place.outbox, Server("127.0.0.1", inbox.server_address[1], sender="practice@harbor.test"))
    what = message(embedded)

    receipts = {deliver(embedded, post, what) for _ in range(2)}

    assert len(receipts) == 1
    assert inbox.lines.count("To: sam@mail.test") == 1
    assert "From: practice@harbor.test" in inbox.lines
    assert list(embedded.place.outbox.iterdir()) == []


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        ("550 nobody", DeliveryRefused),
        ("550 5.1.1 no such user", DeliveryRefused),
        ("451 later", SMTPRecipientsRefused),
        ("550 5.7.1 relaying denied", SMTPRecipientsRefused),
        ("552 5.2.2 mailbox full", SMTPRecipientsRefused),
        ("554 refused by our rules", SMTPRecipientsRefused),
    ],
)
def test_only_what_the_server_refuses_for_good_is_not_tried_again(
    embedded: Embedded, inbox: Inbox, answer: str, raised: type[Exception]
) -> None:
    inbox.says_of_reader = answer
    post = Post(embedded.place.outbox, Server("127.0.0.1", inbox.server_address[1], sender="practice@harbor.test"))
    what = message(embedded)

    with pytest.raises(raised):
        deliver(embedded, post, what)


def test_password_is_not_told_to_a_server_that_cannot_show_who_it_is(
    embedded: Embedded, inbox: Inbox, tmp_path: Path
) -> None:
    inbox.certificate = self_signed(tmp_path / "certificate.pem")
    server = Server("127.0.0.1", inbox.server_address[1], "practice", "the password", "practice@harbor.test")
    what = message(embedded)

    with pytest.raises(ssl.SSLCertVerificationError):
        deliver(embedded, Post(embedded.place.outbox, server), what)


def self_signed(path: Path) -> ssl.SSLContext:
    """Return what a server needs to speak TLS under a name that nobody vouches for."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(key.private_bytes(*plain) + made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_refused_mail_is_not_kept_as_sent(embedded: Embedded, inbox: Inbox) -> None:
    inbox.refuses = True
    post = Post(embedded.place.outbox, Server("127.0.0.1", inbox.server_address[1], sender="practice@harbor.test"))
    what = message(embedded)

    with pytest.raises(OSError, match="not now"):
        deliver(embedded, post, what)
    inbox.refuses = False
    deliver(embedded, post, what)

    assert inbox.lines.count("To: sam@mail.test") == 1


def test_both_tries_of_one_message_have_one_id(embedded: Embedded, inbox: Inbox) -> None:
    post = Post(embedded.place.outbox, Server("127.0.0.1", inbox.server_address[1], sender="practice@harbor.test"))
    what = message(embedded)
    for _ in range(2):
        with embedded.app.app_context():
            work = embedded.app.extensions["intersession"].unit()
            post.deliver(work, what)
            work.session.rollback()

    ids = [line for line in inbox.lines if line.startswith("Message-ID:")]

    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_no_server_in_the_environment_is_none() -> None:
    assert server_from({}) is None


def test_server_is_read_from_the_environment() -> None:
    given = {"HOST": "mail.test", "PORT": "465", "USER": "u", "PASSWORD": "p", "FROM": "practice@harbor.test"}

    read_one = server_from({f"PRACTICE_SMTP_{name}": value for name, value in given.items()})

    assert read_one == Server("mail.test", 465, "u", "p", "practice@harbor.test")


@pytest.mark.parametrize(
    ("given", "name"), [({"FROM": ""}, "PRACTICE_SMTP_FROM"), ({"FROM": "a@b.test", "PORT": "x"}, "PRACTICE_SMTP_PORT")]
)
def test_half_a_server_is_refused_by_name(given: dict[str, str], name: str) -> None:
    environment = {"PRACTICE_SMTP_HOST": "mail.test", **{f"PRACTICE_SMTP_{key}": value for key, value in given.items()}}

    with pytest.raises(SettingError, match=name):
        server_from(environment)


def test_unknown_client_has_no_mail(embedded: Embedded) -> None:
    stranger = HostClient(str(uuid.uuid4()), "Nobody", "nobody@mail.test")

    with pytest.raises(Exception, match="no data key"):
        deliver(embedded, embedded.post(), Message("k", stranger, "email", "A note", BODY))
