from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "clearline.channels.portal"
    label = "portal"
