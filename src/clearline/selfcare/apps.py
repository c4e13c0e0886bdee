from django.apps import AppConfig


class SelfcareConfig(AppConfig):
    name = "clearline.selfcare"
    label = "selfcare"
