"""Keeps a test run on this machine: every connection or name look-up beyond loopback raises."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

EVENTS = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}
LOCAL_NAMES = {"", "localhost", "localhost.localdomain", "ip6-localhost"}


class NetworkBlocked(RuntimeError):
    """A test reached for the network."""


def is_local(address: Any) -> bool:
    """Whether an address stays on this machine: a Unix socket's path, a loopback address or a name for one."""
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host in LOCAL_NAMES or host.startswith(("/", "\0")):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def block() -> None:
    """Refuse the network for the rest of this process. It cannot be undone, which is the point."""

    def watch(event: str, values: tuple[Any, ...]) -> None:
        place = EVENTS.get(event)
        if place is not None and not is_local(values[place]):
            raise NetworkBlocked(f"a test reached for {values[place]!r}; only this machine may be asked")

    sys.addaudithook(watch)
