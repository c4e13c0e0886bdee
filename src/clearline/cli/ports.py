"""Ports to listen on: a free one, or the reason why one cannot be had."""

import errno
import socket

from clearline.cli.errors import Refused


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def see_that_free(host: str, port: int) -> None:
    """Find out, before anything starts, whether we may listen there.

    Raises:
        Refused: somebody else listens, or we may not.
    """
    try:
        family, kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            # As servers do: a port that was left a moment ago counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise Refused(f"--host {host} is no address of this machine: {error.strerror}.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Refused(
                f"Port {port} of {host} is taken by another program."
                " Choose another with --port; `demo --port 0` takes any free one."
            ) from None
        raise Refused(f"Nothing can listen on port {port} of {host}: {error.strerror}.") from None
