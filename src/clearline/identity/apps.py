from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "clearline.identity"
    label = "identity"
