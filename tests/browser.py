"""A real site in a process of its own, a real browser before it, and the eyes of axe."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.database_server import TestDatabase

ROOT = Path(__file__).parent.parent
CHROMIUM = "/usr/bin/chromium"
SECONDS_TO_START = 20
# Kept by every page of ours, from before its first byte: what its policy forbade, and what went wrong.
LISTEN = """
window.heard = [];
document.addEventListener('securitypolicyviolation',
    event => heard.push(`the policy forbids ${event.violatedDirective}: ${event.blockedURI}`));
addEventListener('error', event => heard.push(event.message || `not there: ${event.target.outerHTML}`), true);
"""
STRANGERS = """
performance.getEntriesByType('resource').map(each => each.name)
    .filter(name => new URL(name).origin !== location.origin)
"""
NARROW, WIDE = 320, 1280


@dataclass(frozen=True, slots=True)
class Site:
    """The web process of a test session, under the web's own database login."""

    port: int
    home: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def status(self, path: str) -> int:
        """Return the status that a path answers with, or 0 while nobody listens."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()


@pytest.fixture(scope="session")
def site(test_database: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the site as it is served in life: granian, and the login that sees one brand at a time."""
    from clearline.cli.languages import compile_catalogues
    from clearline.cli.serve import web_command

    compile_catalogues()
    home = tmp_path_factory.mktemp("home")
    served = Site(_free_port(), home)
    log = home / "web.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            web_command(host="127.0.0.1", port=served.port, processes=1),
            env=_surroundings(test_database, served, home),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + SECONDS_TO_START
        while served.status("/readyz") != 200:
            assert process.poll() is None and time.monotonic() < until, log.read_text()  # noqa: PT018 (one state)
            time.sleep(0.1)
        yield served
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium; as root it has no sandbox of its own."""
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # The database is used between the turns of the driver's loop.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a browser; its driver keeps a loop in this thread, so it ends with the module."""
    with chromium() as opened:
        yield opened


def fresh_page(
    browser: Browser,
    address: str,
    *,
    javascript: bool = True,
    language: str = "en-GB",
    width: int = WIDE,
) -> Page:
    """Return the page of a visitor who was never here; its context is to be closed."""
    context = browser.new_context(
        base_url=address,
        java_script_enabled=javascript,
        locale=language,
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    if javascript:
        context.add_init_script(LISTEN)
    return context.new_page()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Return what opens a fresh visitor's page: `visit(javascript=False, language="zh-CN", width=320)`."""
    contexts: list[BrowserContext] = []

    def opened(**how: Any) -> Page:  # noqa: ANN401 (as `fresh_page` declares them)
        page = fresh_page(browser, site.address, **how)
        contexts.append(page.context)
        return page

    yield opened
    for context in contexts:
        context.close()


def faults(page: Page, *, widths: tuple[int, ...] = (NARROW, WIDE)) -> list[str]:
    """Return what is wrong with a page.

    That is what axe finds at these widths, sideways scrolling, weight, what
    the page's own policy forbade, errors, and whatever it asked of others.
    """
    heard, strangers = page.evaluate("window.heard || []"), page.evaluate(STRANGERS)
    found = [f"{page.url}: {each}" for each in (*heard, *(f"asks {name}" for name in strangers))]
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for violation in Axe().run(page).response["violations"]:
            shown = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            found.append(f"{page.url} at {width}: {violation['id']}: {shown}")
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wider > 0:
            found.append(f"{page.url} at {width}: {wider} px wider than the screen")
    weight = page.evaluate(
        "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        ".reduce((sum, each) => sum + (each.decodedBodySize || 0), 0)"
    )
    if weight > 100_000:
        found.append(f"{page.url}: {weight} bytes")
    return found


def _surroundings(database: TestDatabase, site: Site, home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "CLEARLINE_ROLE": "web",
        "DATABASE_URL": database.url("web"),
        "KEYSTORE_URL": database.url("web", "keys"),
        "CLEARLINE_PUBLIC_URL": site.address,
        "CLEARLINE_HOME": str(home),
        "PYTHONPATH": str(ROOT / "src"),
    }


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
