"""Every page of the site, each with something to show: whoever looks at all of them begins here.

A page is called after its address in `urls.py`; a second one at the same
address tells after a colon what it shows.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from tests.builders import Holder, a_bill, a_line, an_open_order, numbers_for_sale, two_factors
from tests.world import World

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.certificates.models import Certificate
from clearline.identity import proofs
from clearline.identity.models import ProofKind
from clearline.journey import choosing, road, together
from clearline.lines.models import Bill, Contract, Line, Plan, Points, Service
from clearline.selfcare import bills, buying, packs
from clearline.settlement.left import Way
from clearline.vocabulary.identifiers import uuid7

# What an address answers with where it shows no page.
NO_PAGES: Mapping[str, str] = MappingProxyType(
    {
        "colour": "a style sheet",
        "certificate-json": "a file",
        "certificate-pdf": "a file",
        "bill-pdf": "a file",
        "certificate-keys": "a file",
        "receipt-pdf": "a file",
        "checked": "an answer to a script",
        "paper": "leads to the certificate",
        "device-unbind": "a button",
        "service-keep": "a button",
        "line-idle": "a button",
        "link-tick": "a button",
        "order-change": "a button",
        "remove-factor": "a button",
        "kit-file": "a file",
    }
)
# Pages that come up only on the way through a form: `tests.on_the_way` goes there.
ON_THE_WAY = frozenset(
    {
        "code-entry",
        "erase-kept",
        "forgotten-code",
        "forgotten-new",
        "join-code",
        "join-newcomer",
        "register-codes",
        "second",
        "seen",
        "service-password-entry",
    }
)
OPEN_TO_ALL: Mapping[str, str] = MappingProxyType(
    {
        "front": "",
        "sign-in": "sign-in/",
        "code-wanted": "sign-in/code/",
        "passkey": "sign-in/passkey/",
        "sign-out": "sign-out/",
        "register": "register/",
        "join": "join/",
        "forgotten": "forgotten/",
        "status": "status/",
        "message": "message/",
        "open-request": "request/",
        "fairness": "fairness/",
        "erased": "erased/",
        "help": "help/",
        "help: searched": "help/?q=esim",
        "help-topic": "help/in-the-way/",
        "help-topic: a device": "help/iphone/",
        "certificates": "certificates/",
        "verify": "verify/",
        "certificate-file": "certificates/file/",
        "certificate: unknown": "certificates/LU-C-0/",
        "no such page": "no-such-page/",
    }
)
SETTINGS = (
    "settings",
    "language",
    "password",
    "sessions",
    "service-password",
    "app",
    "passkeys",
    "kit",
    "what-we-keep",
)
OF_A_LINE: Mapping[str, str] = MappingProxyType(
    {
        "line": "",
        "check": "close/",
        "day": "close/day/",
        "left": "close/left/money/?on=now",
        "left: data": "close/left/data/?on=now",
        "proof": "close/proof/?on=now",
        "no-phone": "close/without-phone/?on=now",
        "answers": "close/read/?on=now",
        "rehearsal": "rehearsal/",
        "alternatives": "alternatives/",
        "devices": "devices/",
        "services": "services/",
        "links": "links/",
        "usage": "usage/",
        "esim": "sim/",
        "record": "record/",
        "bill-pay": "bills/",
        "order-cancel": "orders/",
        "contract": "contract/",
        "points": "points/",
        "top-up": "top-up/",
        "plans": "plans/",
        "packs": "packs/",
    }
)
OF_A_CLOSING: Mapping[str, str] = MappingProxyType(
    {"progress": "", "receipt": "receipt/", "withdraw": "take-back/", "reason": "reason/", "said": "said/"}
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where every page is, below the brand: open to all, and for Ama alone."""

    open_to_all: dict[str, str]
    own: dict[str, str]
    reference: str


def names() -> set[str]:
    """Return the names of all addresses that the site has."""
    return set(_names(get_resolver().url_patterns))


def furnish(world: World, *, holder: Holder) -> Addresses:
    """Give a holder lines in every state there is a page for, and tell where all pages are."""
    line = _full_line(holder)
    closings = _closings(world, holder)
    _, together_id = _several(world, holder)
    own = {
        "lines": "lines/",
        **{name: f"settings/{'' if name == 'settings' else name + '/'}" for name in SETTINGS},
        "recovery-codes": "settings/recovery-codes/",
        "prove": "settings/prove/",
        **{name: f"lines/{line.id}/{path}" for name, path in OF_A_LINE.items()},
        **_things(line),
        **_joining(world, line),
        "together": "close/",
        "together-day": "close/day/?line=all",
        "together-left": "close/left/?line=all&on=now",
        "together-proof": "close/proof/?line=all&on=now",
        "together-read": "close/read/?line=all&on=now",
        "together-closing": f"closings/together/{together_id}/",
        "feedback": f"closings/{closings['done']}/feedback/",
        "prove: of a closing": "",
        "without-sim": f"closings/{closings['unproven']}/without-sim/",
        "choose-anew": f"closings/{closings['coming']}/left/",
        "choose-anew: too late": f"closings/{closings['done']}/left/",
        "bank-account": f"closings/{closings['coming']}/bank-account/",
    }
    own["prove: of a closing"] = f"closings/{closings['unproven']}/proof/"
    for name, path in OF_A_CLOSING.items():
        own |= {f"{name}: {state}": f"closings/{case_id}/{path}" for state, case_id in closings.items()}
    own["line: closed"] = f"lines/{Case.objects.get(pk=closings['done']).line_id}/"
    papers = {
        f"certificate: {number}": f"certificates/{number}/"
        for number in Certificate.objects.order_by("public_id").values_list("public_id", flat=True)[:2]
    }
    mails = "\n".join(each["text"] for each in world.mail.messages())
    # Where the law has money paid back alone, nothing is kept, and the page knows no link.
    (kept,) = {*re.findall(r"/(kept/[\w-]+/)", mails)} or {"kept/no-link/"}
    (stop,) = {*re.findall(r"/(stop/[\w-]+/)", mails)}
    reference = Case.objects.get(pk=closings["coming"]).reference
    return Addresses({**OPEN_TO_ALL, **papers, "stop": stop, "kept": kept}, own, reference)


