"""Every page, in every language: nothing that axe finds, nothing wider than the screen, light enough."""

from datetime import timedelta

import pytest
from tests.browser import NARROW, WIDE, faults
from tests.builders import a_line, an_open_order
from tests.visitor import a_visitor
from tests.world import World

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.certificates.models import Certificate
from clearline.lines.models import Service

pytestmark = [pytest.mark.database, pytest.mark.requires("browser")]
LANGUAGES = [
    pytest.param("GB", "en", id="English"),
    pytest.param("CN", "zh-hans", id="Chinese"),
    pytest.param("AE", "ar", id="Arabic"),
]
OPEN_TO_ALL = (
    "sign-in/",
    "sign-in/code/",
    "sign-out/",
    "status/",
    "message/",
    "certificates/",
    "certificates/LU-C-0/",
    "no-such-page/",
)
THINGS = ("devices", "services", "links", "usage", "sim", "record")
OF_THE_SETTINGS = (
    "settings/",
    "settings/language/",
    "settings/password/",
    "settings/service-password/",
    "settings/sessions/",
    "settings/recovery-codes/",
    "settings/prove/",
)
OF_A_CLOSING = ("", "receipt/", "take-back/", "reason/")
HTML = {"en": "en", "zh-hans": "zh-Hans", "ar": "ar"}
RIGHT_TO_LEFT = {"ar"}
# Both widths once; after that the mirrored pages where they are narrow, the dense script where it is wide.
WIDTHS = {"en": (NARROW, WIDE), "zh-hans": (WIDE,), "ar": (NARROW,)}


def look_at(visitor, language, *paths):
    """Return the faults of pages, each as it is opened afresh in a language."""
    found = []
    for path in paths:
        visitor.page.goto(f"{visitor.home}/{path}")
        found += faults(visitor.page, widths=WIDTHS[language])
        if visitor.page.locator("html").get_attribute("lang") != HTML[language]:
            found.append(f"{visitor.page.url}: not in {language}")
        side = "rtl" if language in RIGHT_TO_LEFT else "ltr"
        if visitor.page.locator("html").get_attribute("dir") != side:
            found.append(f"{visitor.page.url}: does not run {side}")
    return found


@pytest.mark.feature("A14")
@pytest.mark.parametrize(("country", "language"), LANGUAGES)
def test_the_pages_open_to_everybody_are_sound(database, visit, country, language):
    visitor = a_visitor(World(database).connect(), visit(), country=country, language=language)
    visitor.page.goto(f"{visitor.home}/sign-in/?lang={language}")
    paths = (
        "sign-in/",
        "sign-in/code/",
        "sign-in/passkey/",
        "forgotten/",
        "register/",
        "sign-out/",
        "status/",
        "message/",
        "certificates/",
        "certificates/LU-C-0/",
        "no-such-page/",
    )
    assert look_at(visitor, language, *paths) == []
    for path, field in (("sign-in/", "identifier"), ("status/", "reference"), ("message/", "reference")):
        visitor.page.goto(f"{visitor.home}/{path}")
        visitor.page.locator("main form button").click()
        visitor.page.locator("[role=alert] a").first.click()
        # An error leads to its field.
        assert visitor.page.evaluate("document.activeElement.id") == f"id_{field}"
        assert faults(visitor.page, widths=WIDTHS[language]) == []


@pytest.mark.parametrize(("country", "language"), LANGUAGES)
def test_the_pages_of_a_closing_are_sound(database, visit, country, language):
    world = World(database).connect()
    ama = a_visitor(world, visit(width=NARROW), country=country, language=language)
    full = a_line(brand=ama.brand, account=ama.holder.account, credit_minor=990)
    stuck = a_line(brand=ama.brand, account=ama.holder.account, credit_minor=120)
    an_open_order(line=stuck, kind="port_out")
    ama.page.goto(f"{ama.home}/sign-in/?lang=en")
    ama.sign_in()
    for line in (full, stuck):
        ama.come_to_the_last_button(line, clock().date() + timedelta(days=20) if line is stuck else None)
        ama.last_button.click()
        world.work()
    done, waiting = Case.objects.get(line_id=full.id), Case.objects.get(line_id=stuck.id)
    another = a_line(brand=ama.brand, account=ama.holder.account, everything=True)
    ama.page.goto(f"{ama.home}/lines/?lang={language}")
    found = look_at(
        ama,
        language,
        "lines/",
        *OF_THE_SETTINGS,
        f"lines/{another.id}/",
        f"lines/{another.id}/close/",
        *(f"lines/{another.id}/{page}/" for page in THINGS),
        f"lines/{another.id}/services/{Service.objects.get(line=another).id}/end/",
        f"closings/{done.id}/feedback/",
        f"lines/{another.id}/rehearsal/",
        f"lines/{another.id}/close/day/",
        f"lines/{another.id}/close/proof/?on=now",
        f"lines/{another.id}/close/without-phone/?on=now",
        f"lines/{another.id}/close/read/?on=now",
        *(f"closings/{case.id}/{page}" for case in (done, waiting) for page in OF_A_CLOSING),
        *(f"certificates/{number}/" for number in Certificate.objects.values_list("public_id", flat=True)),
    )
    assert found == []
    ama.page.goto(f"{ama.home}/lines/{another.id}/close/day/")
    ama.page.locator("main form button").click()
    assert faults(ama.page, widths=WIDTHS[language]) == []
