"""Where an SMS gateway stands, how to bind to it, and the one binding that this process keeps."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from smpplib import consts

from clearline.connectors.deadline import Deadline
from clearline.connectors.sms.session import NotSent, Session, Unanswered

LONGEST_NAME: Final = 15  # characters; SMPP 3.4 §4.1.5, as for the next
LONGEST_PASSWORD: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsGateway:
    """`timeout` is seconds: for a connection with its binding, and for each reply after that.

    `sender` stands in for the brand's name, where the gateway knows one sender only. Without `plain`
    every text goes as UCS-2: for gateways whose default alphabet is not GSM's.

    Raises:
        ValueError: a user name or password is longer than the wire carries.
    """

    host: str
    port: int = 2775
    tls: bool = False
    username: str
    password: str = field(repr=False)
    sender: str = ""
    plain: bool = True
    timeout: float = 10.0
    trusts: ssl.SSLContext | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not 0 < len(self.username) <= LONGEST_NAME or len(self.password) > LONGEST_PASSWORD:
            raise ValueError(
                f"SMPP carries a user name of up to {LONGEST_NAME} characters, and a password of up to"
                f" {LONGEST_PASSWORD}."
            )
        if not (self.username + self.password + self.sender).isascii():
            raise ValueError("SMPP carries user name, password and sender in ASCII.")


class NoBinding(Exception):
    """The gateway cannot be reached, or does not let us in; `cause` is a kind of error, never its text."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Binding:
    """Bound as a transceiver when first needed, kept, and bound anew when it was lost."""

    def __init__(self, gateway: SmsGateway, *, received: Callable[[Any], int]) -> None:
        self._gateway = gateway
        self._received = received
        self._lock = Lock()
        self._session: Session | None = None

    def session(self) -> Session:
        """Return a session that was alive a moment ago.

        Raises:
            NoBinding: there is none to be had.
        """
        with self._lock:
            if self._session is None or not self._session.lives():
                self._session = None
                self._session = self._bound()
            return self._session

    def close(self) -> None:
        with self._lock:
            if self._session is not None:
                self._session.close()
                self._session = None

    def _bound(self) -> Session:
        gateway = self._gateway
        with Deadline(seconds=gateway.timeout) as deadline:
            try:
                connected = self._connected(deadline)
            except OSError as error:
                raise NoBinding(type(error).__name__) from None
            session = Session(connected, reply=gateway.timeout, received=self._received)
            try:
                answer = session.call(
                    "bind_transceiver",
                    system_id=gateway.username,
                    password=gateway.password,
                    interface_version=consts.SMPP_VERSION_34,
                )
            except (NotSent, Unanswered) as error:
                session.end()
                raise NoBinding(type(error).__name__) from None
        if answer.command != "bind_transceiver_resp" or answer.status != consts.SMPP_ESME_ROK:
            session.end()
            raise NoBinding(f"smpp_{answer.status}")
        return session

    def _connected(self, deadline: Deadline) -> socket.socket:
        gateway = self._gateway
        connected = socket.create_connection((gateway.host, gateway.port), gateway.timeout)
        try:
            deadline.watch(connected)
            if not gateway.tls:
                return connected
            trusts = gateway.trusts or ssl.create_default_context()
            return trusts.wrap_socket(connected, server_hostname=gateway.host)
        except BaseException:
            connected.close()
            raise
