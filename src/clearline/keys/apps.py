"""Secrets of the installation: personal values sealed per subject, blind indexes, signing keys."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "clearline.keys"
    label = "keys"
