"""What anybody may read: help, built from the rules in force."""

from django.urls import path

from clearline.channels.portal.views import help as help_pages
from clearline.channels.portal.views import said

urlpatterns = [
    path("closings/<uuid:case_id>/said/", said.everything, name="said"),
    path("help/", help_pages.overview, name="help"),
    path("help/<slug:slug>/", help_pages.topic, name="help-topic"),
]
