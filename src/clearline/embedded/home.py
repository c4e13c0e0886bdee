"""Where an installation keeps its state: CLEARLINE_HOME."""

import os
from pathlib import Path

from clearline.embedded.errors import EmbeddedError, spoken


def home_path() -> Path:
    """Return CLEARLINE_HOME as an absolute path, whether it is there or not.

    Default is `~/.clearline`, as root `/var/lib/clearline`.
    """
    default = "/var/lib/clearline" if os.geteuid() == 0 else "~/.clearline"
    return Path(os.environ.get("CLEARLINE_HOME") or default).expanduser().absolute()


def clearline_home() -> Path:
    """Return CLEARLINE_HOME, making it where it is missing.

    Made 0755 as root (an unprivileged account runs the database below it), else 0700.
    """
    home = home_path()
    make_home(home)
    return home


def make_home(home: Path) -> None:
    """Make the directory and its missing parents; directories that exist keep their permissions."""
    if home.exists() and not home.is_dir():
        raise EmbeddedError(f"CLEARLINE_HOME names {home}, which is a file. Name a directory instead.")
    with spoken(f"Clearline cannot make its home {home}"):
        missing = [path for path in (home, *home.parents) if not path.exists()]
        for path in reversed(missing):
            path.mkdir(exist_ok=True)
            # Said outright: root's umask may be 077, and then no other account could pass.
            path.chmod(0o755 if os.geteuid() == 0 else 0o700)
