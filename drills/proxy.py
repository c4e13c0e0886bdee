"""A network that can be slow, silent, torn or forgetful: a TCP proxy in a process of its own."""

import asyncio
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing.connection import Connection

from drills.served_world import FORK

DELAY = 0.2  # seconds that an answer takes longer
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: a close that is a reset


class Fault(StrEnum):
    """What the network does to connections, old and new ones."""

    NONE = "none"
    SLOW = "slow"  # answers come late
    HALF_OPEN = "half_open"  # nothing comes through, either way, and nobody is told
    RESET = "reset"  # connections are reset, new ones too
    REPLY_DROPPED = "reply_dropped"  # what was asked arrives, the answer does not


@dataclass(frozen=True, slots=True)
class Proxy:
    """The near end of the proxy: where to connect to, and the switch."""

    port: int
    switch: Connection

    def set(self, fault: Fault) -> None:
        """Have the network behave so from now on; returns when it does."""
        self.switch.send(fault)
        self.switch.recv()


@contextmanager
def proxied(*, host: str, port: int) -> Iterator[Proxy]:
    """Stand between callers and a server; a host that begins with / is a directory of PostgreSQL's socket."""
    ours, theirs = FORK.Pipe()
    process = FORK.Process(target=lambda: asyncio.run(_Network(host, port, theirs).serve()), daemon=True)
    process.start()
    try:
        yield Proxy(ours.recv(), ours)
    finally:
        process.kill()
        process.join()


@dataclass
class _Network:
    host: str
    port: int
    switch: Connection
    fault: Fault = Fault.NONE
    near: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self) -> None:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        asyncio.get_running_loop().add_reader(self.switch.fileno(), self._switched)
        self.switch.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    def _switched(self) -> None:
        self.fault = self.switch.recv()
        if self.fault is Fault.RESET:
            for writer in list(self.near):
                _reset(writer)
        self.switch.send("done")

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it."""
        if self.fault is Fault.RESET:
            _reset(writer)
            return
        self.near.add(writer)
        try:
            far_reader, far_writer = await self._reach()
            torn = asyncio.Event()
            there = asyncio.create_task(self._pump(reader, far_writer, torn, answers=False))
            back = asyncio.create_task(self._pump(far_reader, writer, torn, answers=True))
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
            for task in (there, back):
                task.cancel()
            far_writer.close()
        finally:
            self.near.discard(writer)
            writer.close()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.host.startswith("/"):
            return await asyncio.open_unix_connection(f"{self.host}/.s.PGSQL.{self.port}")
        return await asyncio.open_connection(self.host, self.port)

    async def _pump(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        torn: asyncio.Event,
        *,
        answers: bool,
    ) -> None:
        """Pass bytes on. Where some were swallowed nothing may follow: that connection is silent for good."""
        swallows = {Fault.HALF_OPEN, Fault.REPLY_DROPPED} if answers else {Fault.HALF_OPEN}
        with suppress(ConnectionError):
            while piece := await source.read(65_536):
                if self.fault in swallows:
                    torn.set()
                if torn.is_set():
                    continue
                if answers and self.fault is Fault.SLOW:
                    await asyncio.sleep(DELAY)
                target.write(piece)
                await target.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    ours: socket.socket = writer.get_extra_info("socket")
    with suppress(OSError):
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    writer.transport.abort()
