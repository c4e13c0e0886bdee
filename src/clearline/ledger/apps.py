from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "clearline.ledger"
    label = "ledger"
