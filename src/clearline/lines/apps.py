from django.apps import AppConfig


class LinesConfig(AppConfig):
    name = "clearline.lines"
    label = "lines"
