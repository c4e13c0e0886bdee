"""Bring database and catalogues to this release, once per release and database."""

import os
import subprocess
from hashlib import sha256
from pathlib import Path

import psycopg

from clearline.cli.errors import Refused
from clearline.cli.supervise import python
from clearline.embedded.home import clearline_home
from clearline.embedded.locks import alone

PACKAGE = Path(__file__).parent.parent
SHAPES = ("*/migrations/*.py", "journey/sql/invariants/*.sql")  # what the schema is made from


def bring_up_to_date(urls: dict[str, str], *, owner: dict[str, str]) -> None:
    """Migrate, unless this release has done so on these databases before; two at once do it once.

    `owner` is the environment of the login that migrates.

    Raises:
        Refused: a migration failed.
    """
    home = clearline_home()
    stamp, release = home / "schema.stamp", _release(urls)
    if _has_it(stamp, release, urls):
        return
    with alone(home / "schema.lock"):
        if _has_it(stamp, release, urls):
            return
        ran = subprocess.run(  # noqa: S603 (our own module)
            python("clearline", "migrate"),
            env={**os.environ, **owner, "CLEARLINE_ROLE": "owner"},
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise Refused(f"The database could not be brought to this release:\n{ran.stderr.strip()[-2000:]}")
        stamp.write_text(release, encoding="utf-8")


def _has_it(stamp: Path, release: str, urls: dict[str, str]) -> bool:
    """Return whether the stamp is this release's and the database is still the one that was migrated."""
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != release:
        return False
    with psycopg.connect(urls["DATABASE_OWNER_URL"]) as owner:
        row = owner.execute("SELECT to_regclass('invariant_breach') IS NOT NULL").fetchone()
    return bool(row and row[0])


def _release(urls: dict[str, str]) -> str:
    """Return what identifies this release's schema on these databases."""
    digest = sha256(urls["DATABASE_OWNER_URL"].encode())
    for file in sorted(path for shape in SHAPES for path in PACKAGE.glob(shape)):
        digest.update(file.read_bytes())
    return digest.hexdigest()
