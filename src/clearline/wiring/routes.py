"""Choose the adapters and name the route of every effect."""

import time
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from django.conf import settings

from clearline.connectors.exchange import Exchange
from clearline.connectors.hlr.port import HlrPort
from clearline.connectors.hlr.remote import RemoteHlr
from clearline.connectors.mail.port import MailPort
from clearline.connectors.mail.remote import RemoteMail
from clearline.connectors.mail.smtp import Security, SmtpMail, SmtpServer
from clearline.connectors.payments.port import PaymentsPort, RefundOrder
from clearline.connectors.payments.remote import RemotePayments
from clearline.connectors.payments.stripe import StripePayments
from clearline.connectors.payments.stripe_line import ADDRESS, StripeAccount, StripeLine
from clearline.connectors.smdp.port import SmdpPort
from clearline.connectors.smdp.remote import RemoteSmdp
from clearline.connectors.sms.port import SmsPort
from clearline.connectors.sms.remote import RemoteSms
from clearline.identity import newcomers, sign_in
from clearline.notices import delivery
from clearline.outbox import limits
from clearline.outbox.limits import limits_of
from clearline.outbox.routes import Route, connectors, register
from clearline.selfcare import buying, delivering, paying
from clearline.settlement import claims, transfers
from clearline.settlement.transfers import ByBank
from clearline.vocabulary.answers import Answer
from clearline.wiring import adapters, orders

CONVERSATION = 3  # times the time-out of one reply: what a whole mail may take


class NoConnectors(RuntimeError):
    """Nothing is configured that effects could travel through."""


def connect() -> None:
    """Register the routes that the settings ask for.

    Raises:
        NoConnectors: neither real systems nor simulators are configured.
        BadLimits: the limits of connectors cannot be used.
    """
    url = settings.CLEARLINE_SIMULATORS_URL
    if not url:
        raise NoConnectors(
            "No connector is configured. Set CLEARLINE_SIMULATORS_URL to a running "
            "`python -m clearline.connectors.simulators`, or see docs/settings.md."
        )
    register_all(
        hlr=adapters.hlr(clock=senders_clock) or RemoteHlr(_exchange(url, "hlr")),
        smdp=adapters.smdp() or RemoteSmdp(_exchange(url, "smdp")),
        sms=adapters.sms(clock=senders_clock) or RemoteSms(_exchange(url, "sms")),
        mail=SmtpMail(smtp_server(settings.CLEARLINE_SMTP_URL), clock=senders_clock)
        if settings.CLEARLINE_SMTP_URL
        else RemoteMail(_exchange(url, "mail")),
        payments=_payments(url),
    )
    limits.check(connectors=connectors())


def _payments(simulators: str) -> PaymentsPort:
    if not settings.CLEARLINE_STRIPE_KEY:
        return RemotePayments(_exchange(simulators, "payments"))
    try:
        account = StripeAccount(
            secret_key=settings.CLEARLINE_STRIPE_KEY,
            address=settings.CLEARLINE_STRIPE_URL or ADDRESS,
            deadline=limits_of("payments").time_out,
        )
    except ValueError as error:
        raise NoConnectors(f"CLEARLINE_STRIPE_KEY, CLEARLINE_STRIPE_URL: {error}") from None
    return StripePayments(StripeLine(account), clock=senders_clock)


def _exchange(url: str, connector: str) -> Exchange:
    return Exchange(base_url=url, deadline=limits_of(connector).time_out)


