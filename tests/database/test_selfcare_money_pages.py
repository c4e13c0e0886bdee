"""Pages about money: what they show and do, to their holder alone, with few queries."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pypdf
import pytest
from tests.builders import a_bill, a_brand, a_line, a_plan, an_open_order
from tests.database.test_portal_doors import signed_in, somebody
from tests.database.test_portal_weight import MOST, queries_of

from clearline.brands.database import clock
from clearline.lines.models import Balance, Contract, Line, Order, Plan, Points
from clearline.selfcare import packs
from clearline.selfcare.models import Payment, Redemption

pytestmark = pytest.mark.database
PAGES = (
    "bills/",
    "bills/{bill}/",
    "orders/",
    "contract/",
    "points/",
    "top-up/",
    "plans/",
    "plans/{plan}/",
    "packs/",
)


@pytest.fixture
def ama(database):
    """Return Ama's browser, her line, and what there is to pay, to cancel and to choose."""
    brand = a_brand()
    holder = somebody(brand)
    line = a_line(brand=brand, account=holder.account, credit_minor=250)
    bills = [a_bill(account=holder.account, amount_minor=1200 * n) for n in (1, 2, 3)]
    an_open_order(line=line)
    Points.objects.create(brand=brand, account=holder.account, points=450)
    Points.objects.create(brand=brand, account=holder.account, points=70, expires_on=date(2024, 1, 31))
    cheaper = a_plan(brand=brand, code="prepaid-xs")
    Plan.objects.filter(pk=cheaper.pk).update(fee_minor=300)
    today = clock().date()
    Contract.objects.create(
        brand=brand,
        line=line,
        external_id="C1",
        starts_on=today - timedelta(days=400),
        ends_on=today - timedelta(days=5),
        early_fee_minor_per_month=700,
        currency="GBP",
    )
    database.log_in("web")
    return Visit(signed_in(holder), line, bills[0], cheaper)


