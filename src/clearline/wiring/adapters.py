"""Real systems in the place of their simulators, where the settings name them."""

import ssl
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from clearline.connectors.hlr.osmo import CTRL_PORT, VTY_PORT, OsmoHlr
from clearline.connectors.hlr.port import HlrPort
from clearline.connectors.smdp.es2plus import Es2Plus
from clearline.connectors.smdp.port import SmdpPort
from clearline.connectors.sms.gateway import SmsGateway
from clearline.connectors.sms.port import SmsPort
from clearline.connectors.sms.smpp import SmppSms
from clearline.notices.texts_taken import TakenTexts
from clearline.outbox.limits import limits_of

SMPP_PORTS = {"smpp+plain": 2775, "smpps": 3550}


class BadAddress(ValueError):
    """A setting does not name a system that can be reached; the sentence says how it is written."""


def hlr(*, clock: Callable[[], datetime]) -> HlrPort | None:
    """Return the register that `CLEARLINE_OSMO_HLR` names: its host, or host:control port:terminal port."""
    named = settings.CLEARLINE_OSMO_HLR
    if not named:
        return None
    host, *ports = named.split(":")
    try:
        ctrl, vty = (int(port) for port in ports) if ports else (CTRL_PORT, VTY_PORT)
    except ValueError:
        raise BadAddress(
            f"CLEARLINE_OSMO_HLR is a host, or host:4259:4258 (control, terminal), not {named!r}."
        ) from None
    return OsmoHlr(host=host, ctrl_port=ctrl, vty_port=vty, clock=clock, deadline=limits_of("hlr").time_out)


def smdp() -> SmdpPort | None:
    """Return the profile server that `CLEARLINE_ES2PLUS_URL` names, with the certificate to show there."""
    if not settings.CLEARLINE_ES2PLUS_URL:
        return None
    if not settings.CLEARLINE_ES2PLUS_REQUESTER:
        raise BadAddress("CLEARLINE_ES2PLUS_REQUESTER is missing: our identifier at the profile server.")
    return Es2Plus(
        url=settings.CLEARLINE_ES2PLUS_URL,
        requester=settings.CLEARLINE_ES2PLUS_REQUESTER,
        deadline=limits_of("smdp").time_out,
        tls=_tls(settings.CLEARLINE_ES2PLUS_CERT, settings.CLEARLINE_ES2PLUS_CA),
        pads=settings.CLEARLINE_ES2PLUS_PADS,
        address=settings.CLEARLINE_ES2PLUS_ADDRESS,
    )


def sms(*, clock: Callable[[], datetime]) -> SmsPort | None:
    """Return the SMS gateway that `CLEARLINE_SMPP_URL` names."""
    if not settings.CLEARLINE_SMPP_URL:
        return None
    return SmppSms(smpp_gateway(settings.CLEARLINE_SMPP_URL), book=TakenTexts(), clock=clock)


def smpp_gateway(url: str) -> SmsGateway:
    """Read `smpps://user:password@host:3550?sender=LUMO&alphabet=ucs2`, or `smpp+plain://…:2775`."""
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    written = "CLEARLINE_SMPP_URL is written as smpps://user:password@host:3550 (TLS), or smpp+plain://"
    if parts.scheme not in SMPP_PORTS or not parts.hostname or not parts.username:
        raise BadAddress(f"{written}, with a user name and a host.")
    if not asked.keys() <= {"sender", "alphabet"} or asked.get("alphabet", "gsm") not in {"gsm", "ucs2"}:
        raise BadAddress(f"{written}; after it may stand ?sender=… and &alphabet=gsm or ucs2.")
    try:
        return SmsGateway(
            host=parts.hostname,
            port=parts.port or SMPP_PORTS[parts.scheme],
            tls=parts.scheme == "smpps",
            username=unquote(parts.username),
            password=unquote(parts.password or ""),
            sender=asked.get("sender", ""),
            plain=asked.get("alphabet") != "ucs2",
            timeout=limits_of("sms").time_out,
        )
    except ValueError as error:
        raise BadAddress(f"{written}. {error}") from None


def _tls(certificate: str, authorities: str) -> ssl.SSLContext:
    """Trust the named authorities, else the system's; show a certificate with its key, where one is named."""
    try:
        context = ssl.create_default_context(cafile=authorities or None)
        if certificate:
            context.load_cert_chain(certificate)
    except OSError as wrong:
        raise BadAddress(
            "CLEARLINE_ES2PLUS_CERT (certificate and key) and CLEARLINE_ES2PLUS_CA name PEM files: "
            f"{wrong.strerror or wrong}."
        ) from None
    return context
