"""Pages about money: bills, payments, credit, points, and what was ordered and agreed."""

from django.urls import path

from clearline.channels.portal.selfcare import (
    bills,
    contract,
    orders,
    packs,
    payments,
    plans,
    points,
    top_up,
)

urlpatterns = [
    path("lines/<uuid:line_id>/bills/", bills.bills, name="bill-pay"),
    path("lines/<uuid:line_id>/bills/<uuid:bill_id>/", bills.bill, name="bill"),
    path("lines/<uuid:line_id>/bills/<uuid:bill_id>/file.pdf", bills.paper, name="bill-pdf"),
    path("lines/<uuid:line_id>/orders/", orders.orders, name="order-cancel"),
    path("lines/<uuid:line_id>/orders/<uuid:order_id>/", orders.change, name="order-change"),
    path("lines/<uuid:line_id>/contract/", contract.contract, name="contract"),
    path("lines/<uuid:line_id>/points/", points.points, name="points"),
    path("lines/<uuid:line_id>/top-up/", top_up.top_up, name="top-up"),
    path("lines/<uuid:line_id>/plans/", plans.plans, name="plans"),
    path("lines/<uuid:line_id>/plans/<uuid:plan_id>/", plans.change, name="plan-change"),
    path("lines/<uuid:line_id>/packs/", packs.packs, name="packs"),
    path("payments/<uuid:payment_id>/", payments.payment, name="payment"),
]
