"""Pictures of the site for the docs, from a running demo: `python -m bench.screens URL NAME PASSWORD`.

URL is a brand's site, such as http://127.0.0.1:8000/lumo-uk/. Nothing is
closed: the pictures end before the last button, and a closing that is under
way is shown if there is one.
"""

import sys
from base64 import b64decode
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

FOLDER = Path(__file__).parent.parent / "docs" / "screens"
CHROMIUM = "/usr/bin/chromium"
# Language of the browser, the choice on the site, width, and what the picture's name ends with.
SHOWS = (("en-GB", "en", 1280, "en"), ("zh-CN", "zh-hans", 390, "zh"))
SHARP = {"format": "webp", "quality": 82, "captureBeyondViewport": True}
HEAVIEST = 200_000  # bytes; a picture beyond that has no place in the repository


def sign_in(page: Page, name: str, password: str) -> None:
    """Sign in by password; the account page follows."""
    page.goto("sign-in/")
    page.fill("#id_identifier", name)
    page.fill("#id_password", password)
    page.locator("main form button").click()


def pages(page: Page) -> dict[str, str]:
    """Return what there is to show on this account, by the name of the picture."""
    found = {"lines": page.url}
    links = {"check": "a[href$='/close/']", "progress": ".acts a[href*='/closings/']"}
    for name, selector in links.items():
        link = page.locator(selector).first
        if link.count():
            found[name] = str(link.evaluate("element => element.href"))
    if "check" in found:
        found["read-and-close"] = found["check"] + "read/?on=now"
    return found


def save(page: Page, name: str) -> None:
    """Save the whole page, however long, unless the picture comes out too heavy."""
    target = FOLDER / f"{name}.webp"
    page.wait_for_load_state("networkidle")
    # Playwright writes PNG, twice as heavy; the browser itself can do better.
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", SHARP)
    weight = target.write_bytes(b64decode(taken["data"]))
    print(f"{target.name}: {weight // 1000} kB")
    if weight > HEAVIEST:
        target.unlink()
        print("  too heavy, left out")


def main() -> None:
    """Take every picture, in English and in Chinese."""
    site, name, password = sys.argv[1:4]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for locale, language, width, ending in SHOWS:
            size = ViewportSize(width=width, height=800)
            context = browser.new_context(
                base_url=site, locale=locale, viewport=size, reduced_motion="reduce"
            )
            page = context.new_page()
            # The account's own language would win otherwise.
            page.goto(f"sign-in/?lang={language}")
            sign_in(page, name, password)
            for picture, address in pages(page).items():
                page.goto(address)
                save(page, f"{picture}-{ending}")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
