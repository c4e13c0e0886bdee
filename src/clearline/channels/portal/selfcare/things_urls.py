"""Pages about the things of a line: what is bound to it, runs on it, and knows its number."""

from django.urls import path

from clearline.channels.portal.selfcare import devices, esim, feedback, idle, links, record, services, usage

LINE = "lines/<uuid:line_id>"
urlpatterns = [
    path(f"{LINE}/devices/", devices.devices, name="devices"),
    path(f"{LINE}/devices/<uuid:device_id>/unbind/", devices.unbind, name="device-unbind"),
    path(f"{LINE}/services/", services.services, name="services"),
    path(f"{LINE}/services/<uuid:service_id>/end/", services.end, name="service-end"),
    path(f"{LINE}/services/<uuid:service_id>/keep/", services.keep, name="service-keep"),
    path(f"{LINE}/links/", links.links, name="links"),
    path(f"{LINE}/links/<uuid:link_id>/", links.tick, name="link-tick"),
    path(f"{LINE}/usage/", usage.usage, name="usage"),
    path(f"{LINE}/sim/", esim.esim, name="esim"),
    path(f"{LINE}/idle/", idle.remind, name="line-idle"),
    path(f"{LINE}/record/", record.record, name="record"),
    path("closings/<uuid:case_id>/feedback/", feedback.feedback, name="feedback"),
]
