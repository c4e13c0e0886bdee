"""Columns that Django does not have."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression


class Json(models.JSONField):
    """JSON as it was written; `->>` works as ever, and `::jsonb` where more is asked (equality, order).

    PostgreSQL takes a row with `jsonb` in at half the speed, for what we never ask of it.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002 (there is one kind of database)
        return "json"

    def from_db_value(self, value: Any, expression: Expression, connection: BaseDatabaseWrapper) -> Any:  # noqa: ANN401 (whatever JSON holds)
        """Return what the driver has read already."""
        return super().from_db_value(value, expression, connection) if isinstance(value, str) else value
