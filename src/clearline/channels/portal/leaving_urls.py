"""The pages around a closing: rehearse it first, prove it without the SIM, close several lines at once."""

from django.urls import path

from clearline.channels.portal.views import (
    alternatives,
    bank_account,
    checked,
    choose_anew,
    kept,
    left,
    open_request,
    rehearsal,
    together,
    without_sim,
)

leaving = [
    path("lines/<uuid:line_id>/rehearsal/", rehearsal.rehearsal, name="rehearsal"),
    path("lines/<uuid:line_id>/alternatives/", alternatives.alternatives, name="alternatives"),
    path("lines/<uuid:line_id>/close/left/<slug:subject>/", left.left, name="left"),
    path("checked/", checked.checked, name="checked"),
    path("request/", open_request.ask, name="open-request"),
    path("close/", together.choose, name="together"),
    path("close/day/", together.day, name="together-day"),
    path("close/left/", together.left, name="together-left"),
    path("close/proof/", together.proof, name="together-proof"),
    path("close/read/", together.read, name="together-read"),
    path("closings/together/<uuid:closing_id>/", together.closing, name="together-closing"),
    path("closings/<uuid:case_id>/without-sim/", without_sim.ask, name="without-sim"),
    path("closings/<uuid:case_id>/left/", choose_anew.choose_anew, name="choose-anew"),
    path("kept/<str:token>/", kept.claim, name="kept"),
    path("closings/<uuid:case_id>/bank-account/", bank_account.bank_account, name="bank-account"),
    path("stop/<str:token>/", without_sim.stop, name="stop"),
]
