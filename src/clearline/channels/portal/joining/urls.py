"""Pages of joining: what is sold, the last look before paying, and what became of it."""

from django.urls import path

from clearline.channels.portal.joining import newcomer, order, plans, purchase

joining = [
    path("join/", plans.plans, name="join"),
    path("join/<uuid:plan_id>/", order.order, name="join-order"),
    path("join/<uuid:plan_id>/you/", newcomer.newcomer, name="join-newcomer"),
    path("join/<uuid:plan_id>/code/", newcomer.code, name="join-code"),
    path("join/orders/<uuid:purchase_id>/", purchase.purchase, name="join-purchase"),
]
