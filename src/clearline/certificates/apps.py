"""The proof in the holder's hand: certificate of closing and clear-account statement."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "clearline.certificates"
    label = "certificates"
