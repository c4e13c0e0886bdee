"""The outside world in a process of its own: what was done there outlives every worker, and is counted there.

    with Outside() as outside:
        outside.connect()                # every effect now travels there
        ...
        assert not outside.twice()

It answers in a tenth of a millisecond. Things are told apart by what was
asked for (whom, how much, which words), never by the key: a key that changes
between two attempts is just what must be seen.
"""

import json
import os
import signal
import tempfile
import threading
import time
from collections import Counter
from functools import partial
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from tests.world import their_clock

from clearline.connectors.hlr.simulator import HlrSimulator
from clearline.connectors.mail.simulator import MailSimulator
from clearline.connectors.payments.simulator import PaymentsSimulator
from clearline.connectors.simulated import TELL, Event
from clearline.connectors.smdp.simulator import SmdpSimulator
from clearline.connectors.sms.simulator import SmsSimulator
from clearline.vocabulary.answers import Answer, Outcome
from clearline.wiring.routes import register_all
from drills import forks

if TYPE_CHECKING:
    from clearline.connectors.hlr.port import HlrPort
    from clearline.connectors.mail.port import MailPort
    from clearline.connectors.payments.port import PaymentsPort
    from clearline.connectors.smdp.port import SmdpPort
    from clearline.connectors.sms.port import SmsPort

SYSTEMS = {
    "hlr": HlrSimulator,
    "smdp": SmdpSimulator,
    "sms": SmsSimulator,
    "mail": MailSimulator,
    "payments": PaymentsSimulator,
}
ASKING = frozenset({"ask", "refund_status", "look_up"})
SILENCE = Answer(outcome=Outcome.UNKNOWN, reason="time_out")
MADE_OF_THE_KEY = "message_id"


class Outside:
    """Five simulated systems behind a socket; `with` starts and ends their process."""

    def __init__(self) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="drill-outside-"))
        self._address = str(self._directory / "socket")

    def __enter__(self) -> Self:
        systems = _Systems()
        self._listener = Listener(self._address, family="AF_UNIX", backlog=64)
        self._child = forks.start(lambda: systems.serve(self._listener))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self._child.pid, signal.SIGKILL)
        self._child.wait()
        self._listener.close()
        self._directory.rmdir()

    def ask(self, system: str, verb: str, *given: object, **named: object) -> Any:  # noqa: ANN401 (as the system answers)
        """Have a system do something, as any method of its simulator; from any process and thread."""
        with Client(self._address, family="AF_UNIX") as line:
            line.send((os.getpid(), system, verb, given, named))
            answer, error = line.recv()
        if error:
            raise RuntimeError(f"{system}.{verb}: {error}")
        return answer

    def connect(self) -> None:
        """Have every effect of this process, and of those it forks, travel to this world."""
        hlr, smdp, sms, mail, payments = (
            _System(self, name) for name in ("hlr", "smdp", "sms", "mail", "payments")
        )
        register_all(
            hlr=cast("HlrPort", hlr),
            smdp=cast("SmdpPort", smdp),
            sms=cast("SmsPort", sms),
            mail=cast("MailPort", mail),
            payments=cast("PaymentsPort", payments),
        )

    def lose_answers(self, *, every_first: bool) -> None:
        """Have the first answer to each order get lost after it was done, or no longer."""
        self.ask("world", "lose_answers", every_first)

    def remember(self, name: str, value: str) -> None:
        """Keep a word for whoever asks for it, past the death of a worker."""
        self.ask("world", "remember", name, value)

    def remembered(self, name: str) -> str:
        """Return a word that was kept; empty where there is none."""
        return str(self.ask("world", "remembered", name))

    def done(self) -> Counter[str]:
        """Return what was done, by system and what was asked for, with how often."""
        return cast("Counter[str]", self.ask("world", "done"))

    def calls(self) -> Counter[int]:
        """Return how many calls each process made, asked or ordered, by its number."""
        return cast("Counter[int]", self.ask("world", "calls"))

    def done_by_system(self) -> Counter[str]:
        """Return how much each system did."""
        told: Counter[str] = Counter()
        for thing, times in self.done().items():
            told[thing.split(" ", 1)[0]] += times
        return told

    def twice(self) -> int:
        """Return how often something was done that had been done before."""
        return sum(times - 1 for times in self.done().values())


class _System:
    """One system, seen from a worker: every method is a call."""

    def __init__(self, outside: Outside, name: str) -> None:
        self._outside, self._name = outside, name

    def __getattr__(self, verb: str) -> Any:  # noqa: ANN401 (as the system answers)
        return lambda *given, **named: self._outside.ask(self._name, verb, *given, **named)


class _Systems:
    """The process outside."""

    def __init__(self) -> None:
        self._done: Counter[str] = Counter()
        self._calls: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._losing = False
        self._ordered: set[str] = set()
        self._words: dict[str, str] = {}
        self._systems = {
            name: kind(clock=their_clock, record=partial(self._note, name)) for name, kind in SYSTEMS.items()
        }

    def serve(self, listener: Listener) -> None:
        """Answer until the drill ends us, or is gone itself."""
        threading.Thread(target=self._end_with, args=(os.getppid(),), daemon=True).start()
        while True:
            threading.Thread(target=self._talk, args=(listener.accept(),), daemon=True).start()

    def _end_with(self, parent: int) -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    def _talk(self, line: Connection) -> None:
        with line:
            try:
                caller, system, verb, given, named = line.recv()
            except (EOFError, OSError):
                return  # killed before it said what it wanted
            try:
                told = self._answer(caller, system, verb, given, named), ""
            except Exception as error:  # noqa: BLE001 (told to whoever asked)
                told = None, f"{type(error).__name__}: {error}"
            try:
                line.send(told)
            except OSError:
                return  # killed before it heard the answer

    def _answer(
        self, caller: int, system: str, verb: str, given: tuple[Any, ...], named: dict[str, Any]
    ) -> object:
        if system != "world":
            with self._lock:
                self._calls[caller] += 1
            answer = getattr(self._systems[system], verb)(*given, **named)
            return SILENCE if verb not in ASKING and self._gets_lost(named.get("key", "")) else answer
        with self._lock:
            match verb:
                case "lose_answers":
                    self._losing = given[0]
                case "remember":
                    self._words[given[0]] = given[1]
                case "remembered":
                    return self._words.get(given[0], "")
                case "calls":
                    return self._calls
                case "done":
                    return self._done
            return None

    def _gets_lost(self, key: str) -> bool:
        with self._lock:
            first = bool(key) and key not in self._ordered
            self._ordered.add(key)
            return self._losing and first

    def _note(self, system: str, event: Event) -> None:
        if event.verb != TELL and event.answer.outcome is not Outcome.FAILED:
            asked = {name: value for name, value in event.request.items() if name != MADE_OF_THE_KEY}
            with self._lock:
                self._done[f"{system} {event.verb} {json.dumps(asked, sort_keys=True)}"] += 1
