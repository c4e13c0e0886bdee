"""A real mail server on loopback (aiosmtpd), with a certificate made for the occasion."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from threading import Thread
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from clearline.connectors.mail.smtp import Security, SmtpServer

if TYPE_CHECKING:
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USERNAME = "clearline"
PASSWORD = "three plain words"


@dataclass(frozen=True)
class Certificate:
    """A certificate for 127.0.0.1 that is its own authority, with its key."""

    certificate: Path
    key: Path

    def for_server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context

    def for_client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))


def make_certificate(folder: Path) -> Certificate:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "post office of a test")])
    today = datetime.now(tz=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate = Certificate(certificate=folder / "certificate.pem", key=folder / "key.pem")
    certificate.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    certificate.key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate


class PostOffice:
    """An aiosmtpd server in a thread of its own; `tell(address, "refused" | "busy")` as at the simulator."""

    def __init__(self, *, security: Security, certificate: Certificate) -> None:
        self.letters: list[tuple[str, EmailMessage, bytes]] = []
        self.encrypted: list[bool] = []
        self._told: dict[str, str] = {}
        self._security = security
        self._certificate = certificate
        self._loop = asyncio.new_event_loop()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = Thread(target=self._serve)
        self._thread.start()

    def server(self, **more: Any) -> SmtpServer:  # noqa: ANN401 - any field of SmtpServer
        return SmtpServer(
            **{
                "host": "127.0.0.1",
                "port": self.port,
                "security": self._security,
                "tls": self._certificate.for_client(),
                "username": USERNAME,
                "password": PASSWORD,
                **more,
            }
        )

    def tell(self, address: str, state: str) -> None:
        self._told[address] = state

    def listed(self) -> list[dict[str, Any]]:
        return [{"message_id": letter["Message-ID"], "to": {"address": to}} for to, letter, _ in self.letters]

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        match self._told.get(address):
            case "refused":
                return "550 5.1.1 no such mailbox"
            case "busy":
                return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        raw = bytes(envelope.content or b"")
        letter = message_from_bytes(raw, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        assert server.transport is not None
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        self.letters.extend((address, letter, raw) for address in envelope.rcpt_tos)
        return "250 2.0.0 queued"

    def _serve(self) -> None:
        # Imported when it is needed: where it is missing, these tests are skipped and say so.
        from aiosmtpd.smtp import SMTP

        asyncio.set_event_loop(self._loop)
        tls = self._certificate.for_server()
        starttls = self._security is Security.STARTTLS
        listening = self._loop.run_until_complete(
            self._loop.create_server(
                lambda: SMTP(
                    self,
                    hostname="mail.example",
                    loop=self._loop,
                    tls_context=tls if starttls else None,
                    require_starttls=starttls,
                    authenticator=_authenticate,
                    # It knows of no TLS but its own STARTTLS, so elsewhere it may only offer a login.
                    auth_required=starttls,
                    auth_require_tls=starttls,
                ),
                sock=self._socket,
                ssl=tls if self._security is Security.TLS else None,
            )
        )
        self._loop.run_forever()
        listening.close()
        self._loop.run_until_complete(listening.wait_closed())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
) -> AuthResult:
    from aiosmtpd.smtp import AuthResult, LoginPassword

    expected = LoginPassword(USERNAME.encode(), PASSWORD.encode())
    return AuthResult(success=given == expected, handled=False)
