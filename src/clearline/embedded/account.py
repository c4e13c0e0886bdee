"""The account that runs PostgreSQL, which refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clearline.embedded.errors import EmbeddedError

PREFERRED = ("clearline", "nobody")

# PG* variables of the caller would bend the server that we start; the rest is not its business.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Account:
    """An account of this machine; `switched` where it is not the one that we run as."""

    name: str
    uid: int
    gid: int
    switched: bool

    def run(
        self, argv: Sequence[str | Path], *, errors: int = subprocess.PIPE, pass_fds: Sequence[int] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this account and return what it said; never raises on its exit code.

        `errors` may be an open file that takes its standard error; the program
        inherits the descriptors of `pass_fds`.
        """
        try:
            return subprocess.run(  # noqa: S603 - our own programs, no shell
                [str(part) for part in argv],
                user=self.uid if self.switched else None,
                group=self.gid if self.switched else None,
                extra_groups=[] if self.switched else None,
                pass_fds=pass_fds,
                env=ENVIRONMENT,
                cwd="/",  # ours may be one that the account cannot enter
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                check=False,
                start_new_session=True,  # Ctrl-C in our terminal is not meant for the database
            )
        except OSError as error:
            if not self.switched:
                raise
            raise EmbeddedError(
                f"PostgreSQL may not run as root, and this root may not start programs as {self.name}"
                f" ({error.strerror}). Run as an ordinary user, or name another PostgreSQL in DATABASE_URL."
            ) from error

    def can_enter(self, directory: Path) -> bool:
        """Tell whether this account may search a directory, asking the kernel and not the mode bits."""
        return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", directory]).returncode == 0


def service_account() -> Account:
    """Return who runs the database: ourselves, or as root `clearline`, or else `nobody`."""
    uid = os.geteuid()
    if uid:
        try:
            name = pwd.getpwuid(uid).pw_name
        except KeyError:
            raise EmbeddedError(
                f"The user id {uid} has no name on this machine, and PostgreSQL needs one. Add it to"
                " /etc/passwd, or name a PostgreSQL of yours in DATABASE_URL."
            ) from None
        return Account(name=name, uid=uid, gid=os.getegid(), switched=False)
    for name in PREFERRED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid:
            return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid, switched=True)
    raise EmbeddedError(
        "PostgreSQL may not run as root, and this machine has neither an account clearline nor nobody."
        " Make one (useradd --system clearline), or run as an ordinary user."
    )
