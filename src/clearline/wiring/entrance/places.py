"""So many requests under way at once, so many waiting for them, and no more."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Full(Exception):
    """Nothing was begun: every place is taken, and so is every place to wait."""


class Overdue(Exception):
    """It was begun and is not done in time; whether it will be is not known here."""


class Places:
    """A bounded number of threads with a bounded number of callers before them.

    Threads keep their database connections, so `at_once` bounds those too.
    `patience` is the longest wait for a place and `deadline` the longest
    work, both in seconds. A caller that is told `Overdue` leaves its place
    taken until the work ends: the bound holds for work, not for callers.
    """

    def __init__(self, name: str, *, at_once: int, waiting: int, patience: float, deadline: float) -> None:
        self._threads = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix=name)
        self._free = asyncio.Semaphore(at_once)
        self._most, self._most_promised = at_once + waiting, at_once + 2 * waiting
        self._patience, self._deadline = patience, deadline
        self._here = 0

    def refuse_when_full(self) -> None:
        """Turn a caller away before anything is done for them.

        Raises:
            Full: every place is taken, and so is every place to wait.
        """
        if self._here >= self._most:
            raise Full

    async def serve(self, work: Callable[[], Answer], *, promised: bool = False) -> Answer:
        """Do the work in a thread and return what it gives.

        `promised` is for those that were not refused and then sent a body:
        whoever came meanwhile with none must not have taken their place.
        They may be as many again as may wait.

        Raises:
            Full: no place came free within the patience, or too many wait for one.
            Overdue: the work has begun, and takes longer than the deadline.
        """
        if not promised:
            self.refuse_when_full()
        elif self._here >= self._most_promised:
            raise Full
        self._here += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        except BaseException as why:
            self._here -= 1
            if isinstance(why, TimeoutError):
                raise Full from None
            raise
        under_way = asyncio.get_running_loop().run_in_executor(self._threads, work)
        under_way.add_done_callback(self._leave)
        try:
            async with asyncio.timeout(self._deadline):
                return await asyncio.shield(under_way)
        except TimeoutError:
            raise Overdue from None

    def _leave(self, under_way: asyncio.Future[Any]) -> None:
        self._here -= 1
        self._free.release()
        if not under_way.cancelled():
            under_way.exception()  # looked at, also where nobody waits for it any more
