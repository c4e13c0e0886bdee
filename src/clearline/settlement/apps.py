from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "clearline.settlement"
    label = "settlement"
