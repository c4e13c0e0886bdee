"""Columns and rules that several tables of the book share.

Each index is paid a million times at import, so there are only those that a
key or a look-up needs. Keys lead with the line or the account, and end with
the brand: one index serves the join and the rule.
"""

from typing import Any

from django.db import models
from django.db.models.constraints import BaseConstraint

# A reference within a brand: the migration adds the composite key, so Django's own would be a second one.
SAME_BRAND: dict[str, Any] = {"on_delete": models.PROTECT, "db_constraint": False}


def one_of(table: str, column: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """Limit a column to its choices."""
    condition = models.Q(**{f"{column}__in": choices.values})
    return models.CheckConstraint(condition=condition, name=f"{table}_{column}")


def not_negative(table: str, column: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(**{f"{column}__gte": 0}), name=f"{table}_{column}")


def iso_currency(table: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(currency__regex="^[A-Z]{3}$"), name=f"{table}_currency")


def external_once(table: str) -> models.UniqueConstraint:
    """Refuse an operator's id twice in a brand; led by the id, which is what people type."""
    return models.UniqueConstraint(fields=["external_id", "brand"], name=f"{table}_external_once")


def referenced(table: str) -> list[BaseConstraint]:
    """Return what a table needs that composite keys point at and that carries the operator's id."""
    return [models.UniqueConstraint(fields=["brand", "id"], name=f"{table}_brand_key"), external_once(table)]


class Personal(models.Model):
    """Values of a person: sealed with the key of `subject_id`, never readable without it.

    The digest is keyed too. It tells an import whether the values changed
    without opening them.
    """

    subject_id = models.UUIDField()
    personal = models.BinaryField()
    personal_digest = models.BinaryField(max_length=16)

    class Meta:
        abstract = True
