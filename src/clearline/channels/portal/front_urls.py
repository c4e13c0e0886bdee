"""Where no brand is addressed: on loopback the list of brands, elsewhere a clear 404."""

from django.urls import path, re_path

from clearline.channels.portal.views import front

handler500 = "clearline.channels.portal.views.errors.failed"
urlpatterns = [path("", front.brands), re_path("", front.unknown_brand)]
