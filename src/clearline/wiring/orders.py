"""Make the orders for network and profile server out of what the book knows."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from clearline.connectors.hlr.port import CeaseSubscriber
from clearline.connectors.smdp.port import CancelProfile
from clearline.lines.network import NetworkIdentity, identities
from clearline.outbox.claimed import ClaimedEffect


def cease_orders(effects: Sequence[ClaimedEffect]) -> Mapping[UUID, CeaseSubscriber]:
    """Return the order to end service for each effect; absent where the line's key is destroyed."""
    return {
        effect.id: CeaseSubscriber(imsi=identity.imsi, msisdn=identity.msisdn)
        for effect, identity in _identified(effects)
    }


def profile_orders(effects: Sequence[ClaimedEffect]) -> Mapping[UUID, CancelProfile]:
    """Return the order to take back what was not downloaded yet."""
    return {
        effect.id: CancelProfile(iccid=identity.iccid, eid=identity.eid or "")
        for effect, identity in _identified(effects)
    }


def _identified(effects: Sequence[ClaimedEffect]) -> list[tuple[ClaimedEffect, NetworkIdentity]]:
    found = identities(line_ids=[UUID(effect.body["line"]) for effect in effects])
    return [
        (effect, found[UUID(effect.body["line"])]) for effect in effects if UUID(effect.body["line"]) in found
    ]
