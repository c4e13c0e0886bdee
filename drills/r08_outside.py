"""The world outside of R8: simulators behind real HTTP and SMTP, which meet each order as its trial says."""

import ssl
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tests.contract.post_office import make_certificate

from clearline.connectors.exchange import Exchange
from clearline.connectors.hlr.remote import RemoteHlr
from clearline.connectors.mail.port import MailMessage
from clearline.connectors.mail.remote import RemoteMail
from clearline.connectors.mail.smtp import Security, SmtpMail, SmtpServer
from clearline.connectors.payments.remote import RemotePayments
from clearline.connectors.simulators.faults import FaultPlan, Planned
from clearline.connectors.simulators.server import SimulatorServer
from clearline.connectors.simulators.world import World as Simulated
from clearline.connectors.smdp.remote import RemoteSmdp
from clearline.connectors.sms.remote import RemoteSms
from clearline.vocabulary.answers import Answer
from clearline.wiring.routes import register_all, senders_clock
from drills.r08_post import PostOffice
from drills.r08_trials import FAULTS, OF_THE_LINE, OVER_SMTP, Known, Way

PATIENCE = 20.0  # seconds that we wait for an answer that will come
HASTE = 0.25  # seconds that we wait for one that may not
DISCARD = 9  # a port at which nobody listens
TLS = ssl.create_default_context()  # vouches for nobody on loopback; made once, for it takes long
SILENCE = 0.5  # seconds that nothing is said
PAUSES = {Way.DRIP: 0.05, Way.LATE: 0.1}  # between two bytes; before the answer

ORDERS = {
    "/hlr/cease": "hlr.cease",
    "/smdp/cancel-order": "smdp.cancel",
    "/payments/refund": "payments.refund",
    "/mail/send": "notice.mail",
    "/sms/send": "notice.sms",
}
QUESTIONS = {
    "/hlr/ask": "hlr.cease",
    "/smdp/ask": "smdp.cancel",
    "/payments/refund-status": "payments.refund",
    "/mail/ask": "notice.mail",
    "/sms/ask": "notice.sms",
}


class Misbehaviour(FaultPlan):
    """Meets each order as its trial says; everything else goes well."""

    def __init__(self, known: Known) -> None:
        super().__init__()
        self._known = known

    def take(self, path: str, *, key: str) -> Planned | None:
        trial, origin = self._known.trial(key)
        if (
            trial is None
            or trial.way in OF_THE_LINE
            or trial.effect not in (ORDERS.get(path), QUESTIONS.get(path))
        ):
            return None
        met = trial.meets(origin, key) if path in ORDERS else trial.meets_when_asked(origin)
        if not met:
            return None
        if trial.asks_to_withdraw:
            self._known.take_back(trial)
        return Planned(fault=FAULTS[trial.way], seconds=PAUSES.get(trial.way, SILENCE))


class Line(Exchange):
    """A line that leads nowhere, or to somebody nobody vouches for, where the trial says so."""

    def __init__(self, known: Known, effect: str, *, good: str, closed: str, unvouched: str) -> None:
        self._known, self._effect = known, effect
        self._good = Exchange(base_url=good, deadline=PATIENCE, tls=TLS)
        self._hasty, self._closed, self._unvouched = (
            Exchange(base_url=url, deadline=HASTE, tls=TLS) for url in (good, closed, unvouched)
        )

    def act(self, path: str, body: Mapping[str, Any], *, key: str) -> Answer:
        return self._chosen(key, order=True).act(path, body, key=key)

    def ask(self, path: str, body: Mapping[str, Any], *, key: str) -> Answer:
        return self._chosen(key, order=False).ask(path, body, key=key)

    def _chosen(self, key: str, *, order: bool) -> Exchange:
        trial, origin = self._known.trial(key)
        if trial is None or trial.effect != self._effect:
            return self._good
        if trial.way not in OF_THE_LINE:
            return self._hasty if trial.faults else self._good
        met = trial.meets(origin, key) if order else trial.meets_when_asked(origin)
        if not met:
            return self._good
        return self._closed if trial.way is Way.REFUSED else self._unvouched


class Mail:
    """Mail over HTTP, or over SMTP where the trial is about that."""

    def __init__(self, known: Known, http: RemoteMail, post: PostOffice) -> None:
        self._known, self._http = known, http
        self._smtp, self._hasty = _smtp(post.port, PATIENCE), _smtp(post.port, HASTE)
        # A server that does not offer STARTTLS gets no mail.
        self._ways = {
            Way.REFUSED: _smtp(DISCARD, HASTE),
            Way.TLS: _smtp(post.port, HASTE, Security.STARTTLS),
        }

    def send(self, message: MailMessage, *, key: str) -> Answer:
        trial = self._known.of_address.get(message.to.address)
        if trial is None or trial.effect != OVER_SMTP:
            return self._http.send(message, key=key)
        if trial.way not in OF_THE_LINE:
            return (self._hasty if trial.faults else self._smtp).send(message, key=key)
        met = trial.meets(message.subject, key)
        return (self._ways[trial.way] if met else self._smtp).send(message, key=key)

    def ask(self, message: MailMessage, *, key: str) -> Answer:
        return self._http.ask(message, key=key)


@dataclass
class Outside:
    """What is out there, for counting."""

    simulated: Simulated
    post: PostOffice
    known: Known


@contextmanager
def outside() -> Iterator[Outside]:
    """Start everything outside, have all effects travel there, and end it again."""
    known = Known()
    with ExitStack() as until_the_end:
        home = Path(until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="drill-r08-")))
        simulated = Simulated(home=home, settles_after=timedelta(0))
        until_the_end.callback(simulated.close)
        server = SimulatorServer(("127.0.0.1", 0), world=simulated)
        server.faults = Misbehaviour(known)
        until_the_end.callback(_served(server))
        stranger = _stranger(home)
        until_the_end.callback(_served(stranger))
        post = PostOffice(known)
        until_the_end.callback(_served(post))
        closed = f"http://127.0.0.1:{DISCARD}"
        unvouched = f"https://127.0.0.1:{stranger.server_address[1]}"
        _connect(known, post, good=server.url, closed=closed, unvouched=unvouched)
        until_the_end.callback(server.stopping.set)
        yield Outside(simulated, post, known)


def _connect(known: Known, post: PostOffice, *, good: str, closed: str, unvouched: str) -> None:
    def line(effect: str) -> Line:
        return Line(known, effect, good=good, closed=closed, unvouched=unvouched)

    register_all(
        hlr=RemoteHlr(line("hlr.cease")),
        smdp=RemoteSmdp(line("smdp.cancel")),
        sms=RemoteSms(line("notice.sms")),
        mail=Mail(known, RemoteMail(line("notice.mail")), post),
        payments=RemotePayments(line("payments.refund")),
    )


def _smtp(port: int, patience: float, security: Security = Security.NONE) -> SmtpMail:
    server = SmtpServer(host="127.0.0.1", port=port, security=security, timeout=patience, deadline=patience)
    return SmtpMail(server, clock=senders_clock)


def _stranger(home: Path) -> ThreadingHTTPServer:
    """Return a server whose certificate is its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = make_certificate(home).for_server()
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return server


def _served(server: Any) -> Callable[[], None]:  # noqa: ANN401 (any of socketserver's)
    """Serve in a thread; return what ends it."""
    thread = Thread(target=lambda: server.serve_forever(poll_interval=0.05), daemon=True)
    thread.start()

    def end() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    return end
