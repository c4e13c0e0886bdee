"""The data directory: made whole or not at all, checked before each start, and who may log in."""

import os
import pwd
import shutil
from pathlib import Path

from clearline.embedded.account import Account
from clearline.embedded.binaries import MAJOR
from clearline.embedded.errors import EmbeddedError, spoken
from clearline.embedded.places import Places, own_directory

SUPERUSER = "clearline_superuser"
LOGINS = ("clearline_owner", "clearline_web", "clearline_engine", "clearline_auditor")


def ensure(places: Places, account: Account, programs: Path, *, durable: bool) -> None:
    """Make the cluster where there is none, else check that this PostgreSQL can open it."""
    if not places.data.exists():
        _make(places, account, programs, durable=durable)
    own_directory(places.data, account)
    with spoken(f"The database in {places.data} cannot be read"):
        _check_version(places.data)


def _make(places: Places, account: Account, programs: Path, *, durable: bool) -> None:
    """Run initdb beside the place, then rename: what a killed start left half made is never used."""
    with spoken(f"The database cannot be made in {places.room}"):
        if places.unfinished.exists():
            shutil.rmtree(places.unfinished)
        own_directory(places.unfinished, account)
    answer = account.run(
        [
            programs / "initdb",
            f"--pgdata={places.unfinished}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--locale=C",
            "--auth-local=peer",
            "--auth-host=reject",
            "--no-instructions",
            *([] if durable else ["--no-sync"]),
        ]
    )
    if answer.returncode:
        raise EmbeddedError(explain(answer.stderr, doing=f"The database could not be made in {places.room}"))
    places.unfinished.rename(places.data)


def _check_version(data: Path) -> None:
    try:
        found = (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise EmbeddedError(
            f"{data} is not a database of PostgreSQL (it holds no PG_VERSION)."
            " Move it away to begin with an empty one, or put a backup in its place."
        ) from None
    if found != str(MAJOR):
        raise EmbeddedError(
            f"The database in {data} was made by PostgreSQL {found}, and this Clearline brings"
            f" PostgreSQL {MAJOR}. Go back to the Clearline that made it and take a dump, or serve it with"
            f" a PostgreSQL {found} of yours and name that in DATABASE_URL,"
            " or move the directory away to begin with an empty one."
        )


def write_rules(places: Places, account: Account) -> None:
    """Write who may log in: accounts that the kernel names (peer), by a map; no trust, no network."""
    people = {account.name, pwd.getpwuid(os.geteuid()).pw_name}
    pairs = [f'clearline "{person}" {login}' for person in sorted(people) for login in (*LOGINS, SUPERUSER)]
    with spoken(f"The rules of the database cannot be written in {places.room}"):
        _write(
            places.host_rules, ["# Written by Clearline at each start.", "local all all peer map=clearline"]
        )
        _write(
            places.login_map, ["# Written by Clearline at each start: account of the machine, login.", *pairs]
        )


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n")
    path.chmod(0o644)


def explain(text: str, *, doing: str) -> str:
    """Return one sentence from what a program of PostgreSQL wrote: its last fatal line and a way out."""
    wrong = [
        line for line in text.splitlines() if any(word in line for word in ("FATAL:", "PANIC:", "error:"))
    ]
    lines = wrong or text.strip().splitlines() or ["it said nothing"]
    reason = lines[-1].split("FATAL:")[-1].split("PANIC:")[-1].split("error:")[-1].strip()
    ways = {
        "No space left": "The disk is full: free some space and start again.",
        "Permission denied": "Let the account write there, or set CLEARLINE_HOME to another directory.",
        "shared memory": "A killed server's memory is still in use: start again in a moment.",
        "Read-only": "Set CLEARLINE_HOME to a directory that can be written.",
    }
    way = next((way for sign, way in ways.items() if sign in text), "")
    return f"{doing}: {reason.rstrip('.')}. {way}".strip()
