"""Two hosts: network namespaces where root may make them, else two of the same machine."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count

LOOPBACK = "127.0.0.1"
_made = count()


@dataclass(frozen=True)
class Host:
    """A host: its own address, that by which it reaches the first machine, how to run a command on it."""

    name: str
    address: str
    sees_us_at: str
    inside: tuple[str, ...] = ()

    @property
    def apart(self) -> bool:
        """Whether it has a network of its own."""
        return bool(self.inside)


@contextmanager
def two_hosts() -> Iterator[tuple[Host, Host]]:
    """Yield two hosts that reach this machine, and not each other's loopback."""
    with ExitStack() as until_the_end:
        try:
            pair = tuple(until_the_end.enter_context(_apart(number)) for number in (1, 2))
        except (OSError, subprocess.CalledProcessError):
            pair = tuple(Host(name, LOOPBACK, LOOPBACK) for name in ("one", "two"))
        yield pair[0], pair[1]


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def _apart(number: int) -> Iterator[Host]:
    ip = shutil.which("ip", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if ip is None or os.geteuid():
        raise OSError("only root, with iproute2, makes networks")
    # The kernel takes its time to forget a network: no name comes twice.
    mark = f"{os.getpid() % 1_000_000}x{next(_made)}"
    name, net = f"clearline-{mark}", f"10.{200 + os.getpid() % 50}.{number}"
    ours, theirs = f"o{mark}", f"t{mark}"

    def run(*words: str) -> None:
        subprocess.run([ip, *words], check=True, capture_output=True)

    run("netns", "add", name)
    try:
        run("link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", name)
        run("address", "add", f"{net}.1/30", "dev", ours)
        run("link", "set", ours, "up")
        run("-n", name, "address", "add", f"{net}.2/30", "dev", theirs)
        run("-n", name, "link", "set", theirs, "up")
        run("-n", name, "link", "set", "lo", "up")
        run("netns", "exec", name, "true")
        yield Host(("one", "two")[number - 1], f"{net}.2", f"{net}.1", inside=(ip, "netns", "exec", name))
    finally:
        run("netns", "delete", name)
