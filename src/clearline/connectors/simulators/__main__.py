"""`python -m clearline.connectors.simulators --home DIR [--port 0] [--latency 2.0]`."""

import argparse
import fcntl
import json
import os
import signal
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread

from clearline.connectors.simulators.journal import JournalBroken
from clearline.connectors.simulators.server import SimulatorServer
from clearline.connectors.simulators.world import World

PORT_FILE = "simulators.json"


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C. Exit code 1, with a sentence, where it cannot start."""
    options = _options().parse_args(arguments)
    home: Path = options.home
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / "simulators.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return _refuse(f"Simulators already run on {home}; {home / PORT_FILE} says where.")
        try:
            server = _open(options)
        except (JournalBroken, OSError) as error:
            return _refuse(f"The simulators cannot start: {error}")
        _serve(server, home=home)
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m clearline.connectors.simulators", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="where they keep their journals")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: loopback)")
    parser.add_argument("--port", type=int, default=0, help="0 takes the last one again, or any free port")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that every order takes")
    parser.add_argument(
        "--latency-at",
        choices=("after", "before"),
        default="after",
        help="whether an order takes effect at the beginning of its latency (after) or at its end (before)",
    )
    parser.add_argument(
        "--settles-after", type=float, default=1.0, help="seconds until a text is delivered, a refund paid"
    )
    return parser


def _open(options: argparse.Namespace) -> SimulatorServer:
    world = World(home=options.home, settles_after=timedelta(seconds=options.settles_after))
    for port in _ports(options):
        with suppress(OSError):
            return SimulatorServer(
                (options.host, port),
                world=world,
                latency=timedelta(seconds=options.latency),
                latency_before_effect=options.latency_at == "before",
            )
    raise OSError(f"nothing can listen on {options.host}, port {options.port}; choose another port.")


def _ports(options: argparse.Namespace) -> list[int]:
    """Try the last port first, so that workers that know it need not be told after a restart."""
    if options.port:
        return [options.port]
    try:
        last = json.loads((options.home / PORT_FILE).read_text(encoding="utf-8"))["port"]
    except (OSError, ValueError, KeyError, TypeError):
        return [0]
    return [last, 0] if isinstance(last, int) else [0]


def _serve(server: SimulatorServer, *, home: Path) -> None:
    stop = {signal.SIGTERM, signal.SIGINT}
    # Blocked before any thread starts, so that all inherit it and only `sigwait` below takes the signal.
    signal.pthread_sigmask(signal.SIG_BLOCK, stop)
    loop = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
    loop.start()
    _write_port_file(server, home=home)
    print(f"Simulators listen on {server.url}", flush=True)  # noqa: T201 - whoever started us reads the address here
    signal.sigwait(stop)
    server.stop()
    loop.join()
    server.server_close()
    server.world.close()


def _write_port_file(server: SimulatorServer, *, home: Path) -> None:
    host, port = server.server_address[:2]
    content = {"url": server.url, "host": str(host), "port": port, "pid": os.getpid()}
    half = home / f"{PORT_FILE}.new"
    half.write_text(json.dumps(content) + "\n", encoding="utf-8")
    half.replace(home / PORT_FILE)


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201 - the sentence is the answer of a command
    return 1


if __name__ == "__main__":
    sys.exit(main())
