"""Serve: the web, the worker, and bringing the database to this release."""

import os
import time
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from clearline.cli import start
from clearline.cli.printing import console
from clearline.cli.supervise import Crew, python

WEB_THREADS = 8


def migrate() -> None:
    """Bring both databases to the schema of this release."""
    start.django_as("owner")
    from clearline.wiring.schema import migrate as bring_up

    bring_up(verbosity=1)


def worker(
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Jobs under way at once.")] = 8,
) -> None:
    """Carry cases out: any number of workers on any number of hosts may run."""
    start.django_as("engine")
    from clearline.wiring import worker as working

    working.run(concurrency=concurrency)


def up(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
) -> None:
    """Serve the site and carry cases out, until Ctrl-C."""
    urls = start.environment()
    bring_up_to_date(urls)
    crew = Crew(logs=start.clearline_home() / "logs")
    try:
        add_web(crew, urls, host=host, port=port)
        add_worker(crew, urls)
        console.print(f"Serving on http://{host}:{port}/ until Ctrl-C. Logs: {crew.logs}")
        crew.wait()
    finally:
        crew.stop()


def add_web(crew: Crew, urls: dict[str, str], *, host: str, port: int, **extra: str) -> None:
    """Start the web server; it knows the addresses of its own login only."""
    command = python("granian", "--interface", "wsgi", "--host", host, "--port", str(port))
    command += ["--workers", "1", "--blocking-threads", str(WEB_THREADS), "clearline.wsgi:application"]
    crew.add("web", command, {**only_of("web", urls), "CLEARLINE_ROLE": "web", **extra})


def add_worker(crew: Crew, urls: dict[str, str], **extra: str) -> None:
    """Start a worker; it knows the addresses of the engine's login only."""
    crew.add(
        "worker",
        python("clearline", "worker"),
        {**only_of("engine", urls), "CLEARLINE_ROLE": "engine", **extra},
    )


def only_of(role: str, urls: dict[str, str]) -> dict[str, str]:
    """Return one role's addresses, with those of all others blanked out."""
    return {**dict.fromkeys(urls, ""), **start.of_role(role, urls)}


def bring_up_to_date(urls: dict[str, str]) -> None:
    """Compile catalogues and migrate, unless this release has done so on these databases before."""
    from clearline.cli.languages import compile_catalogues

    compile_catalogues()
    stamp = start.clearline_home() / "schema.stamp"
    release = _release(urls)
    if stamp.exists() and stamp.read_text() == release:
        return
    import subprocess

    environment = {**os.environ, **start.of_role("owner", urls), "CLEARLINE_ROLE": "owner"}
    subprocess.run(python("clearline", "migrate"), env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own module)
    stamp.write_text(release)


def _release(urls: dict[str, str]) -> str:
    """Return what identifies this release's schema on these databases."""
    digest = sha256(urls["DATABASE_OWNER_URL"].encode())
    package = Path(__file__).parent.parent
    for file in sorted([*package.glob("*/migrations/*.py"), *package.glob("journey/sql/invariants/*.sql")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def wait_until_served(url: str, *, seconds: float = 20) -> None:
    """Wait until the site says that it is ready.

    Raises:
        TimeoutError: it did not in time; the log says why.
    """
    import httpx

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if httpx.get(f"{url}/readyz", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(
        f"The site at {url} was not ready within {seconds:.0f} s. See the log of the web server."
    )
