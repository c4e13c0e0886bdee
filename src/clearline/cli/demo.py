"""See it work: one line closed through the site's own pages, from request to certificate."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from clearline.cli import serve, start
from clearline.cli.browsing import Visitor
from clearline.cli.printing import console, errors, moment
from clearline.cli.supervise import Crew, python

CODE = re.compile(r"\b(\d{3}) (\d{3}) confirms")
PATIENCE = 90.0  # seconds until the demo gives up on its case


def demo(
    once: Annotated[bool, typer.Option("--once", help="Close one line, then end.")] = False,
    latency: Annotated[
        float, typer.Option(min=0, max=30, help="Seconds that network and bank take to answer.")
    ] = 0.0,
    port: Annotated[int, typer.Option(help="The site's port; 0 takes any free one.")] = 8000,
    out: Annotated[Path | None, typer.Option(help="Where to save the certificate.")] = None,
) -> None:
    """Install a sample operator, close one line through the site, save its certificate, and serve until Ctrl-C."""
    began = time.monotonic()
    port = port or free_port()
    with _crew() as (crew, site, outside):
        _start(crew, latency=latency, port=port)
        serve.wait_until_served(f"http://127.0.0.1:{port}")
        console.print(f"Ready after {time.monotonic() - began:.1f} s: database, worker, web, simulators.\n")
        close_one_line(site(port), outside(), out or Path.cwd())
        if once:
            return
        _tell_where(port, outside())
        crew.wait()


def close_one_line(site: str, outside: str, folder: Path) -> Path:
    """Close a fresh line of Ama's through the pages, tell each stage as it happens, and save the certificate."""
    from clearline.brands.database import clock
    from clearline.cli import demo_operator
    from clearline.vocabulary.msisdn import Msisdn

    fresh = demo_operator.new_line(now=clock())
    console.print(f"Ama closes [bold]{Msisdn(fresh.msisdn).display()}[/bold], prepaid, with £25.00 on it.")
    visitor = Visitor(site)
    page = visitor.submit(
        visitor.open("sign-in/"),
        to="sign-in/",
        identifier=demo_operator.EMAIL,
        password=demo_operator.PASSWORD,
    )
    closing = f"lines/{fresh.line.pk}/close/"
    visitor.open(closing)
    page = visitor.submit(visitor.open(f"{closing}day/"), when="now")
    page = _prove(visitor, page, outside)
    page = visitor.submit(page)
    console.print(f"  {page.heading}\n")
    progress = follow(fresh.line.pk)
    saved = folder / f"certificate-{progress.certificate_id}.pdf"
    saved.write_bytes(visitor.download(f"certificates/{progress.certificate_id}.pdf"))
    console.print(f"\nCertificate: {saved} ({saved.stat().st_size >> 10} kB)")
    return saved


def follow(line_id: Any) -> Any:
    """Print every stage of a line's case as it happens, until the case rests; return where it ended.

    Ends the program with code 1 where the case does not get through in time.
    """
    from clearline.brands.directory import brand_of
    from clearline.cases.models import Case
    from clearline.journey import road

    case = Case.objects.filter(line_id=line_id).latest("requested_at")
    zone, told, until = brand_of(case.brand_id).time_zone, 0, time.monotonic() + PATIENCE
    while time.monotonic() < until:
        progress = road.progress(case_id=case.id)
        stages = [each for each in progress.happenings if each.kind.startswith("case.")]
        for each in stages[told:]:
            console.print(f"  {moment(each.at, zone)}  {each.kind.removeprefix('case.')}")
        told = len(stages)
        if progress.case.state in {"settled", "released"}:
            return progress
        if progress.case.held_reason or progress.ended:
            break
        time.sleep(0.1)
    errors.print(f"The case {case.reference} did not get through: clearline case show {case.reference}")
    raise typer.Exit(1)


def _prove(visitor: Visitor, page: Any, outside: str) -> Any:
    """Ask for the code, read it where the SMS arrived, and type it in."""
    known = set(_codes(outside))
    page = visitor.submit(page)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if new := [code for code in _codes(outside) if code not in known]:
            return visitor.submit(page, code=new[-1])
        time.sleep(0.1)
    errors.print("No code came by SMS. See the logs of worker and simulators.")
    raise typer.Exit(1)


def _codes(outside: str) -> list[str]:
    """Return the codes for a closing in all SMS so far, oldest first."""
    texts = (str(message["text"]) for message in httpx.get(f"{outside}/sms/messages").json())
    return ["".join(found.groups()) for text in texts if (found := CODE.search(text))]


@contextmanager
def _crew() -> Iterator[tuple[Crew, Any, Any]]:
    """Hold the crew for the length of a demo, and say where things are once they are."""
    home = start.clearline_home()
    crew = Crew(logs=home / "logs")
    try:
        yield (
            crew,
            lambda port: f"http://127.0.0.1:{port}/lumo-uk/",
            lambda: simulators_url(home / "simulators"),
        )
    finally:
        crew.stop()


def _start(crew: Crew, *, latency: float, port: int) -> None:
    """Start everything in the order in which it needs the others."""
    home = start.clearline_home()
    outside = home / "simulators"
    (outside / "simulators.json").unlink(missing_ok=True)
    crew.add(
        "simulators",
        python("clearline.connectors.simulators", "--home", str(outside), "--latency", str(latency)),
        {},
    )
    urls = start.environment()
    serve.bring_up_to_date(urls)
    address = {
        "CLEARLINE_SIMULATORS_URL": simulators_url(outside),
        "CLEARLINE_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    serve.add_worker(crew, urls, **address)
    serve.add_web(crew, urls, host="127.0.0.1", port=port, **address)
    start.django_as("engine", urls=urls)
    from clearline.brands.database import clock
    from clearline.cli import demo_operator

    demo_operator.move_in(now=clock())


def simulators_url(folder: Path, *, seconds: float = 20) -> str:
    """Return where the simulators listen, once they say so."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            return str(json.loads((folder / "simulators.json").read_text(encoding="utf-8"))["url"])
        except (FileNotFoundError, json.JSONDecodeError):
            time.sleep(0.05)
    raise TimeoutError(f"The simulators did not start within {seconds:.0f} s. See their log.")


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tell_where(port: int, outside: str) -> None:
    from clearline.cli import demo_operator

    console.print("\nThe site is yours until Ctrl-C:")
    console.print(f"  site              http://127.0.0.1:{port}/lumo-uk/")
    console.print(f"  sign in as Ama    {demo_operator.EMAIL}  /  {demo_operator.PASSWORD}")
    console.print(f"  SMS and mail      {outside}/   (what the outside world saw; codes come here)")
