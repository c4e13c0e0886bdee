"""The embedded server: started by the first who needs it, shared, stopped when the last one leaves."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from clearline.embedded import cluster, postmaster, tuning, warden
from clearline.embedded.account import Account, service_account
from clearline.embedded.addresses import url
from clearline.embedded.binaries import programs
from clearline.embedded.errors import EmbeddedError, spoken
from clearline.embedded.locks import Lock, alone
from clearline.embedded.places import PORT, Places, own_directory
from clearline.embedded.postmaster import Postmaster

LARGEST_LOG = 10 * 1024 * 1024  # bytes; then it is kept once as server.log.old


class EmbeddedServer:
    """One PostgreSQL below one home, for any number of processes of one account.

    `durable=False` gives up safety against power cuts for speed; it counts for
    the process that really starts the server.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        # One spelling of the path: a server is known by it on its command line.
        self._places = Places(home=home.resolve())
        self._durable = durable
        self._share: Lock | None = None

    def start(self) -> None:
        """Be a user of the server from now on, starting it where it does not run.

        Once more while it runs changes nothing; after its death it is started again.

        Waits as long as recovery takes; there is no limit.

        Raises:
            EmbeddedError: it cannot be made or started; the text says why and how to mend it.
        """
        if self._share and self.is_running():
            return
        account = service_account()
        self._places.prepare(account)
        with (
            spoken(f"The database in {self._places.room} cannot be locked"),
            alone(self._places.lock("start")),
        ):
            share = self._share or Lock.at(self._places.lock("users")).share()
            try:
                self._ensure_running(account)
                warden.post(self._places)
            except BaseException:
                share.close()
                self._share = None
                raise
        self._share = share

    def release(self) -> None:
        """Be a user no longer; the server stops by itself soon after its last user left."""
        if self._share:
            self._share.close()
            self._share = None

    def stop(self) -> None:
        """Stop the server now, whoever uses it (sessions are cut, nothing is lost), and wait for its end."""
        if self._places.room.exists():
            with alone(self._places.lock("start")):
                running = postmaster.find(self._places.data)
                if running and not postmaster.stop(running.pid, self._places.data):
                    raise EmbeddedError(
                        f"PostgreSQL (process {running.pid}) does not stop; see {self._places.log}."
                    )
        self.release()

    def is_running(self) -> bool:
        """Tell whether the server takes connections."""
        running = postmaster.find(self._places.data)
        return running is not None and self._ping(running) == Ping.OK

    def dsn(self, login: str, database: str) -> str:
        """Return the address of a database for one login, as a URL."""
        running = postmaster.find(self._places.data)
        socket = running.socket if running else self._places.socket
        return url({"user": login, "dbname": database, "host": socket, "port": PORT})

    def superuser_dsn(self, database: str) -> str:
        """Return the address of a database for the superuser: to prepare it, never to work in it."""
        return self.dsn(cluster.SUPERUSER, database)

    def _ensure_running(self, account: Account) -> None:
        running = postmaster.find(self._places.data)
        if running and self._becomes_ready(running):
            return
        bin_directory = programs(self._places, account)
        cluster.ensure(self._places, account, bin_directory, durable=self._durable)
        cluster.write_rules(self._places, account)
        own_directory(self._places.socket, account)
        life = Lock.at(self._places.lock("server"))
        try:
            self._clear_remains(life)
            self._launch(account, bin_directory, life)
        finally:
            life.close()

    def _clear_remains(self, life: Lock) -> None:
        """Remove what a killed server left.

        PostgreSQL itself would respect a stale process number that belongs to
        somebody else by now. `life` is inherited by the server and all its
        backends: whoever can take it knows that none of them is left, also
        where process numbers are not visible, as in another container.
        """
        postmaster.end_orphans(f"clearline-{self._places.mark}")
        if not life.try_take():
            raise EmbeddedError(
                f"A PostgreSQL that cannot be seen from here still serves {self._places.data},"
                " perhaps in another container. Stop it first, or set CLEARLINE_HOME to another directory."
            )
        socket = self._places.socket / f".s.PGSQL.{PORT}"
        for path in (self._places.data / "postmaster.pid", socket, socket.with_name(f"{socket.name}.lock")):
            path.unlink(missing_ok=True)

    def _launch(self, account: Account, bin_directory: Path, life: Lock) -> None:
        """Start `postgres` as a child of nobody, and wait until it takes connections."""
        log = self._open_log()
        try:
            begin = os.fstat(log).st_size
            options = tuning.options(self._places, durable=self._durable)
            server: list[str | Path] = [bin_directory / "postgres", "-D", self._places.data]
            server += [part for option in options for part in ("-c", option)]
            # In the background of sh, which tells its number: no zombie is left to us, no pipe to it.
            answer = account.run(
                ["/bin/sh", "-c", '"$@" </dev/null >&2 & echo $!', "sh", *server],
                errors=log,
                pass_fds=[life.descriptor],
            )
        finally:
            os.close(log)
        if answer.returncode:
            raise EmbeddedError(f"PostgreSQL could not be started; see {self._places.log}.")
        started = Postmaster(pid=int(answer.stdout), socket=self._places.socket, port=PORT)
        if not self._becomes_ready(started):
            said = self._places.log.read_bytes()[begin:].decode(errors="replace")
            sentence = cluster.explain(said, doing="PostgreSQL did not start")
            raise EmbeddedError(f"{sentence} Its log is {self._places.log}.")

    def _becomes_ready(self, server: Postmaster) -> bool:
        """Wait until the server takes connections, or return False when it ends (a stopping one does).

        In the moment in which the shell becomes `postgres`, the system shows
        no words of the process: it is gone when it is missed twice.
        """
        missed = 0
        while missed < 2:  # noqa: PLR2004 (as said above)
            missed = 0 if postmaster.alive(server.pid, self._places.data) else missed + 1
            if self._ping(server) == Ping.OK:
                return True
            sleep(postmaster.PAUSE)
        return False

    def _ping(self, server: Postmaster) -> Ping:
        address = make_conninfo(
            host=str(server.socket), port=server.port, dbname="postgres", user=cluster.SUPERUSER
        )
        return Ping(PGconn.ping(address.encode()))

    def _open_log(self) -> int:
        log = self._places.log
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_name(f"{log.name}.old"))
        return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


@contextmanager
def serving(home: Path, *, durable: bool = True) -> Iterator[EmbeddedServer]:
    """Use the embedded server for the length of a block."""
    server = EmbeddedServer(home, durable=durable)
    server.start()
    try:
        yield server
    finally:
        server.release()
