"""A load generator: raw HTTP/1.1 over kept sockets in one asyncio loop, so that it costs little itself."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

HEAD_END = b"\r\n\r\n"
NOT_SENT = -1


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; `status` 0 stands for a connection that was refused, broken or silent for too long."""

    status: int
    head: bytes = b""
    body: bytes = b""

    def header(self, name: bytes) -> bytes:
        """Return a header's value; its name in small letters."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b": ")
            if key.lower() == name:
                return value
        return b""


@dataclass(slots=True)
class Seen:
    """What a load saw: how many answers of each status, and how long they took, in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    served: list[float] = field(default_factory=list)
    turned_away: list[float] = field(default_factory=list)
    seconds: float = 0.0
    in_time: int = 0

    @property
    def goodput(self) -> float:
        """Requests a second that were answered with what was asked for, while the load lasted."""
        return self.in_time / self.seconds if self.seconds else 0.0

    def over(self, seconds: float) -> None:
        """Say that the load has ended; what is answered from here on comes too late for its goodput."""
        self.seconds, self.in_time = seconds, len(self.served)

    def note(self, reply: Reply, took: float) -> None:
        """Count an answer."""
        self.statuses[reply.status] += 1
        (self.served if 200 <= reply.status < 400 else self.turned_away).append(took)


Ask = Callable[[], bytes]
Judge = Callable[[Reply], None]


class Line:
    """A socket to the site that is kept open, opened again when it was closed."""

    def __init__(self, port: int, *, timeout: float = 30.0) -> None:
        self._port, self._timeout = port, timeout
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> Reply:
        """Send a request and return the reply; a kept socket that was closed meanwhile is opened anew."""
        try:
            async with asyncio.timeout(self._timeout):
                kept = self._ends is not None
                try:
                    return await self._ask(request)
                except (OSError, asyncio.IncompleteReadError):
                    self.close()
                    if not kept:
                        raise
                    return await self._ask(request)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            self.close()
            return Reply(0)

    async def _ask(self, request: bytes) -> Reply:
        if self._ends is None:
            self._ends = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._ends
        writer.write(request)
        head = await reader.readuntil(HEAD_END)
        reply = Reply(int(head[9:12]), head)
        length = reply.header(b"content-length")
        body = await reader.readexactly(int(length)) if length else b""
        if reply.header(b"connection") == b"close":
            self.close()
        return Reply(reply.status, head, body)

    def close(self) -> None:
        """Close the socket."""
        if self._ends:
            self._ends[1].close()
            self._ends = None


async def steady(
    *, port: int, callers: int, seconds: float, ask: Ask, judge: Judge = lambda _reply: None
) -> Seen:
    """Have some callers ask one request after the other, each as soon as it has its answer."""
    seen = Seen()
    until = time.perf_counter() + seconds

    async def call() -> None:
        line = Line(port)
        while time.perf_counter() < until:
            began = time.perf_counter()
            reply = await line.ask(ask())
            seen.note(reply, time.perf_counter() - began)
            judge(reply)
        line.close()

    began = time.perf_counter()
    await asyncio.gather(*(call() for _ in range(callers)))
    seen.over(time.perf_counter() - began)
    return seen


async def flood(
    *,
    port: int,
    rate: float,
    lines: int,
    seconds: float,
    ask: Ask,
    judge: Judge = lambda _reply: None,
    give_up_after: float = 30.0,
) -> Seen:
    """Send `rate` requests a second, whether or not earlier ones were answered, over at most `lines` sockets.

    A request that finds every socket in use is counted as `NOT_SENT`: the
    crowd is larger than what one generator can hold.
    """
    seen, free = Seen(), [Line(port, timeout=give_up_after) for _ in range(lines)]
    under_way: set[asyncio.Task[None]] = set()

    async def call(line: Line) -> None:
        began = time.perf_counter()
        reply = await line.ask(ask())
        seen.note(reply, time.perf_counter() - began)
        judge(reply)
        free.append(line)

    began = time.perf_counter()
    due = 0
    while (passed := time.perf_counter() - began) < seconds:
        while due < passed * rate:
            due += 1
            if not free:
                seen.statuses[NOT_SENT] += 1
                continue
            task = asyncio.create_task(call(free.pop()))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        await asyncio.sleep(0.005)
    seen.over(time.perf_counter() - began)
    await asyncio.gather(*under_way)
    for line in free:
        line.close()
    return seen


async def probe(
    *, port: int, every: float, asks: Sequence[bytes], until: asyncio.Event, seen: Seen, give_up_after: float
) -> None:
    """Ask now and then, by turns, each time over a socket of its own, until told to stop."""
    turn = 0
    while not until.is_set():
        line = Line(port, timeout=give_up_after)
        began = time.perf_counter()
        reply = await line.ask(asks[turn % len(asks)])
        seen.note(reply, time.perf_counter() - began)
        line.close()
        turn += 1
        await asyncio.sleep(max(0.0, every - (time.perf_counter() - began)))


@asynccontextmanager
async def slow_sockets(*, port: int, count: int, sent: bytes, dripped: bytes) -> AsyncIterator[Counter[str]]:
    """Hold sockets that send the beginning of a request, and then a byte a second.

    At the end what was given counts those that the site still kept, as `kept`.
    """
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(count)]
    writers, told = [writer for _, writer in opened], Counter[str]()
    async with asyncio.TaskGroup() as tasks:
        dripping = tasks.create_task(_drip(writers, sent, dripped))
        try:
            yield told
            told["kept"] = await _still_open([reader for reader, _ in opened])
        finally:
            dripping.cancel()
            for writer in writers:
                writer.close()


async def _still_open(readers: Sequence[asyncio.StreamReader]) -> int:
    """Count the sockets that the other side has not closed."""
    if not readers:
        return 0
    reading = [asyncio.create_task(reader.read()) for reader in readers]
    _, still = await asyncio.wait(reading, timeout=0.5)
    for each in still:
        each.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    return len(still)


async def _drip(writers: Sequence[asyncio.StreamWriter], sent: bytes, dripped: bytes) -> None:
    for writer in writers:
        writer.write(sent)
    for place in range(len(dripped)):
        await asyncio.sleep(1)
        for writer in writers:
            if not writer.is_closing():
                writer.write(dripped[place : place + 1])


def centile(seconds: Sequence[float], share: float) -> float:
    """Return the value below which a share of all lies; 0 where there is none."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
