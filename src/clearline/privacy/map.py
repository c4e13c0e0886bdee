"""The map of every personal field: what each room says in its `personal.py`, put together."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps

from clearline.privacy.foreign import NOT_OURS
from clearline.vocabulary.personal import DataClass, Held, Hold


@cache
def held() -> tuple[Held, ...]:
    """Return everything that is kept about people, room by room, in the order in which it has to go."""
    return tuple(each for room in _rooms() for each in getattr(room, "HELD", ()))


@cache
def holds() -> tuple[Hold, ...]:
    """Return what keeps an account from being forgotten."""
    return tuple(each for room in _rooms() for each in getattr(room, "HOLDS", ()))


@cache
def not_personal() -> dict[str, str]:
    """Return why a column that could say something of a person does not: by `table.column`."""
    reasons = dict(NOT_OURS)
    for room in _rooms():
        reasons |= getattr(room, "NOT_PERSONAL", {})
    return reasons


def of_class(data_class: DataClass) -> list[Held]:
    """Return what goes at the end of a class's period, counted from the end of the contract."""
    return [each for each in held() if each.data_class is data_class and not each.when]


def by_their_own_day() -> list[Held]:
    """Return what goes row by row, each counted from its own moment, also while its holder stays."""
    return [each for each in held() if each.when and each.goes.value != "key"]


def that_need_the_key() -> list[Held]:
    """Return what is counted from its own moment and sealed: while a row of it is kept, so is the key."""
    return [each for each in held() if each.when and each.leads == "subject_id"]


def _rooms() -> list[ModuleType]:
    """Return the `personal.py` of each installed room of ours; a room without one knows nobody."""
    names = [f"{app.name}.personal" for app in apps.get_app_configs() if app.name.startswith("clearline.")]
    return [import_module(name) for name in names if find_spec(name)]
