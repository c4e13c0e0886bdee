"""Serve: the web, the worker, and bringing the database to this release."""

import os
import time
from typing import Annotated

import typer

from clearline.cli import ports, start
from clearline.cli.errors import Refused
from clearline.cli.printing import tell
from clearline.cli.supervise import Crew, python
from clearline.embedded import databases
from clearline.embedded.home import clearline_home
from clearline.vocabulary.counts import count

# What the server does before a request reaches us: it closes sockets that send no head in time, idle ones
# too, and bounds what a head may take. HTTP/2 is the proxy's business: one connection could open 200 streams.
SERVER = {
    "--interface": "asginl",
    "--http": "1",
    "--loop": "asyncio",
    "--backlog": "1024",
    "--backpressure": "8192",  # sockets of a process; each is a place in memory, not in a queue
    "--http1-header-read-timeout": "10000",
    "--http1-buffer-size": "32768",
}
READY_WITHIN = 60.0  # seconds; it takes two on a machine that has nothing else to do


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
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes any free one.")] = 8000,
) -> None:
    """Serve the site and carry cases out, until Ctrl-C."""
    port = port or ports.free_port()
    ports.see_that_free(host, port)
    start.django_offline()
    reached = _reached_at(host)
    from clearline.wiring import routes

    routes.connect()  # a worker that could send nothing says so before anything starts
    urls = start.environment()
    crew = crew_of_home()
    try:
        add_web(crew, urls, host=host, port=port)
        add_worker(crew, urls)
        wait_until_served(f"http://{reached}:{port}", crew)
        tell(f"Serving on http://{host}:{port}/ until Ctrl-C. Logs: {crew.logs}")
        crew.wait()
    finally:
        crew.stop()


def _reached_at(host: str) -> str:
    """Return the address at which we look whether the site is ready.

    Raises:
        Refused: the site would not answer there; the text says how to mend it.
    """
    from django.conf import settings

    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (every address: loopback is one of them)
    address = everywhere.get(host, host)
    name = f"[{address}]" if ":" in address else address
    if name not in settings.ALLOWED_HOSTS:
        raise Refused(
            f"The site would not answer at {name}. Name that address in CLEARLINE_HOSTS,"
            " together with the names by which people reach the site."
        )
    return name


def crew_of_home() -> Crew:
    """Return an empty crew that keeps the embedded database alive as well."""
    home = clearline_home()
    return Crew(logs=home / "logs", each_second=lambda: databases.keep(home))


def add_web(crew: Crew, urls: dict[str, str], *, host: str, port: int, **extra: str) -> None:
    """Start the web server; it knows the addresses of its own login only."""
    from clearline.cli.languages import compile_catalogues

    compile_catalogues()
    (clearline_home() / "static").mkdir(exist_ok=True)
    surroundings = {**start.only_of("web", urls), "CLEARLINE_ROLE": "web", **extra}
    crew.add("web", web_command(host=host, port=port), surroundings)


def web_command(*, host: str, port: int, processes: int | None = None) -> list[str]:
    """Return the command that serves the site; as many processes as the setting says, unless told."""
    # Not from the settings: they are read once, and not before the database is known.
    asked = count("CLEARLINE_WEB_PROCESSES", os.environ.get("CLEARLINE_WEB_PROCESSES"), default=1)
    bounds = ["--no-ws", *(word for option in SERVER.items() for word in option)]
    where = ["--host", host, "--port", str(port), "--workers", str(processes or asked)]
    return python("granian", *bounds, *where, "clearline.asgi:application")


def add_worker(crew: Crew, urls: dict[str, str], **extra: str) -> None:
    """Start a worker; it knows the addresses of the engine's login only."""
    environment = {**start.only_of("engine", urls), "CLEARLINE_ROLE": "engine", **extra}
    crew.add("worker", python("clearline", "worker"), environment)


def wait_until_served(url: str, crew: Crew) -> None:
    """Wait until the site says that it is ready.

    Raises:
        Refused: it did not in time, or cannot be kept alive; the text names the log.
    """
    import httpx

    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        crew.check()
        try:
            if httpx.get(f"{url}/readyz", timeout=2, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass  # nobody listens yet
        time.sleep(0.1)
    raise Refused(f"The site at {url} was not ready within {READY_WITHIN:.0f} s. See {crew.logs}/web.log.")
