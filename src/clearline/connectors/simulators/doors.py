"""The paths that lead into the simulated world: orders and questions, and the lists of what happened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clearline.connectors.hlr.port import CeaseSubscriber
from clearline.connectors.mail import wire as mail_wire
from clearline.connectors.payments import wire as payments_wire
from clearline.connectors.simulators.world import World
from clearline.connectors.smdp.port import CancelProfile, OrderProfile
from clearline.connectors.sms.port import TextMessage
from clearline.vocabulary.answers import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A path that orders something (`acts`, so faults and latency are felt there) or only asks."""

    enter: Callable[[World, Mapping[str, Any], str], Answer]
    acts: bool


def _send_mail(world: World, request: Mapping[str, Any], key: str) -> Answer:
    message = mail_wire.read(request)
    for attachment in message.attachments:
        world.cellar.keep(attachment.content)
    return world.mail.send(message, key=key)


DOORS: Mapping[str, Door] = {
    "/hlr/cease": Door(
        enter=lambda world, request, key: world.hlr.cease(CeaseSubscriber(**request), key=key), acts=True
    ),
    "/hlr/look-up": Door(
        enter=lambda world, request, _key: world.hlr.look_up(str(request["imsi"])), acts=False
    ),
    "/hlr/ask": Door(
        enter=lambda world, request, key: world.hlr.ask(CeaseSubscriber(**request), key=key), acts=False
    ),
    "/smdp/cancel-order": Door(
        enter=lambda world, request, key: world.smdp.cancel_order(CancelProfile(**request), key=key),
        acts=True,
    ),
    "/smdp/ask": Door(
        enter=lambda world, request, key: world.smdp.ask(CancelProfile(**request), key=key), acts=False
    ),
    "/smdp/order": Door(
        enter=lambda world, request, key: world.smdp.order(OrderProfile(**request), key=key), acts=True
    ),
    "/smdp/ask-order": Door(
        enter=lambda world, request, key: world.smdp.ask_order(OrderProfile(**request), key=key), acts=False
    ),
    "/sms/send": Door(
        enter=lambda world, request, key: world.sms.send(TextMessage(**request), key=key), acts=True
    ),
    "/sms/ask": Door(
        enter=lambda world, request, key: world.sms.ask(TextMessage(**request), key=key), acts=False
    ),
    "/mail/send": Door(enter=_send_mail, acts=True),
    "/mail/ask": Door(
        enter=lambda world, request, key: world.mail.ask(mail_wire.read(request), key=key), acts=False
    ),
    "/payments/refund": Door(
        enter=lambda world, request, key: world.payments.refund(payments_wire.read(request), key=key),
        acts=True,
    ),
    "/payments/charge": Door(
        enter=lambda world, request, key: world.payments.open_charge(
            payments_wire.read_charge(request), key=key
        ),
        acts=True,
    ),
    "/payments/charge-status": Door(
        enter=lambda world, _request, key: world.payments.charge_status(key), acts=False
    ),
    "/payments/refund-status": Door(
        enter=lambda world, _request, key: world.payments.refund_status(key), acts=False
    ),
}

LISTS: Mapping[str, Callable[[World], list[Mapping[str, object]]]] = {
    "/hlr/subscribers": lambda world: world.hlr.subscribers(),
    "/smdp/profiles": lambda world: world.smdp.profiles(),
    "/smdp/ordered": lambda world: world.smdp.ordered(),
    "/sms/messages": lambda world: world.sms.messages(),
    "/mail/messages": lambda world: world.mail.messages(),
    "/payments/charges": lambda world: world.payments.charges(),
    "/payments/refunds": lambda world: world.payments.refunds(),
}
