"""One throw-away PostgreSQL for a whole test run, shared by its parallel workers.

The run's first process names a folder; whoever needs the server first starts it there; the first process stops it.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
PORT = 5432  # only a part of the socket's name: the server does not listen on the network
NOT_WANTED = "INTERSESSION_TEST_NO_POSTGRES"
HOW_TO_INSTALL = (
    "PostgreSQL's server programs were not found. Install them (Debian: apt-get install postgresql), "
    f"or set {NOT_WANTED}=1 to leave these tests out."
)
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # a killed server still keeps what it committed, only a power cut would not
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "timezone": "Asia/Kathmandu",  # a server that is not in UTC shows who relies on it
}
KEEPER = """
(
while kill -0 "$1" 2>/dev/null && [ -e "$2/data" ]; do sleep 1; done
[ ! -e "$2/data/postmaster.pid" ] || kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")"
rm -rf "$2"
) &
"""


class PostgresMissing(RuntimeError):
    """There is no PostgreSQL on this machine."""


def programs() -> Path:
    """Find the folder with initdb and postgres, the newest version first."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    found = [path.parent for path in reversed(installed)] + ([Path(on_path).resolve().parent] if on_path else [])
    for folder in found:
        if (folder / "postgres").exists() and (folder / "pg_ctl").exists():
            return folder
    raise PostgresMissing(HOW_TO_INSTALL)


def make_folder() -> Path:
    """Make the folder that a run's server will live in: in memory where there is room: five times as quick.

    Its path is short, because a socket's has a limit of 107 bytes.
    """
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    short = "/tmp" if Path("/tmp").is_dir() else None
    return Path(tempfile.mkdtemp(prefix="isn-pg-", dir=MEMORY if roomy else short))


@dataclass(frozen=True, slots=True)
class Server:
    """The server in one folder: its files in `data`, its socket beside them."""

    folder: Path

    def url(self, database: str) -> str:
        """Give SQLAlchemy's address of a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}&port={PORT}"

    def start(self) -> None:
        """Start the server unless it runs; safe to call from many processes at once."""
        with self._lock():
            if not (self.folder / "data" / "PG_VERSION").exists():
                self._create()
            if not self.is_running():
                self._pg_ctl("start", "-w", "-l", str(self.folder / "log"))

    def is_running(self) -> bool:
        """Whether the server's process lives, whatever its files say."""
        try:
            pid = int((self.folder / "data" / "postmaster.pid").read_text().split("\n")[0])
            os.kill(pid, 0)
        except (FileNotFoundError, ProcessLookupError):
            return False
        return True

    def stop(self) -> None:
        """Stop the server as a power cut would; starting it again recovers."""
        if self.is_running():
            self._pg_ctl("stop", "-w", "-m", "immediate")

    def remove(self) -> None:
        """Stop the server and delete what it wrote."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def create(self, *, template: str = "template0", name: str = "") -> str:
        """Create a database, a copy of another one if wanted, and give its name."""
        name = name or f"t_{uuid4().hex[:12]}"
        copying = "STRATEGY FILE_COPY" if self._knows_strategies() else ""
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\' {copying}')
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def template(self, key: str, prepare: Callable[[str], None]) -> str:
        """Give the name of a database that `prepare(url)` filled, once per run; copies of it are cheap."""
        name = f"template_{key}"
        with self._lock():
            if not self._exists(name):
                draft = self.create()
                prepare(self.url(draft))
                self._execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{draft}'")
                self._execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
                self._execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        return name

    def _create(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, _owner())
        self.folder.chmod(0o755)
        self._run("initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        lines = [f"{name} = '{value}'" for name, value in SETTINGS.items()]
        lines += [f"unix_socket_directories = '{self.folder}'", f"port = {PORT}"]
        with (self.folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("\n".join(["", *lines, ""]))
        self._watch()

    def _watch(self) -> None:
        """Let the server end with the run, even if the run is killed."""
        run = os.environ.get("INTERSESSION_TEST_RUN", str(os.getpid()))
        command = ["/bin/sh", "-c", KEEPER, "sh", run, str(self.folder)]
        quiet = subprocess.DEVNULL
        subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True, check=True)

    def _pg_ctl(self, action: str, *options: str) -> None:
        self._run("pg_ctl", action, "-D", "data", "-t", "60", *options)

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs, as an ordinary user: it refuses the superuser."""
        subprocess.run(
            [programs() / program, *arguments],
            cwd=self.folder,
            user=_owner() if os.geteuid() == 0 else None,
            extra_groups=[] if os.geteuid() == 0 else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if program == "pg_ctl" else None,
            check=True,
        )

    def _knows_strategies(self) -> bool:
        """Whether the server can copy a database file by file, from PostgreSQL 15 on; older ones always do."""
        return int((self.folder / "data" / "PG_VERSION").read_text()) >= 15

    def _exists(self, name: str) -> bool:
        with self._connect() as connection:
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def _execute(self, statement: str) -> None:
        with self._connect() as connection:
            connection.execute(statement.encode())

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), port=PORT, user="postgres", dbname="postgres", autocommit=True)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.folder / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _owner() -> str:
    """Whom the server runs as when the tests run as root: `postgres` where Debian made it, else nobody."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder in the first process, before there are workers."""
    if not hasattr(config, "workerinput"):
        os.environ["INTERSESSION_TEST_POSTGRES"] = str(make_folder())
        os.environ["INTERSESSION_TEST_RUN"] = str(os.getpid())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server in the first process, after its workers."""
    if not hasattr(config, "workerinput"):
        Server(Path(os.environ["INTERSESSION_TEST_POSTGRES"])).remove()


@pytest.fixture(scope="session")
def postgres() -> Server:
    """The run's PostgreSQL server, started."""
    if os.environ.get(NOT_WANTED) == "1":
        pytest.skip(f"{NOT_WANTED}=1")
    server = Server(Path(os.environ["INTERSESSION_TEST_POSTGRES"]))
    try:
        server.start()
    except PostgresMissing as missing:
        pytest.fail(str(missing), pytrace=False)
    return server
