"""The variables that carry database addresses, and the addresses themselves."""

from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

from psycopg.conninfo import conninfo_to_dict

LOGIN_OF = {
    "DATABASE_URL": "clearline_web",
    "DATABASE_ENGINE_URL": "clearline_engine",
    "DATABASE_OWNER_URL": "clearline_owner",
    "DATABASE_AUDITOR_URL": "clearline_auditor",
    "KEYSTORE_URL": "clearline_web",
    "KEYSTORE_ENGINE_URL": "clearline_engine",
    "KEYSTORE_OWNER_URL": "clearline_owner",
}


def keys_database(database: str) -> str:
    """Return the name of the database that holds the wrapped keys of another."""
    return f"{database}_keys"


def all_addresses(*, database: str, address: Callable[[str, str], str]) -> dict[str, str]:
    """Return every variable with its value; `address` makes one from a login and a database."""
    keys = keys_database(database)
    return {
        variable: address(login, keys if variable.startswith("KEYSTORE") else database)
        for variable, login in LOGIN_OF.items()
    }


def url(parts: Mapping[str, object]) -> str:
    """Return libpq's parameters as one URL. The host stands in the query: it may be a path, or several."""
    rest = {name: str(value) for name, value in parts.items() if value not in (None, "")}
    user, password, database = (quote(rest.pop(name, ""), safe="") for name in ("user", "password", "dbname"))
    secret = f":{password}" if password else ""
    return f"postgresql://{user}{secret}@/{database}?{urlencode(rest, quote_via=quote, safe='')}"


def with_login(address: str, *, login: str, password: str, database: str) -> str:
    """Return an address as URL, for another login and database of the same server."""
    return url({**conninfo_to_dict(address), "user": login, "password": password, "dbname": database})


def at_server_of(address: str, *, login_of: str) -> str:
    """Return an address with the login and password of another one."""
    giver = conninfo_to_dict(login_of)
    return url({**conninfo_to_dict(address), "user": giver.get("user"), "password": giver.get("password")})
