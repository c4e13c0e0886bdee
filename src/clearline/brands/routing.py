"""Which database a model lives in: wrapped keys apart from everything that is backed up."""

from django.db.models import Model


class KeysApart:
    """Route the `keys` room to the key store, every other room to the main database."""

    def db_for_read(self, model: type[Model], **_hints: object) -> str:
        return "keystore" if model._meta.app_label == "keys" else "default"

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **_hints: object) -> bool:
        return (db == "keystore") == (app_label == "keys")
