"""`clearline share`: what another host needs to work with this one, as one file of settings."""

import base64
import os
import shlex
from typing import Annotated
from urllib.parse import urlsplit

import typer
from psycopg.conninfo import conninfo_to_dict

from clearline.cli import start
from clearline.cli.errors import Refused

# Where an installation differs from another, and its hosts must not.
OF_THE_INSTALLATION = (
    *("CLEARLINE_PUBLIC_URL", "CLEARLINE_HOSTS", "CLEARLINE_ORIGINS"),
    *("CLEARLINE_SIMULATORS_URL", "CLEARLINE_SMTP_URL", "CLEARLINE_SMPP_URL"),
    *("CLEARLINE_STRIPE_KEY", "CLEARLINE_STRIPE_URL"),
)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def share(
    worker: Annotated[
        bool, typer.Option("--worker", help="Only what a worker needs; it cannot migrate, nor serve pages.")
    ] = False,
) -> None:
    """Print the settings of another host: addresses with passwords, and the master key. Keep it secret."""
    urls = start.environment()
    _refuse_what_no_other_host_reaches(urls)
    from clearline.keys.secrets import VARIABLE, master

    told = start.of_role("engine", urls) if worker else urls
    told |= {name: os.environ[name] for name in OF_THE_INSTALLATION if os.environ.get(name)}
    told[VARIABLE] = base64.b64encode(master()).decode()
    for name, value in told.items():
        typer.echo(f"{name}={shlex.quote(value)}")
    _warn_of_loopback(told)
    typer.echo("Operator rules lie in CLEARLINE_POLICY_DIR: copy that folder as well.", err=True)


def _refuse_what_no_other_host_reaches(urls: dict[str, str]) -> None:
    host = str(conninfo_to_dict(urls["DATABASE_URL"]).get("host") or "")
    if not host or host.startswith("/"):
        raise Refused(
            "The database of this installation listens on a socket of this machine only, which no other host"
            " reaches. Name a PostgreSQL that listens on the network in DATABASE_URL; see docs/scaling.md."
        )


def _warn_of_loopback(told: dict[str, str]) -> None:
    for name, value in told.items():
        hosts = (
            str(conninfo_to_dict(value).get("host")).split(",")
            if name.startswith(("DATABASE", "KEYSTORE"))
            else [urlsplit(value).hostname]
        )
        if name != "CLEARLINE_PUBLIC_URL" and LOOPBACK.intersection(filter(None, hosts)):
            typer.echo(f"{name} names this machine alone: put the address that others reach it by.", err=True)
