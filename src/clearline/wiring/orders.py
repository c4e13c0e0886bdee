"""Make the orders that take more than one room to make: for network, profile server and payment provider."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from clearline.connectors.hlr.port import CeaseSubscriber
from clearline.connectors.payments.port import RefundOrder
from clearline.connectors.smdp.port import CancelProfile
from clearline.lines.network import NetworkIdentity, identities
from clearline.outbox.claimed import ClaimedEffect
from clearline.selfcare import cards
from clearline.settlement import claims, refunds, transfers
from clearline.settlement.transfers import ByBank


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


def refund_orders(effects: Sequence[ClaimedEffect]) -> Mapping[UUID, RefundOrder | ByBank]:
    """Return the order to give money back for each effect: by the bank where an account was named for it.

    Otherwise it goes to the card that it came from, where we know it.
    """
    banked = transfers.orders(effects)
    made = refunds.orders(effects)
    charges = cards.behind_refunds(case_ids=[effect.origin for effect in effects])
    return {
        effect.id: banked.get(effect.id) or replace(made[effect.id], charge_id=charges.get(effect.origin, ""))
        for effect in effects
        if effect.id in made
    }


def claim_orders(effects: Sequence[ClaimedEffect]) -> Mapping[UUID, RefundOrder | ByBank]:
    """Return the order to pay out what was kept: by the bank, or to the card that it once came from."""
    banked = transfers.claim_orders(effects)
    made = claims.orders(effects)
    charges = cards.behind_refunds(case_ids=[case for case, _ in made.values()])
    return {
        effect: banked.get(effect) or replace(order, charge_id=charges.get(case, ""))
        for effect, (case, order) in made.items()
    }


def _identified(effects: Sequence[ClaimedEffect]) -> list[tuple[ClaimedEffect, NetworkIdentity]]:
    lines = [UUID(effect.body["line"]) for effect in effects]
    found = identities(line_ids=lines)
    return [(effect, found[line]) for effect, line in zip(effects, lines, strict=True) if line in found]
