"""Stories that happen in a browser bring their site and their browser along."""

from tests.browser import browser, site, visit

__all__ = ["browser", "site", "visit"]
