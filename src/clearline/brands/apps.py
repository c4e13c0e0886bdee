from django.apps import AppConfig


class BrandsConfig(AppConfig):
    name = "clearline.brands"
    label = "brands"
