from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "clearline.privacy"
    label = "privacy"
