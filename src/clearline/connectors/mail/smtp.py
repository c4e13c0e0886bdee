"""A real mail server, over SMTP (RFC 5321) with STARTTLS, TLS from the start, or neither."""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from clearline.connectors.deadline import Deadline
from clearline.connectors.mail.letter import envelope_address, write_letter
from clearline.connectors.mail.port import MailMessage
from clearline.connectors.replies import confirmed, failed, stamp, unknown
from clearline.vocabulary.answers import Answer

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_GREETING: Final = 220
_DONE: Final = 250
_WILL_FORWARD: Final = 251
_START: Final = 354
_TRANSIENT: Final = 400
_PERMANENT: Final = 500


class Security(StrEnum):
    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where a mail server stands, and how to speak to it.

    `timeout` is seconds per reply, `deadline` seconds for the whole conversation.

    STARTTLS is insisted on: a server that does not offer it gets no mail, rather than mail in the clear.

    Raises:
        ValueError: a password would cross a network in the clear.
    """

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 10.0
    deadline: float = 30.0
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.username is not None and self.security is Security.NONE and self.host not in _LOOPBACK:
            raise ValueError(
                "A mail password goes over TLS only: choose starttls or tls, or drop the user name."
            )


class SmtpMail:
    """Implements `MailPort`. Each mail has a connection of its own; `clock` gives aware datetimes."""

    def __init__(self, server: SmtpServer, *, clock: Callable[[], datetime]) -> None:
        self._server = server
        self._clock = clock

    def send(self, message: MailMessage, *, key: str) -> Answer:
        if not (message.to.local_part + message.sender.local_part).isascii():
            # It would need SMTPUTF8 on every server on the way; most refuse it later and silently.
            return failed("recipient_refused", permanent=True)
        letter = write_letter(message, key=key, at=self._clock())
        with Deadline(seconds=self._server.deadline) as deadline:
            try:
                connection = self._connect(deadline)
            except (OSError, smtplib.SMTPException) as error:
                # The kind of error only: its text quotes the server, which quotes addresses and user names.
                return failed("not_sent", cause=type(error).__name__)
            try:
                return self._hand_over(connection, message, letter, deadline)
            finally:
                connection.close()

    def ask(self, message: MailMessage, *, key: str) -> Answer:  # noqa: ARG002 - SMTP has no such question
        return unknown("cannot_ask")

    def _connect(self, deadline: Deadline) -> smtplib.SMTP:
        server = self._server
        tls = server.tls or ssl.create_default_context()
        connection: _WatchedSmtp
        if server.security is Security.TLS:
            connection = _WatchedSmtpOverTls(timeout=server.timeout, context=tls)
        else:
            connection = _WatchedSmtp(timeout=server.timeout)
        connection.deadline = deadline
        try:
            connection.open(server.host, server.port)
            if server.security is Security.STARTTLS:
                connection.starttls(context=tls)
            connection.ehlo_or_helo_if_needed()
            if server.username is not None:
                connection.login(server.username, server.password or "")
        except BaseException:
            connection.close()
            raise
        return connection

    def _hand_over(
        self, connection: smtplib.SMTP, message: MailMessage, letter: bytes, deadline: Deadline
    ) -> Answer:
        try:
            refusal = _announce(connection, message)
        except (OSError, smtplib.SMTPException) as error:
            return failed("not_sent", cause=type(error).__name__)
        if refusal is not None:
            return refusal
        try:
            connection.send(_framed(letter))
            code, _ = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            # The last line may have arrived: then the server has the mail, and only its reply is lost.
            # smtplib wraps a time-out while reading in an error of its own.
            timed_out = deadline.passed or isinstance(error.__context__ or error, TimeoutError)
            return unknown("time_out" if timed_out else "broken_answer")
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()
        if code != _DONE:
            return _refused(code, "message_refused")
        return confirmed(handed_over_at=stamp(self._clock()))


class _WatchedSmtp(smtplib.SMTP):
    """An SMTP connection that ends with its deadline, from the first byte of the greeting on."""

    deadline: Deadline

    def open(self, host: str, port: int) -> None:
        self._host = host  # what STARTTLS compares the certificate with
        code, _ = self.connect(host, port)
        if code != _GREETING:
            raise smtplib.SMTPConnectError(code, "")

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connected = socket.create_connection((host, port), timeout)
        self.deadline.watch(connected)
        return connected


class _WatchedSmtpOverTls(_WatchedSmtp):
    def __init__(self, *, timeout: float, context: ssl.SSLContext) -> None:
        super().__init__(timeout=timeout)
        self._context = context

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._context.wrap_socket(super()._get_socket(host, port, timeout), server_hostname=host)


def _announce(connection: smtplib.SMTP, message: MailMessage) -> Answer | None:
    """Say from whom, to whom, and that the letter follows; answer where the server wants none of it."""
    code, _ = connection.mail(envelope_address(message.sender))
    if code != _DONE:
        return _refused(code, "sender_refused")
    code, _ = connection.rcpt(envelope_address(message.to))
    if code not in (_DONE, _WILL_FORWARD):
        return _refused(code, "recipient_refused")
    code, _ = connection.docmd("DATA")
    return None if code == _START else _refused(code, "message_refused")


def _refused(code: int, reason: str) -> Answer:
    """Tell "never" (5xx) from "later" (4xx), and both from what a server should not say here."""
    if code >= _PERMANENT:
        return failed(reason, permanent=True, smtp_code=code)
    return unknown("try_later" if code >= _TRANSIENT else "broken_answer", smtp_code=code)


def _framed(letter: bytes) -> bytes:
    """Double the dot at the start of a line (RFC 5321 §4.5.2) and close with the dot that ends the letter."""
    ended = letter if letter.endswith(b"\r\n") else letter + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n"
