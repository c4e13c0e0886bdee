"""Every page, in every language: nothing that axe finds, nothing wider than the screen, light enough."""

import pytest
from tests.browser import NARROW, WIDE, faults
from tests.every_page import NO_PAGES, names
from tests.on_the_way import every_page
from tests.visitor import a_visitor
from tests.world import World

pytestmark = [pytest.mark.database, pytest.mark.requires("browser")]
# The mirrored pages where they are narrow, the dense script where it is wide; all others are in docs/axe.md.
SHOWN = [
    pytest.param("GB", "en", NARROW, id="English"),
    pytest.param("CN", "zh-hans", WIDE, id="Chinese"),
    pytest.param("AE", "ar", NARROW, id="Arabic"),
]
HTML = {"en": ("en", "ltr"), "zh-hans": ("zh-Hans", "ltr"), "ar": ("ar", "rtl")}


@pytest.mark.feature("A14", "F1", "F4")
@pytest.mark.parametrize(("country", "language", "width"), SHOWN)
def test_every_page_is_sound(database, visit, country, language, width):
    ama = a_visitor(World(database).connect(), visit(width=width), country=country, language=language)
    seen, found = set(), []
    for name in every_page(ama, language=language):
        seen.add(name.partition(":")[0])
        found += [f"{name}: {fault}" for fault in faults(ama.page, widths=(width,))]
        html = ama.page.locator("html")
        if (html.get_attribute("lang"), html.get_attribute("dir")) != HTML[language]:
            found.append(f"{name}: not in {language}")
    assert found == []
    # An error leads to its field: the last page that was shown has one.
    ama.page.locator("[role=alert] a").first.click()
    assert ama.page.evaluate("document.activeElement.id").startswith("id_")
    # Whoever adds a page adds it to `tests.every_page` as well.
    assert names() - seen - NO_PAGES.keys() == set()


def test_what_a_page_must_not_do_is_seen(database, visit):
    # Given a page with a picture from elsewhere, a script of its own, and a button that says nothing
    ama = a_visitor(World(database).connect(), visit())
    ama.open("sign-in/")
    ama.page.evaluate(
        """document.querySelector('main').insertAdjacentHTML('beforeend',
            '<button></button><img src="http://elsewhere.example/x.png" alt="" onload="x()">')"""
    )
    ama.page.wait_for_function("window.heard.length > 1")
    # Then each of them is a fault
    found = "\n".join(faults(ama.page))
    assert "img-src: http://elsewhere.example/x.png" in found
    assert "script-src" in found
    assert "button-name" in found
