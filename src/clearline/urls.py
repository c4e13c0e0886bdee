"""The front hall's list of doors."""

from django.urls import include, path

from clearline.channels.api import numbers
from clearline.channels.callbacks import es2plus
from clearline.channels.portal.views import health
from clearline.selfcare import following

handler400 = "clearline.channels.portal.views.errors.bad_request"
handler403 = "clearline.channels.portal.views.errors.forbidden"
handler404 = "clearline.channels.portal.views.errors.not_found"
handler500 = "clearline.channels.portal.views.errors.failed"

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path(f"callbacks/<str:secret>/{following.PATH}", es2plus.progress),
    path("api/v1/numbers/changed-hands", numbers.changed_hands),
    path("", include("clearline.channels.portal.account.urls")),
    path("", include("clearline.channels.portal.urls")),
]
