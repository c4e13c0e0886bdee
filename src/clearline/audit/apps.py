"""A log that nobody can rewrite: every event a leaf of one Merkle tree, with signed checkpoints."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "clearline.audit"
    label = "audit"