def _full_line(holder: Holder) -> Line:
    """Return a line with a row of every kind, an orderly heap of bills, and things to choose from."""
    account, now = holder.account, clock()
    line = a_line(brand=account.brand, account=account, credit_minor=990, everything=True)
    for kind in ("sim_swap", "sim_delivery"):
        an_open_order(line=line, kind=kind)
    soon = now.date() + timedelta(days=90)
    Points.objects.filter(account_id=account.id).update(expires_on=soon)
    Contract.objects.filter(line=line).update(ends_on=soon, note="handset offer")
    Plan.objects.get_or_create(
        brand=account.brand,
        external_id="prepaid-l",
        defaults={"kind": "prepaid", "fee_minor": 900, "currency": account.brand.currency},
    )
    packs.sell(brand=account.brand, code="data-5", data_bytes=5 * 10**9, days=30, price_minor=500)
    abroad = packs.sell(
        brand=account.brand,
        code="abroad-1",
        data_bytes=10**9,
        days=14,
        price_minor=90,
        countries=["CH", "TR"],
    )
    packs.buy(line_id=line.pk, pack_id=abroad.pk, seen_minor=990, today=now.date(), now=now)
    for amount in (900, 1500):
        a_bill(account=account, amount_minor=amount, paid_minor=100)
    return line


def _things(line: Line) -> dict[str, str]:
    """Return the pages of single things of a line."""
    bill = Bill.objects.filter(account_id=line.account_id, status="open").order_by("amount_minor").first()
    assert bill
    asked = bills.pay(account_id=line.account_id, bill_id=bill.id, line_id=line.id, now=clock())
    other = Plan.objects.get(brand_id=line.brand_id, external_id="prepaid-l")
    return {
        "bill": f"lines/{line.id}/bills/{bill.id}/",
        "payment": f"payments/{asked}/",
        "plan-change": f"lines/{line.id}/plans/{other.id}/",
        "service-end": f"lines/{line.id}/services/{Service.objects.get(line=line).id}/end/",
    }


def _joining(world: World, line: Line) -> dict[str, str]:
    """Return the pages of buying a line: before, one that came to nothing, and one to be paid."""
    plan = Plan.objects.get(brand_id=line.brand_id, external_id="prepaid-l")
    numbers_for_sale(brand=line.brand, count=3)

    def bought() -> UUID:
        return buying.buy(
            account_id=line.account_id,
            plan_id=plan.pk,
            seen_minor=plan.fee_minor,
            attempt=uuid7(),
            now=clock(),
        )

    in_vain = bought()
    world.work(rounds=3)
    world.payments.decide(world.payments.charges()[-1]["charge_id"], "cancelled")
    buying.follow(purchase_id=in_vain, account_id=line.account_id, now=clock())
    world.work(rounds=3)
    return {
        "join-order": f"join/{plan.pk}/",
        "join-purchase: unpaid": f"join/orders/{in_vain}/",
        "join-purchase": f"join/orders/{bought()}/",
    }


def _closings(world: World, holder: Holder) -> dict[str, UUID]:
    """Bring one line each to every state that a holder meets; return the cases."""
    day = clock().date() + timedelta(days=20)
    asked: dict[str, UUID] = {}
    for state in ("done", "blocked", "coming", "taken back", "unproven", "waiting"):
        line = a_line(brand=holder.account.brand, account=holder.account, credit_minor=1250)
        if state == "blocked":
            an_open_order(line=line, kind="port_out")
        enough = state not in {"unproven", "waiting"}
        wanted = choosing.Wanted(money=Way.KEEP) if state == "done" else choosing.NOTHING_CHOSEN
        if choosing.offers(line=line, on=None, now=clock()).refusal(wanted):
            wanted = choosing.NOTHING_CHOSEN
        asked[state] = choosing.request(
            line=line,
            wanted=wanted,
            channel="portal",
            language="en",
            ends_on=day if state in {"coming", "taken back"} else None,
            proof_ids=two_factors(line=line, now=clock()).ids if enough else (_password(line),),
            now=clock(),
        ).case_id
    world.work()
    road.withdraw(case_id=asked["taken back"], by=holder.account.id, now=clock())
    road.wait_without_sim(case_id=asked["waiting"], now=clock())
    world.work()
    return asked


def _several(world: World, holder: Holder) -> tuple[list[Line], UUID]:
    """Close two lines in one go."""
    lines = [a_line(brand=holder.account.brand, account=holder.account, credit_minor=300) for _ in range(2)]
    made = together.request_together(
        lines=lines,
        channel="portal",
        language="en",
        ends_on=clock().date() + timedelta(days=3),
        proof_ids=two_factors(line=lines[0], now=clock()).ids,
        now=clock(),
    )
    world.work()
    return lines, made


def _password(line: Line) -> UUID:
    return proofs.record(
        brand_id=line.brand_id,
        account_id=line.account_id,
        subject_id=line.subject_id,
        kind=ProofKind.PASSWORD,
        root="memory",
        channel="portal",
        now=clock(),
    )


def _names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _names(each.url_patterns)
        elif each.name:
            yield each.name
