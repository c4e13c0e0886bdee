"""Leaving is no harder than joining: a real browser walks both ways and counts."""

import json
import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator
from tests.builders import a_line, a_plan, numbers_for_sale
from tests.visitor import a_visitor
from tests.world import World

pytestmark = [pytest.mark.database, pytest.mark.requires("browser")]

# Seconds of the keystroke-level model (Card, Moran, Newell 1980): a key of an average typist, a pointing
# with its click, a hand moved between keys and mouse, and a thought at each new page.
KEY, POINT, HAND, THOUGHT = 0.28, 1.2, 0.4, 1.35
# What leaving takes today. Whoever adds to it has to say so here.
MOST_PAGES, MOST_FIELDS, MOST_CLICKS = 6, 2, 8


@dataclass
class Meter:
    """What somebody does with keyboard and mouse on the way to a goal."""

    visitor: object
    pages: int = 0
    fields: int = 0
    clicks: int = 0
    keys: int = 0
    seen: list[str] = field(default_factory=list)

    def arrive(self) -> None:
        """Count a page that has to be read."""
        self.pages += 1
        self.seen.append(self.visitor.page.url)

    def type(self, where: str, text: str) -> None:
        self.visitor.page.fill(where, text)
        self.fields += 1
        self.keys += len(text)

    def tick(self, where: str) -> None:
        self.visitor.page.check(where)
        self.fields += 1
        self.clicks += 1

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1
        self.arrive()

    def button(self, words: str) -> Locator:
        return self.visitor.page.locator("main").get_by_role("button", name=words).first

    def link(self, words: str) -> Locator:
        return self.visitor.page.get_by_role("link", name=words).first

    @property
    def seconds(self) -> float:
        typed = self.keys * KEY + 2 * HAND * sum(1 for _ in range(self.fields))
        return typed + self.clicks * POINT + self.pages * THOUGHT


def joining(ben):
    """Walk from the front page to the code of an eSIM, as somebody without an account.

    What a payment provider has typed (the card) is not counted: joining is
    taken to be easier than it is.
    """
    meter = Meter(ben)
    ben.page.goto(f"{ben.home}/")
    meter.arrive()
    meter.click(ben.page.locator("main a[href$='/join/']").first)
    meter.click(meter.link("Choose"))
    meter.type("#id_full_name", "Ben Mensah")
    meter.type("#id_email", "ben@example.com")
    meter.click(meter.button("Send the code"))
    ben.world.work()
    meter.type("#id_code", re.findall(r"\b(\d{3} ?\d{3})\b", ben.world.mail.messages()[-1]["text"])[-1])
    meter.click(meter.button("Continue"))
    meter.click(meter.button("Order and pay"))
    ben.world.work(rounds=3)
    ben.page.reload()
    assert meter.link("Go to the payment page").is_visible()
    ben.world.payments.decide(ben.world.payments.charges()[-1]["charge_id"], "paid")
    for _there_and_back in range(2):
        meter.clicks += 1
        meter.arrive()
    ben.page.reload()
    ben.world.work(rounds=6)
    ben.page.reload()
    meter.click(meter.link("Install the eSIM"))
    assert "LPA:1$rsp.example.com$" in ben.text()
    return meter


def leaving(ama):
    """Walk from the lines to the receipt of a closing."""
    meter = Meter(ama)
    meter.click(meter.link("Close this line"))
    meter.click(meter.link("Continue: choose the day"))
    meter.tick("#when-now")
    meter.click(meter.button("Continue"))
    meter.click(meter.button("Send the code"))
    ama.world.work()
    meter.type("#id_code", ama.code_on_the_phone())
    meter.click(meter.button("Continue"))
    meter.click(ama.last_button)
    assert "Your request is recorded" in ama.text()
    return meter


@pytest.mark.feature("G7", "A1", "A12")
def test_leaving_is_no_harder_than_joining(database, visit):
    # Given Ben, who has no account and buys a line
    world = World(database).connect()
    ben = a_visitor(world, visit())
    a_plan(brand=ben.brand)
    numbers_for_sale(brand=ben.brand)
    joined = joining(ben)
    # And Ama, who closes one
    ama = a_visitor(world, visit())
    a_line(brand=ama.brand, account=ama.holder.account, credit_minor=700)
    ama.sign_in()
    left = leaving(ama)
    counted = {
        name: {
            "pages": each.pages,
            "fields": each.fields,
            "clicks": each.clicks,
            "seconds": round(each.seconds, 1),
        }
        for name, each in (("joining", joined), ("leaving", left))
    }
    # Then leaving asks for no more of anything than joining did
    for what in ("pages", "fields", "clicks", "seconds"):
        assert counted["leaving"][what] <= counted["joining"][what], json.dumps(counted)
    # And it is no longer than it was when somebody last thought about it
    assert max(left.pages - MOST_PAGES, left.fields - MOST_FIELDS, left.clicks - MOST_CLICKS) <= 0, counted


def size_of(what):
    """Return how large something is drawn, how bold, and how high on the page it stands."""
    return what.evaluate(
        """it => { const box = it.getBoundingClientRect(), style = getComputedStyle(it);
                   return {area: box.width * box.height, font: parseFloat(style.fontSize),
                           weight: parseInt(style.fontWeight), opacity: parseFloat(style.opacity)} }"""
    )


def never_larger(staying: Locator, leaving: Locator) -> None:
    """Compare how two links or buttons are written."""
    for how in ("font", "weight", "opacity"):
        assert size_of(staying)[how] <= size_of(leaving)[how], how


@pytest.mark.feature("G7", "A15")
def test_staying_is_never_shown_larger_than_leaving(database, visit):
    ama = a_visitor(World(database).connect(), visit())
    line = a_line(brand=ama.brand, account=ama.holder.account, credit_minor=700)
    # Before anybody signs in, the way in is no larger than the way out
    ama.page.goto(f"{ama.home}/")
    never_larger(ama.page.locator("main a[href$='/join/']"), ama.page.locator("main a[href$='/request/']"))
    ama.sign_in()
    never_larger(
        ama.page.locator("main a[href$='/join/']"), ama.page.locator("main a[href$='/close/']").first
    )
    # On the card, closing stands among the other acts, as large as they are
    acts = ama.page.locator(".acts a")
    close = next(each for each in acts.all() if "Close this line" in each.inner_text())
    others = [each for each in acts.all() if "Close this line" not in each.inner_text()]
    assert others
    for other in others:
        never_larger(other, close)
    # Before the last button, staying is no larger than leaving, and nothing is chosen beforehand
    ama.page.goto(f"{ama.home}/lines/{line.id}/close/day/")
    assert ama.page.locator("input[type=radio]:checked").count() == 0
    ama.choose_the_day()
    ama.prove_it_is_me()
    last = size_of(ama.last_button)
    for stay in ama.page.locator("main .row .btn.quiet, main .row button.quiet").all():
        assert size_of(stay)["area"] <= last["area"]
        assert size_of(stay)["font"] <= last["font"]
