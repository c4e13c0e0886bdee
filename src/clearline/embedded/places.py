"""Where everything of the embedded database lies below CLEARLINE_HOME."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from clearline.embedded.account import Account
from clearline.embedded.errors import EmbeddedError, spoken
from clearline.embedded.home import make_home

LONGEST_SOCKET = 100  # bytes; the kernel takes 107, macOS 103
PORT = 5432  # names the socket file only: nothing listens on TCP


@dataclass(frozen=True, slots=True)
class Places:
    """The paths below one home. `room` is ours; `data` and `socket` belong to the account that serves."""

    home: Path

    @property
    def room(self) -> Path:
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        return self.room / "data"

    @property
    def unfinished(self) -> Path:
        """Where a cluster is made; it is renamed to `data` when it is whole."""
        return self.room / "data.unfinished"

    @property
    def binaries(self) -> Path:
        return self.room / "binaries"

    @property
    def log(self) -> Path:
        return self.room / "server.log"

    @property
    def host_rules(self) -> Path:
        """pg_hba.conf, outside `data`: root must never write where another account could plant a link."""
        return self.room / "pg_hba.conf"

    @property
    def login_map(self) -> Path:
        return self.room / "pg_ident.conf"

    def lock(self, name: str) -> Path:
        return self.room / f"{name}.lock"

    @property
    def mark(self) -> str:
        """Ten characters that tell this home's server from others on the machine."""
        return hashlib.sha256(os.fsencode(self.room.resolve())).hexdigest()[:10]

    @property
    def socket(self) -> Path:
        """The directory of the socket: below home, or a short private one where that path is too long."""
        inside = self.room / "socket"
        if len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET:
            return inside
        return Path("/tmp") / f"clearline-{self.mark}"  # noqa: S108 - 0700, and own_directory checks it

    def prepare(self, account: Account) -> None:
        """Make home and room, and see that the account gets there.

        Raises:
            EmbeddedError: a directory above cannot be passed, or belongs to somebody else.
        """
        make_home(self.home)
        fresh = not any(self.home.iterdir()) if os.access(self.home, os.R_OK) else False
        made = not self.room.exists()
        with spoken(f"The database cannot be kept in {self.room}"):
            if made:
                self.room.mkdir()
                self.room.chmod(0o755 if account.switched else 0o700)
        if account.switched and not account.can_enter(self.room):
            self._open_home(account, allowed=fresh or not made)

    def _open_home(self, account: Account, *, allowed: bool) -> None:
        """Let the account pass through home itself (never above it), where home is root's own and only ours.

        `mktemp -d` makes a home 0700. Search permission alone lets nobody list it.
        """
        home = self.home.stat()
        if allowed and home.st_uid == os.geteuid() and all(map(account.can_enter, self.home.parents)):
            self.home.chmod(stat.S_IMODE(home.st_mode) | stat.S_IXOTH)
            return
        barred = next(
            path for path in (*reversed(self.home.parents), self.home) if not account.can_enter(path)
        )
        raise EmbeddedError(
            f"PostgreSQL runs as the account {account.name} here, which may not enter {barred}"
            f" (mode {stat.S_IMODE(barred.stat().st_mode):04o}), and {self.home} needs it. Set CLEARLINE_HOME"
            " to a directory that every account may reach, such as /var/lib/clearline."
        )


def own_directory(path: Path, account: Account) -> None:
    """Make a private directory (0700) for the account, or check that an existing one is just that.

    Raises:
        EmbeddedError: something else stands there: a link, or a directory of another account.
    """
    with spoken(f"The database needs the directory {path}"):
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            found = path.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
                raise EmbeddedError(
                    f"The database runs as {account.name}, but {path} belongs to somebody else"
                    f" (user id {found.st_uid}). Run Clearline as the account that made it,"
                    " or set CLEARLINE_HOME to another directory."
                ) from None
            return
        if account.switched:
            os.chown(path, account.uid, account.gid)
