"""A PostgreSQL of a drill's own, which may die as often as it must."""

import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connections
from tests.database_server import TestDatabase

from clearline.embedded import postmaster
from clearline.embedded.places import Places
from clearline.embedded.server import EmbeddedServer


@dataclass(frozen=True, slots=True)
class OwnServer:
    """The server, and the pair of databases with every migration that is on it."""

    server: EmbeddedServer
    data: Path
    database: TestDatabase

    def die(self) -> None:
        """Stop at once, as `pg_ctl stop -m immediate` does: nothing more is written, nobody is waited for."""
        running = postmaster.find(self.data)
        assert running is not None
        postmaster.send(running.pid, signal.SIGQUIT)
        while postmaster.alive(running.pid, self.data):
            time.sleep(postmaster.PAUSE)

    def rise(self) -> None:
        """Start again, and wait until recovery is over and connections are taken."""
        self.server.start()


@contextmanager
def own_server(*, durable: bool) -> Iterator[OwnServer]:
    """Give a server in a home of its own; `durable` as on an installation, else as for tests."""
    home = Path(tempfile.mkdtemp(prefix="clearline-drill-"))
    home.chmod(0o755)  # where we are root, another account serves
    server = EmbeddedServer(home, durable=durable)
    try:
        server.start()
        database = TestDatabase.create(server.superuser_dsn("postgres"))
        connections.close_all()
        with database.superuser_connection() as admin:
            admin.execute("CHECKPOINT")  # else the first rising has all tables of the migrations to write
        database.log_in("engine")
        yield OwnServer(server, Places(home=home.resolve()).data, database)
    finally:
        connections.close_all()
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