def register_all(
    *, hlr: HlrPort, smdp: SmdpPort, sms: SmsPort, mail: MailPort, payments: PaymentsPort
) -> None:
    """Name the route of every effect over the given adapters."""
    register(
        "hlr.cease",
        Route(
            connector="hlr",
            prepare=orders.cease_orders,
            send=lambda order, key: hlr.cease(order, key=key),
            ask=lambda order, key: hlr.ask(order, key=key),
        ),
    )
    register(
        "smdp.cancel",
        Route(
            connector="smdp",
            prepare=orders.profile_orders,
            send=lambda order, key: smdp.cancel_order(order, key=key),
            ask=lambda order, key: smdp.ask(order, key=key),
        ),
    )
    register(
        buying.ORDER,
        Route(
            connector=buying.CONNECTOR,
            prepare=delivering.profile_orders,
            send=lambda order, key: smdp.order(order, key=key),
            ask=lambda order, key: smdp.ask_order(order, key=key),
        ),
    )
    register(
        sign_in.EFFECT, Route(connector=sign_in.CONNECTOR, prepare=sign_in.make_codes, send=sign_in.code_made)
    )
    register(
        newcomers.EFFECT,
        Route(connector=sign_in.CONNECTOR, prepare=newcomers.make_codes, send=sign_in.code_made),
    )
    _register_payments(payments)
    _register_messages(mail, sms)


def _register_payments(payments: PaymentsPort) -> None:
    def ask_of_refund(order: RefundOrder, key: str) -> Answer:
        return payments.refund_status(key, expected=order.amount, charge_id=order.charge_id)

    register(
        "payments.refund",
        Route(
            connector="payments",
            prepare=orders.refund_orders,
            send=lambda order, key: (
                transfers.told(order) if isinstance(order, ByBank) else payments.refund(order, key=key)
            ),
            ask=lambda order, key: (
                transfers.told(order) if isinstance(order, ByBank) else ask_of_refund(order, key)
            ),
        ),
    )
    register(
        claims.EFFECT,
        Route(
            connector=claims.CONNECTOR,
            prepare=orders.claim_orders,
            send=lambda order, key: (
                transfers.told(order) if isinstance(order, ByBank) else payments.refund(order, key=key)
            ),
            ask=lambda order, key: (
                transfers.told(order) if isinstance(order, ByBank) else ask_of_refund(order, key)
            ),
        ),
    )
    register(
        paying.CHARGE,
        Route(
            connector=paying.CONNECTOR,
            prepare=paying.charge_orders,
            send=lambda order, key: payments.open_charge(order, key=key),
            ask=lambda order, key: payments.charge_status(
                key, expected=order.amount, charge_id=order.charge_id
            ),
        ),
    )
    register(
        paying.GIVE_BACK,
        Route(
            connector=paying.CONNECTOR,
            prepare=paying.return_orders,
            send=lambda order, key: payments.refund(order, key=key),
            ask=ask_of_refund,
        ),
    )


def _register_messages(mail: MailPort, sms: SmsPort) -> None:
    register(
        "notice.mail",
        Route(connector="mail", prepare=delivery.mails, send=lambda letter, key: mail.send(letter, key=key)),
    )
    register(
        "notice.sms",
        Route(
            connector="sms",
            prepare=delivery.texts,
            send=lambda text, key: sms.send(text, key=key),
            ask=lambda text, key: sms.ask(text, key=key),
            kept_before_sent=True,
        ),
    )


def senders_clock() -> datetime:
    """Return this machine's own time, for the Date of a letter: senders hold no database connection."""
    return datetime.fromtimestamp(time.time(), UTC)


def smtp_server(url: str) -> SmtpServer:
    """Read `smtp://user:password@host:587` (STARTTLS), `smtps://` (TLS) or `smtp+plain://` (loopback)."""
    parts = urlsplit(url)
    security = {"smtp": Security.STARTTLS, "smtps": Security.TLS, "smtp+plain": Security.NONE}.get(
        parts.scheme
    )
    if security is None or not parts.hostname:
        raise NoConnectors(
            f"CLEARLINE_SMTP_URL begins with smtp://, smtps:// or smtp+plain://, not {parts.scheme}://."
        )
    patience = limits_of("mail").time_out
    return SmtpServer(
        timeout=patience,
        deadline=CONVERSATION * patience,
        host=parts.hostname,
        port=parts.port or (465 if security is Security.TLS else 587),
        security=security,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )
