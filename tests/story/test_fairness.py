"""Leaving is no harder than joining: a real browser walks both ways and counts."""

import json
import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator
from tests.builders import a_line
from tests.visitor import PASSWORD, a_visitor
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


def joining(ama):
    """Walk from the front page to the lines for the first time: a code, a password of one's own."""
    meter = Meter(ama)
    ama.page.goto(f"{ama.home}/")
    meter.arrive()
    meter.click(ama.page.locator("main a[href$='/forgotten/']").first)
    meter.type("#id_identifier", ama.holder.email)
    meter.click(meter.button("Send the code"))
    ama.world.work()
    meter.type("#id_code", re.findall(r"\b(\d{3} ?\d{3})\b", ama.world.mail.messages()[-1]["text"])[-1])
    meter.click(meter.button("Continue"))
    meter.type("#id_new", f"{PASSWORD} and one more")
    meter.click(meter.button("Set the password"))
    assert ama.page.url.endswith("/lines/")
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


@pytest.mark.feature("G7")
def test_leaving_is_no_harder_than_joining(database, visit):
    # Given Ama, who gets in for the first time
    world = World(database).connect()
    newcomer = a_visitor(world, visit())
    a_line(brand=newcomer.brand, account=newcomer.holder.account, credit_minor=700)
    joined = joining(newcomer)
    # And Ama as she leaves, long after that
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
    # Then it asks for no more typing and no more time than joining did
    assert left.fields <= joined.fields, json.dumps(counted)
    assert left.seconds <= joined.seconds, json.dumps(counted)
    # And it is no longer than it was when somebody last thought about it
    assert max(left.pages - MOST_PAGES, left.fields - MOST_FIELDS, left.clicks - MOST_CLICKS) <= 0, counted


def size_of(what):
    """Return how large something is drawn, how bold, and how high on the page it stands."""
    return what.evaluate(
        """it => { const box = it.getBoundingClientRect(), style = getComputedStyle(it);
                   return {area: box.width * box.height, font: parseFloat(style.fontSize),
                           weight: parseInt(style.fontWeight), opacity: parseFloat(style.opacity)} }"""
    )


@pytest.mark.feature("G7", "A15")
def test_staying_is_never_shown_larger_than_leaving(database, visit):
    ama = a_visitor(World(database).connect(), visit())
    line = a_line(brand=ama.brand, account=ama.holder.account, credit_minor=700)
    ama.sign_in()
    # On the card, closing stands among the other acts, as large as they are
    acts = ama.page.locator(".acts a")
    close = next(each for each in acts.all() if "Close this line" in each.inner_text())
    others = [each for each in acts.all() if "Close this line" not in each.inner_text()]
    assert others
    for other in others:
        assert size_of(close)["font"] >= size_of(other)["font"]
        assert size_of(close)["weight"] >= size_of(other)["weight"]
        assert size_of(close)["opacity"] >= size_of(other)["opacity"]
    # Before the last button, staying is no larger than leaving, and nothing is chosen beforehand
    ama.page.goto(f"{ama.home}/lines/{line.id}/close/day/")
    assert ama.page.locator("input[type=radio]:checked").count() == 0
    ama.choose_the_day()
    ama.prove_it_is_me()
    last = size_of(ama.last_button)
    for stay in ama.page.locator("main .row .btn.quiet, main .row button.quiet").all():
        assert size_of(stay)["area"] <= last["area"]
        assert size_of(stay)["font"] <= last["font"]
