"""The database of a test session: its own two databases on a real PostgreSQL, logins and all."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import gettempdir

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests import templates

from clearline.embedded import logins
from clearline.embedded.server import EmbeddedServer

ALIASES = {"default": "main", "keystore": "keys"}
KEPT = {"django_migrations", "brands_clock", "keys_mark", "procrastinate_version"}


@dataclass
class TestDatabase:
    """Two databases made for one test session, and the means to log in, look behind and clean up."""

    __test__ = False
    superuser: str
    names: dict[str, str]
    passwords: dict[str, str]
    server: EmbeddedServer | None = None
    _tables: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def create(cls, superuser: str = "", *, durable: bool = False) -> "TestDatabase":
        """Make the databases on the server of a superuser's URL, else on an embedded one; migrate both.

        A `durable` embedded server keeps what it commits through a power cut, as one in service does.
        """
        suffix = f"{os.getpid()}"
        names = {"main": f"clearline_test_{suffix}", "keys": f"clearline_test_{suffix}_keys"}
        url, server = superuser, None
        passwords = dict.fromkeys(
            ("clearline_owner", "clearline_web", "clearline_engine", "clearline_auditor"), "test"
        )
        if not url:
            home = Path(gettempdir()) / f"clearline-{'durable' if durable else 'tests'}-{os.getuid()}"
            server = EmbeddedServer(home, durable=durable)
            server.start()
            url, passwords = server.superuser_dsn("postgres"), {}
        made = cls(superuser=url, names=names, passwords=passwords, server=server)
        templates.copied(url, names=names, migrated=made._migrated)
        made._prepare(names)
        return made

    def url(self, login: str, which: str = "main") -> str:
        """Return the address of one login to one of the two databases."""
        name = f"clearline_{login}"
        if self.server:
            return self.server.dsn(name, self.names[which])
        return make_conninfo(
            self.superuser, dbname=self.names[which], user=name, password=self.passwords[name]
        )

    def log_in(self, login: str) -> None:
        """Make Django's connections be those of one login."""
        for alias, which in ALIASES.items():
            parts = conninfo_to_dict(self.url(login, which))
            connection = connections[alias]
            connection.close()
            connection.settings_dict.update(
                NAME=parts["dbname"],
                USER=parts["user"],
                PASSWORD=parts.get("password", ""),
                HOST=parts.get("host", ""),
                PORT=parts.get("port", ""),
                OPTIONS={},
            )
            settings.DATABASES[alias] = connection.settings_dict

    def _prepare(self, names: Mapping[str, str]) -> None:
        """Make the logins, the databases where they are not there yet, and the rights on them."""
        logins.prepare(
            self.superuser,
            database=names["main"],
            keys_database=names["keys"],
            passwords=None if self.server else self.passwords,
        )

    def _migrated(self, names: Mapping[str, str]) -> None:
        """Make both databases under other names and bring them to the schema, as owner."""
        from clearline.wiring.schema import migrate

        self._prepare(names)
        replace(self, names=dict(names)).log_in("owner")
        migrate()
        connections.close_all()

    def breaches(self) -> list[tuple[str, str, str]]:
        """Return what `invariant_breach` shows to the auditor; few rows are worth no long planning."""
        with psycopg.connect(self.url("auditor")) as auditor:
            auditor.execute("SET join_collapse_limit = 1; SET from_collapse_limit = 1")
            return auditor.execute(
                "SELECT invariant, subject::text, detail FROM invariant_breach LIMIT 20"
            ).fetchall()

    def empty(self) -> None:
        """Empty every table that holds rows, as superuser: row security would hide them from the owner."""
        for which in ("main", "keys"):
            with psycopg.connect(self.superuser, dbname=self.names[which], autocommit=True) as admin:
                full = _with_rows(admin, self._every_table(admin, which))
                if full:
                    # Past the triggers that keep tables append-only: they would refuse even this.
                    admin.execute("SET session_replication_role = replica")
                    admin.execute(
                        sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(
                            sql.SQL(", ").join(map(sql.Identifier, full))
                        )
                    )
                if which == "main":
                    admin.execute("UPDATE brands_clock SET ahead = '0' WHERE ahead <> '0'")

    def _every_table(self, admin: psycopg.Connection, which: str) -> list[str]:
        if which not in self._tables:
            rows = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            self._tables[which] = [name for (name,) in rows if name not in KEPT]
        return self._tables[which]

    def superuser_connection(self, which: str = "main") -> psycopg.Connection:
        """Return a connection that row security does not bind, to look behind or to plant a breach."""
        return psycopg.connect(self.superuser, dbname=self.names[which], autocommit=True)

    def set_ahead(self, interval: str) -> None:
        """Set the one clock ahead, e.g. '91 days'."""
        with self.superuser_connection() as admin:
            admin.execute("UPDATE brands_clock SET ahead = %s::interval", [interval])

    def drop(self) -> None:
        """Remove both databases, and leave the server if it is ours."""
        for alias in ALIASES:
            connections[alias].close()
        with psycopg.connect(self.superuser, autocommit=True) as admin:
            for name in self.names.values():
                admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        if self.server:
            self.server.release()


def _with_rows(admin: psycopg.Connection, tables: list[str]) -> list[str]:
    """Return the tables that hold a row, by one question."""
    look = "SELECT {} WHERE EXISTS (SELECT FROM {})"
    looks = [sql.SQL(look).format(sql.Literal(each), sql.Identifier(each)) for each in tables]
    return [name for (name,) in admin.execute(sql.SQL(" UNION ALL ").join(looks)).fetchall()]
