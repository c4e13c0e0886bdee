"""How each fault shows on the wire."""

from __future__ import annotations

import json
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from clearline.connectors.replies import confirmed, write_answer
from clearline.connectors.simulators.faults import Fault, Planned

if TYPE_CHECKING:
    from clearline.connectors.simulators.server import Conversation
    from clearline.vocabulary.answers import Answer


def before_effect(conversation: Conversation, planned: Planned, *, key: str) -> bool:
    """Carry out a fault that keeps the effect from happening; False where it is of the other kind."""
    match planned.fault:
        case Fault.REFUSED:
            conversation.write_json({"key": key, "taken": False}, status=HTTPStatus.SERVICE_UNAVAILABLE)
        case Fault.TIME_OUT_BEFORE:
            conversation.server.stopping.wait(planned.seconds)
        case Fault.ERROR_INSIDE_200:
            conversation.write_json({"key": key, "error": {"code": "internal"}})
        case Fault.HOLLOW:
            conversation.write_answer(confirmed(), key=key)
        case Fault.REDIRECT:
            conversation.write(
                b"",
                media_type="text/plain",
                status=HTTPStatus.TEMPORARY_REDIRECT,
                headers={"Location": conversation.path},
            )
        case _:
            return False
    return True


def after_effect(conversation: Conversation, planned: Planned, answer: Answer, *, key: str) -> bool:
    """Spoil the answer to an effect that has happened; False where the right answer should follow."""
    if planned.fault in (Fault.TIME_OUT_AFTER, Fault.SLOW):
        conversation.server.stopping.wait(planned.seconds)
    if planned.fault is Fault.DRIP:
        _drip(conversation, answer, key=key, pause=planned.seconds)
    elif planned.fault in _SPOILT:
        _SPOILT[planned.fault](conversation, answer, key)
    else:
        # Silence and a dropped connection look alike from here: nothing is written.
        return planned.fault in (Fault.TIME_OUT_AFTER, Fault.HANG_UP_AFTER)
    return True


def _error(conversation: Conversation, _answer: Answer, _key: str) -> None:
    conversation.write_json({"error": "internal"}, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _twice(conversation: Conversation, answer: Answer, key: str) -> None:
    conversation.write_answer(answer, key=key)
    conversation.write_answer(answer, key=key)


def _to_another_key(conversation: Conversation, answer: Answer, key: str) -> None:
    conversation.write_answer(answer, key=f"{key}?")


def _garbage(conversation: Conversation, _answer: Answer, _key: str) -> None:
    conversation.write(b"<html>\xff\xfe\x00 Bad gateway {", media_type="application/json")


def _half(conversation: Conversation, answer: Answer, key: str) -> None:
    head, body = _raw(answer, key=key)
    conversation.wfile.write(head + body[: len(body) // 2])


def _another_amount(conversation: Conversation, answer: Answer, key: str) -> None:
    amount = answer.facts.get("amount_minor")
    wrong = amount + 1 if isinstance(amount, int) else 1
    conversation.write_answer(_changed(answer, amount_minor=wrong), key=key)


def _another_currency(conversation: Conversation, answer: Answer, key: str) -> None:
    conversation.write_answer(_changed(answer, currency="XTS"), key=key)


_SPOILT = {
    Fault.ERROR_AFTER: _error,
    Fault.TWICE: _twice,
    Fault.OTHER_KEY: _to_another_key,
    Fault.GARBAGE: _garbage,
    Fault.TRUNCATED: _half,
    Fault.WRONG_AMOUNT: _another_amount,
    Fault.WRONG_CURRENCY: _another_currency,
}


def _changed(answer: Answer, **facts: object) -> Answer:
    return replace(answer, facts={**answer.facts, **facts})


def _raw(answer: Answer, *, key: str) -> tuple[bytes, bytes]:
    body = json.dumps({"key": key, **write_answer(answer)}).encode()
    head = f"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode("ascii"), body


def _drip(conversation: Conversation, answer: Answer, *, key: str, pause: float) -> None:
    head, body = _raw(answer, key=key)
    for byte in head + body:
        conversation.wfile.write(bytes([byte]))
        if conversation.server.stopping.wait(pause):
            return
