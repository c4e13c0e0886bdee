"""Each outside system several times: simulated in this process, in one of its own, and the real thing."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.contract.clock import Clock
from tests.contract.es2plus_server import Es2PlusServer
from tests.contract.osmo_hlr import HOST as OSMO_HLR_HOST
from tests.contract.osmo_hlr import OsmoHlrProcess, Provisioned
from tests.contract.post_office import Certificate, PostOffice, make_certificate
from tests.contract.sms_book import MemoryBook
from tests.contract.smsc import PASSWORD, USERNAME, Smsc
from tests.stripe_till import SECRET, StripeTill

from clearline.connectors.exchange import Exchange
from clearline.connectors.hlr.remote import RemoteHlr
from clearline.connectors.hlr.simulator import HlrSimulator
from clearline.connectors.mail.remote import RemoteMail
from clearline.connectors.mail.simulator import MailSimulator
from clearline.connectors.mail.smtp import Security, SmtpMail
from clearline.connectors.payments.remote import RemotePayments
from clearline.connectors.payments.simulator import PaymentsSimulator
from clearline.connectors.payments.stripe import StripePayments
from clearline.connectors.payments.stripe_line import StripeAccount, StripeLine
from clearline.connectors.simulated import SimulatedSystem
from clearline.connectors.smdp.es2plus import Es2Plus
from clearline.connectors.smdp.remote import RemoteSmdp
from clearline.connectors.smdp.simulator import SmdpSimulator
from clearline.connectors.sms.gateway import SmsGateway
from clearline.connectors.sms.remote import RemoteSms
from clearline.connectors.sms.simulator import SmsSimulator
from clearline.connectors.sms.smpp import SmppSms

SETTLES_AFTER = timedelta(minutes=5)

SMSC_PATIENCE = 1.5  # seconds that the adapter waits for the SMS centre of a test

_PATIENCE = 15.0  # seconds for a process to start on a busy machine


@dataclass(frozen=True)
class Bench:
    """One system under test: its port, and what a test needs beside it."""

    port: Any
    tell: Callable[[str, str], None]
    listed: Callable[[], list[dict[str, Any]]]
    settle: Callable[[], None]
    remembers: bool = field(
        default=True, kw_only=True
    )  # whether it knows a key again, as simulators do and networks do not

    def a_day_later(self) -> None:
        """Let a day go by, or as much of it as ends what nobody has paid."""
        for _ in range(7):
            self.settle()


@dataclass(frozen=True)
class StripeBench(Bench):
    till: StripeTill

    def a_day_later(self) -> None:
        self.till.a_day_later()


@dataclass
class SimulatorProcess:
    """The server, started for real; `restart` after a `kill` finds it at the same address."""

    home: Path
    options: tuple[str, ...] = ()
    process: subprocess.Popen[str] = field(init=False)
    url: str = field(init=False)
    offset: timedelta = timedelta(0)

    def start(self) -> None:
        command = [sys.executable, "-m", "clearline.connectors.simulators", "--home", str(self.home)]
        self.process = subprocess.Popen([*command, *self.options], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        assert said.startswith("Simulators listen on "), said
        self.url = json.loads((self.home / "simulators.json").read_text())["url"]
        assert self.url in said

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self._wait()

    def stop(self) -> int:
        self.process.terminate()
        return self._wait()

    def exchange(self, *, deadline: float = 10.0) -> Exchange:
        return Exchange(base_url=self.url, deadline=deadline)

    def get(self, path: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        return httpx.get(self.url + path, trust_env=False).raise_for_status().json()

    def post(self, path: str, /, **body: object) -> None:
        httpx.post(self.url + path, json=body, trust_env=False).raise_for_status()

    def plan(self, path: str, fault: str, **more: object) -> None:
        self.post("/faults", path=path, fault=fault, **more)

    def settle(self) -> None:
        # The offset only grows: time out there must not run backwards between two tests.
        self.offset += SETTLES_AFTER
        self.post("/clock", offset_seconds=self.offset.total_seconds())

    def _wait(self) -> int:
        code = self.process.wait(timeout=_PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def key() -> str:
    """A key that no other test uses."""
    return f"case/{uuid4()}/1"


@pytest.fixture
def start_simulators(tmp_path: Path) -> Iterator[Callable[..., SimulatorProcess]]:
    """Start servers of a test's own; whatever still runs at its end is stopped."""
    started: list[SimulatorProcess] = []

    def start(*options: str, home: Path = tmp_path / "world") -> SimulatorProcess:
        server = SimulatorProcess(home=home, options=options)
        server.start()
        started.append(server)
        return server

    yield start
    for server in started:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture(scope="session")
def simulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    """One server for all tests that only use it; keys and numbers of their own keep them apart."""
    server = SimulatorProcess(
        home=tmp_path_factory.mktemp("world"),
        options=("--settles-after", str(SETTLES_AFTER.total_seconds())),
    )
    server.start()
    yield server
    server.stop()


def _here(system: SimulatedSystem, listed: Callable[[], list[Any]], clock: Clock) -> Bench:
    def settle() -> None:
        clock.now += SETTLES_AFTER

    return Bench(port=system, tell=system.tell, listed=listed, settle=settle)


def _there(simulators: SimulatorProcess, name: str, port: object, path: str) -> Bench:
    return Bench(
        port=port,
        tell=lambda subject, state: simulators.post("/tell", system=name, subject=subject, state=state),
        listed=lambda: simulators.get(path),
        settle=simulators.settle,
    )


@pytest.fixture(scope="session")
def osmo_hlr_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OsmoHlrProcess]:
    register = OsmoHlrProcess(tmp_path_factory.mktemp("osmo-hlr"))
    register.start()
    yield register
    register.stop()


@pytest.fixture
def osmo_hlr(osmo_hlr_process: OsmoHlrProcess) -> Provisioned:
    """The real register; nobody's keys and nobody's numbers but a test's own."""
    return Provisioned(osmo_hlr_process, Clock())


REAL_HLR = pytest.param(
    "osmo-hlr", marks=[pytest.mark.requires("osmo-hlr"), pytest.mark.allow_hosts([OSMO_HLR_HOST])]
)


@pytest.fixture(params=["in_process", "in_its_own_process", REAL_HLR])
def hlr(request: pytest.FixtureRequest) -> Bench:
    if request.param == "in_process":
        system = HlrSimulator(clock=(clock := Clock()))
        return _here(system, system.subscribers, clock)
    if request.param == "osmo-hlr":
        real: Provisioned = request.getfixturevalue("osmo_hlr")
        return Bench(port=real, tell=real.tell, listed=list, settle=lambda: None, remembers=False)
    server: SimulatorProcess = request.getfixturevalue("simulators")
    return _there(server, "hlr", RemoteHlr(server.exchange()), "/hlr/subscribers")


@pytest.fixture
def es2plus_server() -> Iterator[Es2PlusServer]:
    server = Es2PlusServer()
    yield server
    server.close()


@pytest.fixture(params=["in_process", "in_its_own_process", "es2plus"])
def smdp(request: pytest.FixtureRequest) -> Bench:
    if request.param == "in_process":
        system = SmdpSimulator(clock=(clock := Clock()))
        return _here(system, system.profiles, clock)
    if request.param == "es2plus":
        real: Es2PlusServer = request.getfixturevalue("es2plus_server")
        return Bench(
            port=Es2Plus(url=real.url, requester="tests"),
            tell=real.profiles.tell,
            listed=real.profiles.profiles,  # type: ignore[arg-type] # rows to be read
            settle=lambda: None,
            remembers=False,
        )
    server: SimulatorProcess = request.getfixturevalue("simulators")
    return _there(server, "smdp", RemoteSmdp(server.exchange()), "/smdp/profiles")


@dataclass(frozen=True)
class Texting:
    """The adapter over SMPP, with the centre it speaks to and the book it keeps."""

    port: SmppSms
    smsc: Smsc
    book: MemoryBook
    clock: Clock

    def settle(self) -> None:
        self.clock.now += SETTLES_AFTER
        self.smsc.settle()

    def listed(self) -> list[dict[str, Any]]:
        (key,) = {of_key for of_key, _ in self.book.rows}
        return [{**message, "key": key} for message in self.smsc.messages()]


