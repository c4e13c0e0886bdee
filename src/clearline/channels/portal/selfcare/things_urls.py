"""Pages about the things of a line: what is bound to it, runs on it, and knows its number."""

from django.urls import path

from clearline.channels.portal.selfcare import devices, links, services

urlpatterns = [
    path("lines/<uuid:line_id>/devices/", devices.devices, name="devices"),
    path("lines/<uuid:line_id>/devices/<uuid:device_id>/unbind/", devices.unbind, name="device-unbind"),
    path("lines/<uuid:line_id>/services/", services.services, name="services"),
    path("lines/<uuid:line_id>/services/<uuid:service_id>/end/", services.end, name="service-end"),
    path("lines/<uuid:line_id>/services/<uuid:service_id>/keep/", services.keep, name="service-keep"),
    path("lines/<uuid:line_id>/links/", links.links, name="links"),
    path("lines/<uuid:line_id>/links/<uuid:link_id>/", links.tick, name="link-tick"),
]
