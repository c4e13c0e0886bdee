"""Goes through the whole site in a browser, one page after the other, also those behind a form."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

from tests.builders import a_holder
from tests.every_page import Addresses, furnish
from tests.visitor import PASSWORD, Visitor

from clearline.audit.canonical import canonical
from clearline.brands.database import clock
from clearline.brands.languages import LANGUAGES
from clearline.cases.models import Case
from clearline.certificates import ending, exports
from clearline.certificates.models import Certificate, Reason
from clearline.identity import holders, status_code
from clearline.lines.models import Account, Plan
from clearline.vocabulary.identifiers import uuid7

AWAY = timedelta(days=400)
CODE = re.compile(r"\b(\d{3} ?\d{3})\b")


def every_page(visitor: Visitor, *, language: str = "en") -> Iterator[str]:
    """Open every page in turn, in one language; give the name of what the browser shows now."""
    assert language in LANGUAGES
    addresses = furnish(visitor.world, holder=visitor.holder)
    visitor.page.goto(f"{visitor.home}/sign-in/?lang={language}")
    yield from _opened(visitor, addresses.open_to_all)
    yield from _behind_forms(visitor, addresses)
    visitor.sign_in_by_form()
    yield from _opened(visitor, addresses.own)
    visitor.open("settings/service-password/")
    visitor.send()
    yield "service-password-entry"
    yield from _errors(visitor, addresses)


def _opened(visitor: Visitor, addresses: dict[str, str]) -> Iterator[str]:
    for name, path in addresses.items():
        visitor.open(path)
        yield name


def _behind_forms(visitor: Visitor, addresses: Addresses) -> Iterator[str]:
    """Go through the forms that are open to all."""
    visitor.send("sign-in/code/", identifier="nobody@example.com")
    yield "code-entry"
    visitor.send("register/", number=f"+{visitor.holder.contact_msisdn}", email=visitor.holder.email)
    yield "register-codes"
    plan = Plan.objects.get(brand=visitor.brand, external_id="prepaid-l")
    visitor.open(f"join/{plan.pk}/")
    yield "join-newcomer"
    visitor.send(full_name="Ben Mensah", email="ben@example.com")
    yield "join-code"
    visitor.send("forgotten/", identifier=visitor.holder.email)
    yield "forgotten-code"
    visitor.world.work()
    visitor.send(code=CODE.findall(visitor.world.mail.messages()[-1]["text"])[-1])
    yield "forgotten-new"
    case = Case.objects.get(reference=addresses.reference)
    visitor.send("status/", reference=case.reference, code=status_code.derive(case.id))
    yield "seen"
    visitor.open("request/")
    for choice in ("#role-holder", "#when-now"):
        visitor.page.check(choice)
    visitor.send(number=f"+{visitor.holder.contact_msisdn}")
    yield "open-request: confirmed"
    yield from _brought_files(visitor)
    yield from _second_step(visitor)
    yield from _forgotten(visitor)


def _brought_files(visitor: Visitor) -> Iterator[str]:
    """Have files checked: a genuine one, two that anybody could have written, one that counts no more."""
    paper = Certificate.objects.filter(brand=visitor.brand).order_by("-issued_at", "-id")[0]
    genuine = exports.as_json(paper)
    brought = {
        "genuine": genuine,
        "altered": genuine.replace(b"2", b"3", 1),
        "without a seal": canonical({**json.loads(genuine), "seal": None}),
        "refused": b"no certificate",
        "revoked": genuine,
    }
    for name, content in brought.items():
        if name == "revoked":
            ending.revoke(certificate=paper, reason=Reason.ORDERED, by=uuid7(), now=clock())
        visitor.bring("certificates/", "certificate.json", content)
        yield f"certificate-file: {name}"


def _second_step(visitor: Visitor) -> Iterator[str]:
    """Sign in to an account that nobody opened for long."""
    idle = a_holder(brand=visitor.brand)
    holders.enrol(account=idle.account, password=PASSWORD, now=clock() - AWAY)
    Account.objects.filter(pk=idle.account.pk).update(last_login_at=clock() - AWAY)
    visitor.send("sign-in/", identifier=idle.email, password=PASSWORD)
    yield "second"


def _forgotten(visitor: Visitor) -> Iterator[str]:
    """Have an account without lines erased, and check the receipt."""
    leaving = a_holder(brand=visitor.brand)
    holders.enrol(account=leaving.account, password=PASSWORD, now=clock())
    visitor.send("sign-in/", identifier=leaving.email, password=PASSWORD)
    visitor.open("settings/what-we-keep/erase/")
    yield "erase-kept"
    if not visitor.page.locator("main form button").count():
        return  # the law of this country lets nothing go yet
    visitor.send()
    yield "erase-kept: asked"
    code = visitor.page.locator(".panel .code").inner_text()
    visitor.open("settings/what-we-keep/")
    yield "what-we-keep: asked"
    visitor.send("erased/", code=code)
    yield "erased: checked"


def _errors(visitor: Visitor, addresses: Addresses) -> Iterator[str]:
    """Send forms empty: the page comes back with what is wrong."""
    for name in ("day", "top-up", "devices", "together", "password"):
        visitor.send(addresses.own[name])
        yield f"{name}: refused"
    for name in ("status", "message", "open-request", "erased"):
        visitor.send(addresses.open_to_all[name])
        yield f"{name}: refused"
