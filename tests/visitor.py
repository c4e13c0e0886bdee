"""What a holder does on the site, in the words of the pages."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from playwright.sync_api import Locator, Page
from tests.builders import Holder, a_brand, a_holder
from tests.world import World

from clearline.brands.database import clock
from clearline.brands.models import Brand
from clearline.identity import holders
from clearline.lines.models import Line

PASSWORD = "four words you remember"
LONG_AGO = timedelta(days=60)


@dataclass
class Visitor:
    """Somebody with an account, a phone and a browser."""

    world: World
    page: Page
    brand: Brand
    holder: Holder

    @property
    def home(self) -> str:
        return f"/{self.brand.code}"

    def sign_in(self) -> None:
        self.page.goto(f"{self.home}/")
        self.page.fill("#id_identifier", self.holder.email)
        self.page.fill("#id_password", PASSWORD)
        self.press("Sign in")

    def sign_in_by_form(self) -> None:
        """Sign in whatever the language of the page is."""
        self.send("sign-in/", identifier=self.holder.email, password=PASSWORD)

    def open(self, path: str) -> None:
        """Open a page of the brand."""
        self.page.goto(f"{self.home}/{path}")

    def send(self, path: str = "", **typed: str) -> None:
        """Fill fields by their names and press the first button, on a page or on the one at hand."""
        if path:
            self.open(path)
        for name, value in typed.items():
            self.page.fill(f"#id_{name}", value)
        self.page.locator("main form button:not([formnovalidate])").first.click()

    def bring(self, path: str, name: str, content: bytes) -> None:
        """Choose a file on a page, and send the form that takes it."""
        self.open(path)
        field = self.page.locator("input[type=file]")
        field.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
        field.locator("xpath=ancestor::form").locator("button").click()

    def follow(self, words: str) -> None:
        """Follow the link that is called so, up to the number that only screen readers hear."""
        self.page.get_by_role("link", name=words).first.click()

    def press(self, words: str) -> None:
        self.page.locator("main").get_by_role("button", name=words).first.click()

    def choose_the_day(self, day: date | None = None) -> None:
        """Choose a day, or today where none is given, and go on."""
        if day is None:
            self.page.check("#when-now")
        else:
            self.page.check("#when-date")
            for name, value in (("day", day.day), ("month", day.month), ("year", day.year)):
                self.page.fill(f"#id_{name}", str(value))
        self.press("Continue")
        while "/close/left/" in self.page.url:
            self.press("Continue")  # what is left goes the usual way

    def prove_it_is_me(self) -> None:
        """Have a code sent to the phone, read it there, and type it."""
        self.press("Send the code")
        self.world.work()
        self.page.fill("#id_code", self.code_on_the_phone())
        self.press("Continue")

    def code_on_the_phone(self) -> str:
        codes = re.findall(
            r"\b(\d{3} ?\d{3})\b", "\n".join(each["text"] for each in self.world.sms.messages())
        )
        return codes[-1]

    @property
    def last_button(self) -> Locator:
        return self.page.locator("button.end")

    def come_to_the_last_button(self, line: Line, day: date | None = None) -> None:
        """Go the whole way from the account page to the page with the last button."""
        self.page.goto(f"{self.home}/lines/{line.id}/close/")
        self.follow("Continue: choose the day")
        self.choose_the_day(day)
        self.prove_it_is_me()

    def text(self) -> str:
        return self.page.inner_text("main")


def a_visitor(world: World, page: Page, *, country: str = "GB", language: str = "en") -> Visitor:
    """Return Ama before the site of a brand of her own, with a password that she set long ago."""
    brand = a_brand(f"lumo-{uuid4().hex[:8]}", country)
    holder = a_holder(brand=brand, language=language)
    holders.enrol(account=holder.account, password=PASSWORD, now=clock() - LONG_AGO)
    return Visitor(world, page, brand, holder)
