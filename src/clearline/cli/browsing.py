"""A person at the site, without a browser: reads pages, follows links, fills forms in. For the demo."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx


class NoSuchThing(LookupError):
    """The page has no such link or form; the text says what was looked for and where."""


@dataclass
class Form:
    """One form of a page with the values that it came with."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """What a page offers inside <main>: its heading, its links, its forms."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.url, self.heading = str(response.url), ""
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._inside: list[str] = []
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"main", "form", "h1"}:
            self._inside.append(tag)
        if "main" not in self._inside:
            return
        if tag == "a" and given.get("href"):
            self.links.append(urljoin(self.url, given["href"]))
        elif tag == "form":
            self.forms.append(
                Form(urljoin(self.url, given.get("action") or self.url), given.get("method", "get").lower())
            )
        elif tag in {"input", "button"} and "form" in self._inside and _sends_itself(given):
            self.forms[-1].values.setdefault(given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"main", "form", "h1"} and tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if "h1" in self._inside:
            self.heading = " ".join(f"{self.heading} {data}".split())


def _sends_itself(given: dict[str, str]) -> bool:
    """Return whether a field is sent as it stands; a choice is only where it was chosen."""
    return bool(given.get("name")) and (given.get("type") not in {"radio", "checkbox"} or "checked" in given)


class Visitor:
    """Somebody who uses the site; keeps cookies, follows redirects, is told about errors by exceptions."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, follow_redirects=True, timeout=20, trust_env=False)

    def open(self, path: str) -> Page:
        """Open a page; httpx.HTTPStatusError where the site answers with an error."""
        return self._read(self._client.get(path))

    def follow(self, page: Page, ending: str) -> Page:
        """Follow the first link of a page whose path ends so."""
        for link in page.links:
            if httpx.URL(link).path.endswith(ending):
                return self.open(link)
        raise NoSuchThing(f"No link to …{ending} on {page.url} ({page.heading}).")

    def submit(self, page: Page, *, to: str = "", **values: str) -> Page:
        """Fill in and send the first form that has the given fields (and whose action ends with `to`)."""
        for form in page.forms:
            path = httpx.URL(form.action).path
            if form.method == "post" and path.endswith(to):
                sent = self._client.post(
                    form.action, data={**form.values, **values}, headers={"Referer": page.url}
                )
                return self._read(sent)
        raise NoSuchThing(f"No form to fill in on {page.url} ({page.heading}).")

    def download(self, path: str) -> bytes:
        """Return a file."""
        return self._client.get(path).raise_for_status().content

    def _read(self, response: httpx.Response) -> Page:
        return Page(response.raise_for_status())
