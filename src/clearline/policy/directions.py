"""In which direction may an operator leave a rule? See docs/law-packs.md."""

from collections.abc import Callable, Mapping

from clearline.policy.schema import OperatorMay

_FREE = "none"  # the one word for a fee that is certainly the lowest


def refusal(*, may: OperatorMay, stands: object, value: object) -> str | None:
    """Return why `value` may not take the place of what stands; None where it may."""
    if value == stands or may == "choose" or _allows[may](value, stands):
        return None
    return _sentences[may].format(stands=_shown(stands))


def _smaller(value: object, stands: object) -> bool:
    """Compare figures, or maps figure by figure; what cannot be compared is not smaller."""
    if isinstance(value, Mapping) and isinstance(stands, Mapping):
        return value.keys() == stands.keys() and all(
            value[key] == stands[key] or _smaller(value[key], stands[key]) for key in stands
        )
    return isinstance(value, int) and isinstance(stands, int) and value < stands


def _within(value: object, stands: object) -> bool:
    if not isinstance(stands, Mapping):
        return False
    low, high = stands["min"], stands["max"]
    return isinstance(value, int) and (low is None or low <= value) and (high is None or value <= high)


_allows: Mapping[str, Callable[[object, object], bool]] = {
    "nothing": lambda _value, _stands: False,
    "shorten": _smaller,
    "lengthen": lambda value, stands: _smaller(stands, value),
    "lower": lambda value, stands: value == _FREE or _smaller(value, stands),
    "within_range": _within,
}
_sentences = {
    "nothing": "it stands at {stands} and nobody may change it.",
    "shorten": "it stands at {stands}; only a smaller figure may take its place.",
    "lengthen": "it stands at {stands}; only a larger figure may take its place.",
    "lower": "it stands at {stands}; only a lower charge may take its place.",
    "within_range": "it has to stay within {stands}.",
}


def _shown(stands: object) -> str:
    if isinstance(stands, Mapping) and stands.keys() == {"min", "max"}:
        low, high = stands["min"], stands["max"]
        return f"{low} and more" if high is None else f"{low} to {high}"
    return str(stands)
