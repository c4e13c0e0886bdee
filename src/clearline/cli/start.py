"""Find or start the database and set Django up for one login; nothing else does either."""

import os

import django

from clearline.cli import release, restored
from clearline.embedded import databases
from clearline.embedded.home import clearline_home

NAMES = {
    "web": ("DATABASE_URL", "KEYSTORE_URL"),
    "engine": ("DATABASE_ENGINE_URL", "KEYSTORE_ENGINE_URL", "DATABASE_AUDITOR_URL"),
    "owner": ("DATABASE_OWNER_URL", "KEYSTORE_OWNER_URL"),
}


def environment() -> dict[str, str]:
    """Return the addresses of all logins, starting the embedded database where none is configured.

    The databases behind them have the schema of this release, its key is ours,
    and nobody is in them who was forgotten.
    """
    urls = databases.urls(clearline_home())
    release.bring_up_to_date(urls, owner=of_role("owner", urls))
    from clearline.keys import mark

    mark.verify(urls["KEYSTORE_ENGINE_URL"])
    restored.forget_again(urls, engine=of_role("engine", urls))
    return urls


def django_as(role: str, *, urls: dict[str, str] | None = None) -> None:
    """Set Django up as `web`, `engine` or `owner`.

    Only that login's addresses (and the auditor's, for the command line)
    enter the process's environment; where they stand there already, another
    process of ours found the database and handed them over.
    """
    if urls is not None or not all(os.environ.get(name) for name in NAMES[role]):
        os.environ.update(of_role(role, urls or _addresses(role)))
    os.environ["CLEARLINE_ROLE"] = role
    os.environ.setdefault("CLEARLINE_HOME", str(clearline_home()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearline.settings")
    django.setup()
    if role != "owner":
        from clearline.keys import mark

        mark.verify(os.environ[NAMES[role][1]])


def of_role(role: str, urls: dict[str, str]) -> dict[str, str]:
    """Return the variables that a process of one role may see."""
    return {name: urls[name] for name in NAMES[role]}


def only_of(role: str, urls: dict[str, str]) -> dict[str, str]:
    """Return one role's variables, with those of all others blanked out."""
    return {**dict.fromkeys(urls, ""), **of_role(role, urls)}


def django_offline() -> None:
    """Set Django up for what needs no database: models and declarations only."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearline.settings")
    os.environ.setdefault("CLEARLINE_ROLE", "web")
    django.setup()


def _addresses(role: str) -> dict[str, str]:
    """Find the database; the owner comes to migrate it, all others want it migrated."""
    return databases.urls(clearline_home()) if role == "owner" else environment()
