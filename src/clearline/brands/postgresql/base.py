"""What Django loads as ENGINE: its own, but for the waiting."""

import time
from typing import Any, Self, TypeVar

import psycopg
from django.db.backends.postgresql import base
from psycopg.abc import PQGen

from clearline.brands import deadlines

Given = TypeVar("Given")
USABLE_WITHIN = 2.0  # seconds
LOOK = 0.1  # seconds between two looks whether somebody interrupts us; the driver's own


class PatientConnection(psycopg.Connection[Any]):
    """Waits for an answer as long as its patience and the caller's deadline allow, then hangs up.

    A connection whose answer is outstanding is of no use to anybody: it is
    closed, the server takes back what was not committed, and Django opens
    another one for whoever comes next.
    """

    patience: float | None = None

    @classmethod
    def patiently(cls, patience: float | None, **parameters: Any) -> Self:  # noqa: ANN401 (libpq's and the driver's)
        """Connect, and be as patient from then on; not where the caller's deadline would pass meanwhile."""
        rest = deadlines.left(None)
        if rest is not None and rest < deadlines.CONNECT:
            raise psycopg.OperationalError("There is no time left to connect to the database.")
        connection = cls.connect(**parameters)
        connection.patience = patience
        return connection

    def wait(self, gen: PQGen[Given], interval: float = LOOK, timeout: float | None = None) -> Given:
        longest = deadlines.left(self.patience) if timeout is None else timeout
        if longest is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        until = time.monotonic() + longest
        try:
            return super().wait(gen, interval, longest)
        except psycopg.OperationalError as error:
            if time.monotonic() < until:
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(
                f"The database did not answer within {longest:.1f} s; the connection is given up."
            ) from error


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with patient connections: `patience` in OPTIONS is seconds; without it they wait for ever."""

    def get_connection_params(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super().get_connection_params()
        parameters.pop("patience", None)  # ours, not libpq's
        return parameters

    def get_new_connection(self, conn_params: dict[str, Any]) -> PatientConnection:
        self.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        return PatientConnection.patiently(self.settings_dict["OPTIONS"].get("patience"), **conn_params)

    def is_usable(self) -> bool:
        """Tell whether the server answers at once: one that needs seconds for this is not waited for."""
        with deadlines.within(USABLE_WITHIN):
            return super().is_usable()
