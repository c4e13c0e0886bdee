"""What this machine has: a browser, a mail server to start, a database."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest


def missing(name: str) -> str:
    """Return why a thing is not there, or nothing."""
    match name:
        case "browser":
            if not (shutil.which("chromium") or shutil.which("chromium-browser")):
                return "no Chromium on this machine (Debian: apt-get install chromium)"
        case "smtp":
            if importlib.util.find_spec("aiosmtpd") is None:
                return "no mail server to start (aiosmtpd is in the test lock)"
        case "osmo-hlr":
            if not shutil.which("osmo-hlr"):
                return "no osmo-hlr on this machine (Debian: apt-get install osmo-hlr)"
        case "postgres":
            if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
                return "no PostgreSQL of the distribution (Debian: apt-get install postgresql)"
        case _:
            return f"nobody knows how to find {name!r}"
    return ""


def demand(name: str) -> None:
    """Skip the running test where a thing is missing; fail it where CLEARLINE_REQUIRE names that thing."""
    why = missing(name)
    if not why:
        return
    if name in os.environ.get("CLEARLINE_REQUIRE", "").replace(",", " ").split():
        pytest.fail(f"CLEARLINE_REQUIRE names {name}: {why}")
    pytest.skip(why)
