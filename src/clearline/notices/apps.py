from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "clearline.notices"
    label = "notices"
