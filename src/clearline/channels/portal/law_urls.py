"""What anybody may read: help, built from the rules in force."""

from django.urls import path

from clearline.channels.portal.views import help as help_pages

urlpatterns = [
    path("help/", help_pages.overview, name="help"),
    path("help/<slug:slug>/", help_pages.topic, name="help-topic"),
]
