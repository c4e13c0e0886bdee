"""Help from the rules in force, how fair leaving is, and what was said about a closing."""

from django.urls import path

from clearline.channels.portal.account import forgetting
from clearline.channels.portal.views import fairness, said
from clearline.channels.portal.views import help as help_pages

urlpatterns = [
    path("closings/<uuid:case_id>/said/", said.everything, name="said"),
    path("erased/", forgetting.erased, name="erased"),
    path("fairness/", fairness.fairness_page, name="fairness"),
    path("help/", help_pages.overview, name="help"),
    path("help/<slug:slug>/", help_pages.topic, name="help-topic"),
]
