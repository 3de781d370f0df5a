"""A server of our pages as a process of its own, to be killed: says its port on standard output once it listens."""

from __future__ import annotations

import sys

from waitress.server import create_server

from intersession.services.unit import system_clock
from tests.support.website import Host, PlainRenderer, make_app


def main(url: str) -> None:
    app = make_app(url, Host(), system_clock, renderer=PlainRenderer())
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main(sys.argv[1])
