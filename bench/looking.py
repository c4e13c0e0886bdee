"""A site with something to show on every page, and a browser before it: for whoever looks at pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench.ground import database, say

if TYPE_CHECKING:
    from tests.visitor import Visitor

# Where each language is looked at: law, currency and calendar come with the country.
COUNTRIES = {"en": "GB", "zh-hans": "CN", "ar": "AE", "es": "US", "fr": "FR", "de": "DE"}


Newcomer = Callable[..., "Visitor"]


@contextmanager
def visitors() -> Iterator["Newcomer"]:
    """Give what brings Ama before the site of an empty house: `visitor(language="ar", width=320)`."""
    with database() as made:
        from drills.site import serving
        from tests.browser import chromium, fresh_page
        from tests.visitor import a_visitor
        from tests.world import World

        say("starting the site")
        with serving(made) as site, chromium() as browser:

            def visitor(*, language: str, width: int) -> "Visitor":
                for context in browser.contexts:
                    context.close()
                made.empty()
                page = fresh_page(browser, f"http://127.0.0.1:{site.port}", width=width)
                world = World(made).connect()
                return a_visitor(world, page, country=COUNTRIES[language], language=language)

            yield visitor