class Visit:
    """A browser at one line."""

    def __init__(self, client, line, bill, plan) -> None:
        self.client, self.line, self.bill, self.plan = client, line, bill, plan

    def path(self, page):
        return f"/lumo-uk/lines/{self.line.id}/{page}".format(bill=self.bill.id, plan=self.plan.id)

    def read(self, page):
        answer = self.client.get(self.path(page))
        assert answer.status_code == 200, answer
        return answer.content.decode()

    def press(self, page, **typed):
        answer = self.client.post(self.path(page), typed)
        assert answer.status_code == 302, answer.content
        return answer["Location"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_about_money_asks_ten_times_at_most(ama, page):
    asked = queries_of(ama.client, ama.path(page))
    assert len(asked) <= MOST, "\n".join(asked)


@pytest.mark.feature("S5")
@pytest.mark.parametrize("page", [*PAGES, "bills/{bill}/file.pdf"])
def test_money_of_somebody_else_does_not_exist(database, ama, page):
    database.log_in("engine")
    stranger = somebody(ama.line.brand)
    his = a_line(brand=ama.line.brand, account=stranger.account)
    database.log_in("web")
    client = signed_in(stranger)
    assert client.get(ama.path(page)).status_code == 404
    # Nor under a line of his own.
    own = ama.path(page).replace(str(ama.line.id), str(his.id))
    assert client.get(own).status_code == (404 if "{bill}" in page else 200)


@pytest.mark.feature("A7")
def test_a_bill_is_shown_and_asked_for_once(database, ama):
    assert "£12.00" in ama.read("bills/")
    assert "Pay <bdi" in ama.read("bills/{bill}/")
    first, again = ama.press("bills/{bill}/"), ama.press("bills/{bill}/")
    assert first == again
    page = ama.client.get(first).content.decode()
    assert "Not paid yet" in page
    asked = queries_of(ama.client, first)
    assert len(asked) <= MOST, "\n".join(asked)
    assert "Payment under way" in ama.read("bills/")
    database.log_in("engine")
    stranger = somebody(ama.line.brand)
    assert Payment.objects.count() == 1
    database.log_in("web")
    assert signed_in(stranger).get(first).status_code == 404


@pytest.mark.feature("A7")
def test_a_bill_comes_as_pdf(ama):
    answer = ama.client.get(ama.path("bills/{bill}/file.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.feature("A7", "A14")
def test_an_arabic_reader_gets_the_bill_in_arabic(ama):
    page = ama.client.get(f"{ama.path('bills/')}?lang=ar").content.decode()
    assert '<bdi class="nb">\u200f12.00\xa0\u2066UK£\u2069</bdi>' in page
    paper = ama.client.get(ama.path("bills/{bill}/file.pdf"))
    reader = pypdf.PdfReader(BytesIO(paper.content))
    assert reader.trailer["/Root"]["/Lang"] == "ar-GB"
    assert "UK£" in reader.pages[0].extract_text()  # as it stands on paper: the letters before the sign


@pytest.mark.feature("A8", "B4")
def test_an_open_order_is_cancelled_and_a_move_to_another_operator_is_not(database, ama):
    database.log_in("engine")
    order = Order.objects.get(line=ama.line)
    move = an_open_order(line=ama.line, kind="port_out")
    parcel = an_open_order(line=ama.line, kind="sim_delivery")
    before = Line.objects.get(pk=ama.line.pk).changed_at
    database.log_in("web")
    assert "A new SIM" in ama.read("orders/")
    for each, act in ((order, "cancel"), (move, "cancel"), (parcel, "complete"), (order, "complete")):
        ama.press(f"orders/{each.id}/", act=act)
    assert ama.client.post(ama.path(f"orders/{uuid4()}/"), {"act": "cancel"}).status_code == 404
    assert ama.client.post(ama.path(f"orders/{order.id}/"), {"act": "steal"}).status_code == 404
    database.log_in("engine")
    stand = dict(Order.objects.values_list("id", "status"))
    assert (stand[order.id], stand[move.id], stand[parcel.id]) == ("cancelled", "open", "done")
    assert Line.objects.get(pk=ama.line.pk).changed_at > before


@pytest.mark.feature("A11", "B7")
def test_the_fee_of_a_contract_is_shown_before_anybody_asks(database, ama):
    assert "No contract runs" in ama.read("contract/")
    database.log_in("engine")
    today = clock().date()
    Contract.objects.create(
        brand=ama.line.brand,
        line=ama.line,
        external_id="C2",
        starts_on=today,
        ends_on=today + timedelta(days=70),
        early_fee_minor_per_month=700,
        currency="GBP",
        note="handset offer",
    )
    database.log_in("web")
    page = ama.read("contract/")
    assert "handset offer" in page
    # The month that began today is paid; two have not begun.
    assert "£14.00" in page
    assert "2 months that have not begun" in page
    assert "£14.00" in ama.read("close/").replace("\xa0", " ")
    # While it runs, a cheaper plan is not open.
    assert "Cheaper than your contract says" in ama.read("plans/")
    assert ama.press("plans/{plan}/") == ama.path("plans/")


@pytest.mark.feature("A17", "E4")
def test_points_become_credit_once(database, ama):
    assert "£4.50" in ama.read("points/")
    ama.press("points/", points="449")
    assert "done=redeemed" in ama.press("points/", points="450")
    ama.press("points/", points="450")
    ama.press("points/", points="nonsense")
    page = ama.read("points/")
    assert "There are no points" in page
    assert "points became" in page
    assert "points expired" in page
    database.log_in("engine")
    assert Balance.objects.get(line=ama.line, kind="money").amount == 250 + 450
    assert [each.points for each in Redemption.objects.all()] == [450]


@pytest.mark.feature("A6")
def test_plans_are_compared_and_changed_as_an_order(database, ama):
    assert "£2.00</bdi> less than now" in ama.read("plans/")
    assert "Change to prepaid-xs" in ama.read("plans/{plan}/")
    assert "done=changed" in ama.press("plans/{plan}/")
    ama.press("plans/{plan}/")
    assert "Another plan" in ama.read("orders/")
    database.log_in("engine")
    assert Line.objects.get(pk=ama.line.pk).plan_id == ama.plan.pk
    assert Order.objects.filter(line=ama.line, kind="plan_change", status="done").count() == 1


@pytest.mark.feature("A6")
def test_a_data_pack_is_bought_from_the_credit_once(database, ama):
    database.log_in("engine")
    small = packs.sell(brand=ama.line.brand, code="D1", data_bytes=10**9, days=7, price_minor=200)
    packs.sell(brand=ama.line.brand, code="D5", data_bytes=5 * 10**9, days=30, price_minor=900)
    assert packs.withdraw(brand=ama.line.brand, code="D0") is False
    database.log_in("web")
    page = ama.read("packs/")
    assert "1 GB" in page
    assert "Top up first" in page
    for nonsense in ({}, {"pack": "x", "seen": "250"}, {"pack": str(uuid4()), "seen": "250"}):
        assert ama.press("packs/", **nonsense) == ama.path("packs/")
    assert "done=bought" in ama.press("packs/", pack=str(small.id), seen="250")
    ama.press("packs/", pack=str(small.id), seen="250")
    assert "A data pack" in ama.read("orders/")
    database.log_in("engine")
    assert Balance.objects.get(line=ama.line, kind="money").amount == 50
    data = Balance.objects.get(line=ama.line, kind="data")
    assert (data.amount, data.expires_on) == (10**9, clock().date() + timedelta(days=6))


@pytest.mark.feature("A5", "S2")
def test_a_top_up_is_credited_once(database, ama):
    attempt = str(uuid4())
    assert "Choose how much" in ama.client.post(ama.path("top-up/"), {"attempt": attempt}).content.decode()
    for nonsense in ("7", "-500", "5e3"):
        answer = ama.client.post(ama.path("top-up/"), {"attempt": attempt, "sum": nonsense})
        assert "Choose how much" in answer.content.decode()
    first = ama.press("top-up/", attempt=attempt, sum="1000")
    assert ama.press("top-up/", attempt=attempt, sum="1000") == first
    database.log_in("engine")
    from tests.world import World

    world = World(database).connect()
    world.work(rounds=3)
    world.payments.decide(world.payments.charges()[0]["charge_id"], "paid")
    database.log_in("web")
    page = ama.client.get(first).content.decode()
    assert "Go to the payment page" in page
    database.log_in("engine")
    world.work(rounds=3)
    assert Balance.objects.get(line=ama.line, kind="money").amount == 250 + 1000
    database.log_in("web")
    assert "more credit on your line" in ama.client.get(first).content.decode()


@pytest.mark.feature("A6", "G2")
def test_a_pack_for_abroad_is_bought_beside_the_others_and_ends_with_the_line(database, ama):
    database.log_in("engine")
    packs.sell(brand=ama.line.brand, code="home", data_bytes=10**9, days=30, price_minor=100)
    abroad = packs.sell(
        brand=ama.line.brand,
        code="abroad",
        data_bytes=2 * 10**9,
        days=7,
        price_minor=150,
        countries=["TR", "CH"],
    )
    database.log_in("web")
    page = ama.read("packs/")
    assert "Only in Switzerland, Türkiye" in page.replace("<bdi>", "").replace("</bdi>", "")
    ama.press("packs/", pack=str(abroad.pk), seen="250")
    assert "On the line, for use abroad" in ama.read("packs/")
    # Leaving says that it ends, and no other data came of it.
    assert "Packs for use abroad end with the line" in ama.read("rehearsal/")
    database.log_in("engine")
    assert Balance.objects.values_list("kind", "amount").get(line=ama.line) == ("money", 100)
    assert Order.objects.filter(line=ama.line, kind="roaming_pack", status="done").count() == 1
