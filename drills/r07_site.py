"""The site of R7: threads that ask for pages and close lines, each at its own pace, and time every answer."""

import re
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.test import RequestFactory

from clearline.wiring.entrance import bridge
from clearline.wsgi import application
from drills.r09_doors import Visit

PAUSE = 0.03  # seconds between two requests of a thread
LOOKS = 8  # pages that are read between handing in and taking back
FAR = "2199-12-31"
TOKEN = "x" * 32  # against forged forms: any will do, if cookie and header agree
RECEIPT = re.compile(r"/closings/([0-9a-f-]{36})/receipt/")
AWAY = 503


class Served(NamedTuple):
    """One answer: which thread waited for it, from when to when, what it was, and the case it named."""

    thread: int
    began: float
    ended: float
    status: int
    case_id: UUID | None = None


def live(visit: Visit, lines: Sequence[UUID], told: Connection) -> None:
    """Serve one thread for each line until we are killed."""
    lock = threading.Lock()

    def tell(served: Served) -> None:
        with lock:
            told.send(served)

    for number, line in enumerate(lines):
        thread = threading.Thread(target=_visits, args=(number, visit, line, tell), daemon=True)
        thread.start()
    threading.Event().wait()


def _visits(number: int, visit: Visit, line: UUID, tell: Callable[[Served], None]) -> None:
    """Hand a request in, look at it, take it back; again and again."""

    def ask(method: str, path: str) -> bridge.Answer:
        began = time.monotonic()
        answer = bridge.answer(application, _environ(visit, method, path))
        found = RECEIPT.search(_location(answer))
        case_id = UUID(found[1]) if found else None
        tell(Served(number, began, time.monotonic(), answer.status, case_id))
        time.sleep(PAUSE)
        return answer

    while True:
        answer = ask("POST", f"lines/{line}/close/read/?on={FAR}")
        if found := RECEIPT.search(_location(answer)):
            for _ in range(LOOKS):
                ask("GET", f"closings/{found[1]}/")
            while ask("POST", f"closings/{found[1]}/take-back/").status == AWAY:
                pass


def _environ(visit: Visit, method: str, path: str) -> bridge.Environ:
    cookies = f"{settings.SESSION_COOKIE_NAME}={visit.session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    headers = {"host": "127.0.0.1", "cookie": cookies, "x-csrftoken": TOKEN}
    return dict(RequestFactory(headers=headers).generic(method, f"/{visit.brand}/{path}").environ)


def _location(answer: bridge.Answer) -> str:
    return dict(answer.headers).get(b"location", b"").decode()
