"""Pages of joining: what they show and do, and to whom, with few queries."""

from uuid import uuid4

import pytest
from tests.builders import a_brand, a_plan, numbers_for_sale
from tests.database.test_portal_doors import a_client, signed_in, somebody
from tests.database.test_portal_weight import MOST, queries_of

from clearline.brands import directory
from clearline.selfcare.models import Payment, Purchase, Spare

pytestmark = [pytest.mark.database, pytest.mark.feature("A12")]
JOIN = "/lumo-uk/join/"


@pytest.fixture
def ama(database):
    """Return Ama's browser at a brand with a plan and a number to sell, and the plan."""
    directory.forget()
    brand = a_brand()
    plan = a_plan(brand=brand)
    numbers_for_sale(brand=brand)
    holder = somebody(brand)
    database.log_in("web")
    yield signed_in(holder), plan
    directory.forget()


def pressed(client, plan, *, seen="500", attempt=None):
    return client.post(f"{JOIN}{plan.id}/", {"seen": seen, "attempt": attempt or str(uuid4())})


def test_price_and_terms_stand_before_the_button_and_it_is_ordered_once(database, ama):
    client, plan = ama
    assert f"{JOIN}{plan.id}/" in client.get(JOIN).content.decode()
    page = client.get(f"{JOIN}{plan.id}/").content.decode()
    for words in ("£5.00", "Minimum term", "Order and pay"):
        assert words in page
    attempt = str(uuid4())
    first, again = (pressed(client, plan, attempt=attempt)["Location"] for _ in range(2))
    assert first == again
    database.log_in("engine")
    assert (Purchase.objects.count(), Payment.objects.count()) == (1, 1)
    paid_by = Payment.objects.get().pk
    database.log_in("web")
    asked = queries_of(client, first)
    assert len(asked) <= MOST, "\n".join(asked)
    # The provider leads back to the payment, which leads here.
    assert client.get(f"/lumo-uk/payments/{paid_by}/")["Location"] == first
    database.log_in("engine")
    stranger = somebody(a_brand())
    database.log_in("web")
    assert signed_in(stranger).get(first).status_code == 404


@pytest.mark.parametrize("typed", [{"seen": "1"}, {"seen": "much"}, {"attempt": "none"}])
def test_another_price_or_nonsense_orders_nothing_and_shows_the_page_anew(database, ama, typed):
    client, plan = ama
    assert pressed(client, plan, **typed)["Location"] == f"{JOIN}{plan.id}/"
    database.log_in("engine")
    assert not Purchase.objects.exists()


def test_without_a_number_nothing_is_sold_and_nothing_asked_for(database, ama):
    client, plan = ama
    database.log_in("engine")
    Spare.objects.all().delete()
    database.log_in("web")
    assert "No line is sold here at the moment" in client.get(JOIN).content.decode()
    assert "No number is left" in pressed(client, plan).content.decode()
    database.log_in("engine")
    assert not Payment.objects.exists()


def test_who_is_not_known_sees_what_is_sold(ama):
    assert "£5.00" in a_client().get(JOIN).content.decode()
