"""The pages around a closing: rehearse it first, prove it without the SIM, close several lines at once."""

from django.urls import path

from clearline.channels.portal.views import rehearsal

leaving = [
    path("lines/<uuid:line_id>/rehearsal/", rehearsal.rehearsal, name="rehearsal"),
]
