"""See it work: a sample operator, everything that serves it, and one line closed before your eyes."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from clearline.cli import ports, serve, start
from clearline.cli.errors import Refused
from clearline.cli.printing import tell
from clearline.cli.supervise import Crew, python
from clearline.embedded.home import clearline_home
from clearline.embedded.locks import Lock


def demo(
    once: Annotated[bool, typer.Option("--once", help="Close one line, then end.")] = False,
    latency: Annotated[
        float, typer.Option(min=0, max=30, help="Seconds that network and bank take to answer.")
    ] = 0.0,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The site's port; 0 takes any free one.")
    ] = 8000,
    out: Annotated[Path | None, typer.Option(help="Where to save the certificate; here if left out.")] = None,
) -> None:
    """Set a sample operator up, close one line through its site, and serve the site until Ctrl-C."""
    began = time.monotonic()
    folder = _folder(out) if out else _here_or_home()
    port = port or ports.free_port()
    ports.see_that_free("127.0.0.1", port)
    with _only_one(port), _crew() as crew:
        outside = _start(crew, latency=latency, port=port)
        tell(f"Ready after {time.monotonic() - began:.1f} s: database, worker, web, simulators.\n")
        from clearline.cli import demo_closing

        demo_closing.close_one_line(site=_site(port), outside=outside, folder=folder, crew=crew)
        tell(f"All of it took {time.monotonic() - began:.1f} s.")
        if once:
            return
        _tell_where(port, outside)
        crew.wait()


@contextmanager
def _only_one(port: int) -> Iterator[None]:
    """Hold this home for one demo: a second would stop the simulators of the first.

    Raises:
        Refused: one runs already; the text says where.
    """
    path = clearline_home() / "demo.lock"
    lock = Lock.at(path)
    try:
        if not lock.try_take():
            running = path.read_text(encoding="utf-8") or "an address that it has not told yet"
            raise Refused(
                f"A demo runs here already, at {running}. Use that one, stop it with Ctrl-C,"
                " or give this one a home of its own: CLEARLINE_HOME=/tmp/another ./clearline demo --port 0"
            )
        path.write_text(_site(port), encoding="utf-8")
        yield
    finally:
        lock.close()


@contextmanager
def _crew() -> Iterator[Crew]:
    crew = serve.crew_of_home()
    try:
        yield crew
    finally:
        crew.stop()


def _start(crew: Crew, *, latency: float, port: int) -> str:
    """Start everything in the order in which it needs the others; return where the simulators listen."""
    folder = clearline_home() / "simulators"
    address = folder / "simulators.json"
    address.unlink(missing_ok=True)
    command = python("clearline.connectors.simulators", "--home", str(folder), "--latency", str(latency))
    crew.add("simulators", command, {})
    urls = start.environment()
    outside = _simulators_url(address, crew)
    site = f"http://127.0.0.1:{port}"
    told = {"CLEARLINE_SIMULATORS_URL": outside, "CLEARLINE_PUBLIC_URL": site}
    serve.add_worker(crew, urls, **told)
    serve.add_web(crew, urls, host="127.0.0.1", port=port, **told)
    start.django_as("engine", urls=urls)
    from clearline.brands.database import clock
    from clearline.cli import demo_operator

    demo_operator.move_in(now=clock())
    serve.wait_until_served(site, crew)
    return outside


def _simulators_url(address: Path, crew: Crew) -> str:
    """Return where the simulators listen, once they say so."""
    until = time.monotonic() + serve.READY_WITHIN
    while time.monotonic() < until:
        crew.check()
        try:
            return str(json.loads(address.read_text(encoding="utf-8"))["url"])
        except (FileNotFoundError, json.JSONDecodeError):
            time.sleep(0.05)
    raise Refused(f"The simulators did not start in time. See {crew.logs}/simulators.log.")


def _here_or_home() -> Path:
    """Return the current folder, or home where that is read-only, as a shared checkout may be."""
    return Path.cwd() if os.access(Path.cwd(), os.W_OK) else clearline_home()


def _folder(path: Path) -> Path:
    """Return the folder for the certificate, found out before the long way there.

    Raises:
        Refused: it is none, or nothing can be written there.
    """
    why = "it is read-only"
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = str(error.strerror)
    if os.access(path, os.W_OK | os.X_OK):
        return path
    raise Refused(f"The certificate cannot be saved in {path}: {why}. Name a folder with --out.")


def _site(port: int) -> str:
    return f"http://127.0.0.1:{port}/lumo-uk/"


def _tell_where(port: int, outside: str) -> None:
    from clearline.cli import demo_operator

    tell("\nThe site is yours until Ctrl-C:")
    tell(f"  site              {_site(port)}")
    tell(f"  sign in as Ama    {demo_operator.EMAIL}  /  {demo_operator.PASSWORD}")
    tell(f"  SMS and mail      {outside}/   (what the outside world saw; codes come here)")
