"""A PostgreSQL that is not ours: with passwords, private, in a folder that is thrown away."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import make_conninfo

from clearline.embedded import binaries
from clearline.embedded.account import service_account
from clearline.embedded.addresses import with_login
from clearline.embedded.places import Places

PASSWORD = "the superuser's: ?&%/ own"
DISTRIBUTION = Path("/usr/lib/postgresql")


@contextmanager
def serving_strangers(
    *, of_the_distribution: bool, at: Sequence[str] = (), port: int = 5432
) -> Iterator[str]:
    """Yield the superuser's URL of a server that takes passwords only, and logs every statement.

    It listens on a socket, and at any addresses of private networks that are named.
    """
    account = service_account()
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        room = Path(folder)
        room.chmod(0o755)
        programs = newest() if of_the_distribution else binaries.programs(Places(room), account)
        secret, own = room / "secret", room / "own"
        secret.write_text(PASSWORD)
        own.mkdir()
        os.chown(own, account.uid, account.gid)
        data, log = own / "data", own / "log"
        rules = ["-U", "admin", "-A", "scram-sha-256", "--pwfile", secret]
        made = account.run([programs / "initdb", "-D", data, *rules, "-E", "UTF8", "--locale=C", "--no-sync"])
        assert made.returncode == 0, made.stderr
        with (data / "pg_hba.conf").open("a") as rules_of_hosts:
            rules_of_hosts.write("host all all 10.0.0.0/8 scram-sha-256\n")
        server = f"-c listen_addresses={','.join(at)} -p {port} -k {own} -c fsync=off -c log_statement=all"
        began = account.run([programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", server, "start"])
        assert began.returncode == 0, log.read_text()
        try:
            start = make_conninfo(host=str(own), port=port, dbname="postgres")
            yield with_login(start, login="admin", password=PASSWORD, database="postgres")
        finally:
            account.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])


def newest() -> Path:
    """Return the programs of the distribution's newest PostgreSQL; ask `machine.demand` first."""
    return max(DISTRIBUTION.glob("*/bin"), key=lambda path: int(path.parent.name))
