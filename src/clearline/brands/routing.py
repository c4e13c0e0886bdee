"""Which database a model lives in: wrapped keys apart from everything that is backed up."""

from typing import Any


class KeysApart:
    """Route the `keys` room to the key store, every other room to the main database."""

    def db_for_read(self, model: Any, **_hints: Any) -> str:
        return "keystore" if model._meta.app_label == "keys" else "default"

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        return (db == "keystore") == (app_label == "keys")
