"""Read a delivery receipt (SMPP 3.4, appendix B), by its parameters or by its text."""

import re
from typing import Any, Final

from smpplib import consts

from clearline.connectors.sms.book import Ending

_KIND: Final = 0x3C
_RECEIPT: Final = 0x04
_ID: Final = re.compile(rb"\bid:([^\s\x00]{1,64})", re.IGNORECASE)
_STAT: Final = re.compile(rb"\bstat:([A-Z]{4,8})", re.IGNORECASE)
_BY_WORD: Final = {
    b"DELIVRD": Ending.DELIVERED,
    b"EXPIRED": Ending.UNDELIVERABLE,
    b"DELETED": Ending.UNDELIVERABLE,
    b"UNDELIV": Ending.UNDELIVERABLE,
    b"REJECTD": Ending.UNDELIVERABLE,
}
_BY_STATE: Final = {
    consts.SMPP_MESSAGE_STATE_DELIVERED: Ending.DELIVERED,
    consts.SMPP_MESSAGE_STATE_EXPIRED: Ending.UNDELIVERABLE,
    consts.SMPP_MESSAGE_STATE_DELETED: Ending.UNDELIVERABLE,
    consts.SMPP_MESSAGE_STATE_UNDELIVERABLE: Ending.UNDELIVERABLE,
    consts.SMPP_MESSAGE_STATE_REJECTED: Ending.UNDELIVERABLE,
}


def ending_of(state: int | None) -> Ending | None:
    """Return what a `message_state` ends in; None while it is on its way, or where nobody knows."""
    return None if state is None else _BY_STATE.get(state)


def receipt(delivered: Any) -> tuple[str, Ending] | None:  # noqa: ANN401 (the library has no types)
    """Return (the gateway's name of a part, how it ended) of a `deliver_sm`.

    None for anything else: a text from a phone, or a receipt that says
    "still on its way".
    """
    if (delivered.esm_class or 0) & _KIND != _RECEIPT:
        return None
    text = delivered.short_message or getattr(delivered, "message_payload", None) or b""
    named, stated = _ID.search(text), _STAT.search(text)
    name = getattr(delivered, "receipted_message_id", None) or (named[1] if named else None)
    ending = ending_of(getattr(delivered, "message_state", None))
    if ending is None and stated:
        ending = _BY_WORD.get(stated[1].upper())
    return (name.decode("latin-1"), ending) if name and ending else None
