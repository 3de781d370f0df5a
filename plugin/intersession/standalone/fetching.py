"""Fetches a calendar from an address that a counselor gave: over https, from public machines only, small and soon.

The name is looked up once, every address it has is checked, and the connection goes to the address that was checked: so
neither a name that points inside, nor one that changes between look and use, nor a redirect reaches a private machine.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from intersession.errors import IntersessionError

MOST_BYTES = 2 * 1024 * 1024
SECONDS = 10.0
REDIRECTS = 3
PORT = 443
AGENT = "Intersession calendar"

TRANSLATED = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32")))
"""Addresses with another one inside, which Python counts as public whatever that one is."""

Resolve = Callable[[str], list[str]]


class CannotFetch(IntersessionError):
    """A calendar could not be fetched. `reason`: "address", "private", "away", "status", "big" or "slow"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: its status, where it sends on to, and its body in pieces."""

    status: int
    location: str
    pieces: Iterator[bytes]


def addresses_of(name: str) -> list[str]:
    """Look a name up. Raise CannotFetch when it has no address."""
    try:
        found = socket.getaddrinfo(name, PORT, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CannotFetch("away") from None
    return [str(one[4][0]) for one in found]


def is_public(address: str) -> bool:
    """Say whether an address belongs to a machine on the open internet."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if any(parsed in network for network in TRANSLATED):
        return False
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (inner is None or inner.is_global)


def fetch(address: str, *, resolve: Resolve = addresses_of, ask: Callable[..., Answer] | None = None) -> bytes:
    """Return what lies at an address. Raise CannotFetch.

    `resolve`, `ask`: how a name is looked up, and how a server is asked, for tests.
    """
    until = time.monotonic() + SECONDS
    for _ in range(REDIRECTS + 1):
        url = _checked(address)
        machine = _public_machine(url.hostname or "", resolve)
        answer = (ask or _ask)(url, machine, until)
        if answer.status in {301, 302, 303, 307, 308} and answer.location:
            address = urljoin(url.geturl(), answer.location)
            continue
        if answer.status != 200:
            raise CannotFetch("status")
        return _read(answer.pieces, until)
    raise CannotFetch("status")


def _checked(address: str) -> SplitResult:
    try:
        url = urlsplit(address.strip().replace("webcal://", "https://", 1))
        port = url.port or PORT
    except ValueError:
        raise CannotFetch("address") from None
    if url.scheme != "https" or not url.hostname or url.username or url.password or port != PORT:
        raise CannotFetch("address")
    return url


def _public_machine(name: str, resolve: Resolve) -> str:
    found = resolve(name)
    if not found or not all(map(is_public, found)):
        raise CannotFetch("private" if found else "away")
    return found[0]


class _To(http.client.HTTPSConnection):
    """Connects to the machine that was checked, and asks it for a certificate of the name that was meant."""

    def __init__(self, name: str, machine: str, seconds: float) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(name, PORT, timeout=seconds, context=self._tls)
        self._machine = machine

    def connect(self) -> None:
        plain = socket.create_connection((self._machine, PORT), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def _ask(url: SplitResult, machine: str, until: float) -> Answer:
    connection = _To(url.hostname or "", machine, max(until - time.monotonic(), 0.1))
    try:
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        connection.request("GET", path, headers={"User-Agent": AGENT, "Accept": "text/calendar"})
        response = connection.getresponse()
        return Answer(response.status, response.headers.get("Location", ""), _pieces(connection, response))
    except (OSError, http.client.HTTPException, ValueError):
        connection.close()
        raise CannotFetch("away") from None


def _pieces(connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> Iterator[bytes]:
    try:
        while piece := response.read1(64 * 1024):
            yield piece
    except (OSError, http.client.HTTPException):
        raise CannotFetch("away") from None
    finally:
        connection.close()


def _read(pieces: Iterator[bytes], until: float) -> bytes:
    read = bytearray()
    for piece in pieces:
        read += piece
        if len(read) > MOST_BYTES:
            raise CannotFetch("big")
        if time.monotonic() > until:
            raise CannotFetch("slow")
    return bytes(read)
