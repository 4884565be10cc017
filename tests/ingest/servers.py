"""PostgreSQL and MariaDB for tests: Debian's programs, on a free port, in a directory of their own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["PASSWORD", "mariadb_programs", "postgresql_programs", "running_mariadb", "running_postgresql"]

PASSWORD = "p:ss@w/rd'%"
SECONDS = 60


def postgresql_programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def mariadb_programs() -> str | None:
    """MariaDB's server."""
    found = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")
    return found if found and shutil.which("mariadb-install-db") else None


@contextmanager
def running_postgresql(programs: Path) -> Iterator[int]:
    """A server with the user `shop` and that password; its port."""
    with _folder("postgres") as (folder, user):
        (folder / "password").write_text(PASSWORD + "\n")
        make = [programs / "initdb", "-D", folder / "data", "-U", "shop", f"--pwfile={folder / 'password'}"]
        _run([*user, *map(str, make), "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"])
        port = _free_port()
        start = [programs / "postgres", "-D", folder / "data", "-p", port, "-k", folder, "-c", "fsync=off"]
        ask = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        with _serving([*user, *map(str, start)], lambda: subprocess.run(ask, check=False).returncode == 0):
            yield port


@contextmanager
def running_mariadb(server: str) -> Iterator[tuple[int, Path]]:
    """A server whose root may come in by the socket; its port and the socket."""
    with _folder("mysql") as (folder, user):
        data, socket_at = folder / "data", folder / "socket"
        # A server that starts removes what it takes for leftovers in its temporary directory: another server's tables.
        common = ["--no-defaults", f"--datadir={data}", f"--tmpdir={folder}"]
        _run([*user, "mariadb-install-db", *common, "--skip-test-db", "--auth-root-authentication-method=normal"])
        port = _free_port()
        start = [server, *common, f"--port={port}", f"--socket={socket_at}", "--bind-address=127.0.0.1"]
        more = [f"--pid-file={folder / 'pid'}", "--innodb-flush-log-at-trx-commit=0"]
        with _serving([*user, *start, *more], lambda: _listens(port)):
            yield port, socket_at


@contextmanager
def _folder(owner: str) -> Iterator[tuple[Path, list[str]]]:
    """A directory that the server's user owns, and what comes before its commands: servers refuse root."""
    folder = Path(tempfile.mkdtemp(prefix="graphres-server-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, owner)
        yield folder, ["runuser", "-u", owner, "--"] if os.geteuid() == 0 else []
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd="/", capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def _serving(command: list[str], ready: Callable[[], bool]) -> Iterator[None]:
    """A server until the block ends."""
    with subprocess.Popen(
        command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            _wait(ready, process)
            yield
        finally:
            os.killpg(process.pid, 15)
            process.wait(SECONDS)


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS
    while not ready():
        assert process.poll() is None, "the server ended at once"
        assert time.monotonic() < end, "the server does not answer"
        time.sleep(0.1)


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
