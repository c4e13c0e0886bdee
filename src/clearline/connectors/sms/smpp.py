"""A real SMS gateway, over SMPP 3.4."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import structlog
from smpplib import consts

from clearline.connectors.replies import accepted, confirmed, failed, stamp, unknown
from clearline.connectors.sms.alphabet import TooLong, Written, written
from clearline.connectors.sms.book import BookAway, Ending, Part, SmsBook
from clearline.connectors.sms.gateway import Binding, NoBinding, SmsGateway
from clearline.connectors.sms.port import TextMessage
from clearline.connectors.sms.receipts import ending_of, receipt
from clearline.connectors.sms.session import NotSent, Unanswered
from clearline.vocabulary.answers import Answer

# Reasons that the outbox knows. The first: nothing that follows waits for it, and staff see it after an hour.
CANNOT_BE_ASKED: Final = "cannot_be_asked"
NEVER_RECEIVED: Final = "never_received"
_VALID: Final = "000002000000000R"  # two days, in which the gateway tries to reach a phone
WAITS_FOR_RECEIPTS: Final = timedelta(days=3)
_E164: Final = re.compile(r"[1-9][0-9]{6,14}", re.ASCII)
_SENDER: Final = re.compile(r"[0-9]{3,15}|[ -~]{1,11}", re.ASCII)
_UDH: Final = 0x40  # esm_class: the text begins with a header
# "Not now": it was not taken, and may be sent again.
_LATER: Final = frozenset(
    {
        consts.SMPP_ESME_RTHROTTLED,
        consts.SMPP_ESME_RMSGQFUL,
        consts.SMPP_ESME_RSYSERR,
        consts.SMPP_ESME_RX_T_APPN,
        consts.SMPP_ESME_RINVBNDSTS,
    }
)
_REFUSED: Final = {
    consts.SMPP_ESME_RINVDSTADR: "number_refused",
    consts.SMPP_ESME_RINVDSTTON: "number_refused",
    consts.SMPP_ESME_RINVDSTNPI: "number_refused",
    consts.SMPP_ESME_RINVSRCADR: "sender_refused",
    consts.SMPP_ESME_RINVSRCTON: "sender_refused",
    consts.SMPP_ESME_RINVSRCNPI: "sender_refused",
}

log = structlog.get_logger(__name__)


class SmppSms:
    """Implements `SmsPort`; `clock` gives aware datetimes, `book` remembers what was taken."""

    def __init__(self, gateway: SmsGateway, *, book: SmsBook, clock: Callable[[], datetime]) -> None:
        self._gateway = gateway
        self._book = book
        self._clock = clock
        self._binding = Binding(gateway, received=self._received)

    def send(self, message: TextMessage, *, key: str) -> Answer:
        sent = self._as_sent(message, key=key)
        if isinstance(sent, Answer):
            return sent
        addresses, text = sent
        try:
            begun = {part.number: part for part in self._book.found(key)}
            for number, octets in enumerate(text.parts, start=1):
                if number not in begun:
                    answer = self._submit(addresses, text, octets, key=key, number=number)
                elif begun[number].taken_at is None:
                    answer = unknown(CANNOT_BE_ASKED)
                else:
                    continue
                if answer is not None:
                    return answer
            return _judged(self._book.found(key), now=self._clock())
        except BookAway:
            # Each part stands in the book before it goes out: what was under way is found there again.
            return failed("not_sent", cause="BookAway")

    def ask(self, message: TextMessage, *, key: str) -> Answer:
        """Say what receipts tell. A part that went out and was not answered cannot be asked about."""
        sent = self._as_sent(message, key=key)
        if isinstance(sent, Answer):
            return sent
        try:
            begun = self._book.found(key)
            if any(part.taken_at is None for part in begun):
                return unknown(CANNOT_BE_ASKED)
            if not begun or len(begun) < begun[0].of:
                return unknown(NEVER_RECEIVED)
            if any(part.ending is None for part in begun):
                # Receipts come over the binding, so one has to stand; and what it lacks is asked for.
                self._query([part for part in begun if part.ending is None], sent[0])
                begun = self._book.found(key)
            return _judged(begun, now=self._clock())
        except BookAway:
            return unknown("cannot_ask")

    def close(self) -> None:
        """Unbind, where bound."""
        self._binding.close()

    def _as_sent(self, message: TextMessage, *, key: str) -> tuple[dict[str, Any], Written] | Answer:
        """Return addresses and octets of a message, or why it can never go."""
        sender = self._gateway.sender or message.sender
        if not _E164.fullmatch(message.to):
            return failed("number_refused", permanent=True)
        if not _SENDER.fullmatch(sender):
            return failed("sender_refused", permanent=True)
        if not message.text:
            return failed("message_refused", permanent=True)
        reference = int.from_bytes(sha256(key.encode()).digest()[:2], "big")
        try:
            text = written(message.text, reference=reference, plain=self._gateway.plain)
        except TooLong:
            return failed("message_refused", permanent=True)
        digits = sender.isdigit()
        return {
            "source_addr_ton": consts.SMPP_TON_INTL if digits else consts.SMPP_TON_ALNUM,
            "source_addr_npi": consts.SMPP_NPI_ISDN if digits else consts.SMPP_NPI_UNK,
            "source_addr": sender,
            "dest_addr_ton": consts.SMPP_TON_INTL,
            "dest_addr_npi": consts.SMPP_NPI_ISDN,
            "destination_addr": message.to,
            # The same however often we try: gateways that look at it drop what comes twice.
            "user_message_reference": reference,
        }, text

    def _submit(
        self, addresses: dict[str, Any], text: Written, octets: bytes, *, key: str, number: int
    ) -> Answer | None:
        """Hand over one part; None once the gateway has it."""
        try:
            session = self._binding.session()
        except NoBinding as error:
            return failed("not_sent", cause=error.cause)
        if not self._book.begin(key, number=number, of=len(text.parts), at=self._clock()):
            return unknown(CANNOT_BE_ASKED)  # another sender was quicker, and is not done
        try:
            response = session.call(
                "submit_sm",
                arrived=lambda answer: self._note_taken(answer, key=key, number=number),
                **addresses,
                esm_class=_UDH if text.joined else 0,
                data_coding=int(text.coding),
                registered_delivery=consts.SMPP_SMSC_DELIVERY_RECEIPT_BOTH,
                validity_period=_VALID,
                sm_length=len(octets),
                short_message=octets,
            )
        except NotSent:
            self._book.take_back(key, number=number)
            return failed("not_sent", cause="NotSent")
        except Unanswered as error:
            return unknown(error.reason)
        return self._refusal(response.status, key=key, number=number)

    def _refusal(self, status: int, *, key: str, number: int) -> Answer | None:
        if status == consts.SMPP_ESME_ROK:
            return None
        self._book.take_back(key, number=number)
        if status in _LATER:
            return failed("not_sent", cause="try_later", smpp_status=status)
        return failed(_REFUSED.get(status, "message_refused"), permanent=True, smpp_status=status)

    def _note_taken(self, answer: Any, *, key: str, number: int) -> None:  # noqa: ANN401 (the library's PDU)
        """Note a name as soon as it comes, before any receipt that follows on the same connection."""
        if answer.command != "submit_sm_resp" or answer.status != consts.SMPP_ESME_ROK:
            return
        name = (answer.message_id or b"").decode("latin-1")
        try:
            self._book.taken(key, number=number, gateway_id=name, at=self._clock())
        except BookAway:
            log.warning("the gateway took a text, and the book is away", key=key, part=number)

    def _query(self, parts: list[Part], addresses: dict[str, Any]) -> None:
        """Ask after parts by their names. Where the gateway has no such question, its receipts have to do."""
        source = {name: value for name, value in addresses.items() if name.startswith("source")}
        for part in (each for each in parts if each.gateway_id):
            try:
                response = self._binding.session().call("query_sm", message_id=part.gateway_id, **source)
            except (NoBinding, NotSent, Unanswered):
                return
            ending = ending_of(getattr(response, "message_state", None))
            if response.command == "query_sm_resp" and response.status == consts.SMPP_ESME_ROK and ending:
                self._book.ended(part.gateway_id, ending, at=self._clock())

    def _received(self, delivered: Any) -> int:  # noqa: ANN401 (the library's PDU)
        """Return what to answer to a `deliver_sm`: a receipt is stored first, else it is to come again."""
        told = receipt(delivered)
        if told is None:
            return int(consts.SMPP_ESME_ROK)
        try:
            known = self._book.ended(told[0], told[1], at=self._clock())
        except BookAway:
            known = False
        return int(consts.SMPP_ESME_ROK if known else consts.SMPP_ESME_RX_T_APPN)


def _judged(parts: list[Part], *, now: datetime) -> Answer:
    """Return what is known of a message of which the gateway took every part."""
    moments = [part.taken_at for part in parts if part.taken_at is not None]
    if len(moments) < len(parts) or not parts:
        # Taken, as it said just now, and the book could not be written.
        return accepted(accepted_at=stamp(now))
    taken_at = max(moments)
    if any(part.ending is Ending.UNDELIVERABLE for part in parts):
        return failed("undeliverable", accepted_at=stamp(taken_at))
    ends = [part.ended_at for part in parts if part.ending is Ending.DELIVERED and part.ended_at]
    if len(ends) == len(parts):
        return confirmed(accepted_at=stamp(taken_at), delivered_at=stamp(max(ends)))
    if now - taken_at > WAITS_FOR_RECEIPTS:
        # It stopped trying a day ago, and will tell nothing any more.
        return failed("no_receipt", accepted_at=stamp(taken_at))
    return accepted(accepted_at=stamp(taken_at))
