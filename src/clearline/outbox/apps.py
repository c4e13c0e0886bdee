from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "clearline.outbox"
    label = "outbox"