@pytest.fixture
def texting() -> Iterator[Texting]:
    smsc, book, clock = Smsc(), MemoryBook(), Clock()
    gateway = SmsGateway(
        host="127.0.0.1", port=smsc.port, username=USERNAME, password=PASSWORD, timeout=SMSC_PATIENCE
    )
    texting = Texting(SmppSms(gateway, book=book, clock=clock), smsc, book, clock)
    yield texting
    texting.port.close()
    smsc.close()


@pytest.fixture(params=["in_process", "in_its_own_process", "smpp"])
def sms(request: pytest.FixtureRequest) -> Bench:
    if request.param == "in_process":
        system = SmsSimulator(clock=(clock := Clock()), delivers_after=SETTLES_AFTER)
        return _here(system, system.messages, clock)
    if request.param == "smpp":
        real: Texting = request.getfixturevalue("texting")
        return Bench(port=real.port, tell=real.smsc.tell, listed=real.listed, settle=real.settle)
    server: SimulatorProcess = request.getfixturevalue("simulators")
    return _there(server, "sms", RemoteSms(server.exchange()), "/sms/messages")


@pytest.fixture
def till() -> Iterator[StripeTill]:
    """A payment server of a test's own that speaks Stripe's HTTP."""
    with StripeTill() as till:
        yield till


@pytest.fixture
def stripe(till: StripeTill) -> StripePayments:
    return StripePayments(
        StripeLine(StripeAccount(secret_key=SECRET, address=till.url)), clock=lambda: datetime.now(UTC)
    )


@pytest.fixture(params=["in_process", "in_its_own_process", "stripe"])
def payments(request: pytest.FixtureRequest) -> Bench:
    if request.param == "in_process":
        system = PaymentsSimulator(clock=(clock := Clock()), succeeds_after=SETTLES_AFTER)
        return _here(system, system.refunds, clock)
    if request.param == "stripe":
        till: StripeTill = request.getfixturevalue("till")
        port = request.getfixturevalue("stripe")
        return StripeBench(port=port, tell=till.tell, listed=till.listed, settle=till.settle, till=till)
    server: SimulatorProcess = request.getfixturevalue("simulators")
    return _there(server, "payments", RemotePayments(server.exchange()), "/payments/refunds")


@pytest.fixture(
    params=[
        "in_process",
        "in_its_own_process",
        pytest.param("smtp", marks=pytest.mark.requires("smtp")),
        pytest.param("smtp_starttls", marks=pytest.mark.requires("smtp")),
        pytest.param("smtp_tls", marks=pytest.mark.requires("smtp")),
    ]
)
def mail(request: pytest.FixtureRequest) -> Bench:
    if request.param == "in_process":
        system = MailSimulator(clock=(clock := Clock()))
        return _here(system, system.messages, clock)
    if request.param == "in_its_own_process":
        server: SimulatorProcess = request.getfixturevalue("simulators")
        return _there(server, "mail", RemoteMail(server.exchange()), "/mail/messages")
    office: PostOffice = request.getfixturevalue("post_offices")(_SECURITY[request.param])
    return Bench(
        port=SmtpMail(office.server(), clock=Clock()),
        tell=office.tell,
        listed=office.listed,
        settle=lambda: None,
    )


_SECURITY = {"smtp": Security.NONE, "smtp_starttls": Security.STARTTLS, "smtp_tls": Security.TLS}


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="session")
def post_offices(certificate: Certificate) -> Iterator[Callable[[Security], PostOffice]]:
    """A real SMTP server on loopback per kind of security, started when first asked for."""
    offices: dict[Security, PostOffice] = {}

    def office(security: Security) -> PostOffice:
        if security not in offices:
            offices[security] = PostOffice(security=security, certificate=certificate)
        return offices[security]

    yield office
    for opened in offices.values():
        opened.close()
