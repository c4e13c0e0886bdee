"""Passwords: how they must be, how they are kept, how they are compared."""

import unicodedata
from functools import cache
from importlib import resources

from django.contrib.auth.hashers import check_password, make_password

LENGTH_ALONE, LENGTH_WITH_SECOND_FACTOR = 15, 8
LONGEST = 256  # characters; a limit on work, far beyond what anybody types
FEWEST_DIFFERENT = 5


class Unfit(ValueError):
    """A password cannot be taken. `reason`: too_short, too_long, too_simple, well_known."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


def check_new(password: str, *, second_factor: bool = False, about: str = "") -> None:
    """Refuse a password that is easy to guess; nothing else is asked of it.

    Any characters will do, and there is no rotation (ASVS 5.0, 6.2). `about`
    holds words that an attacker tries first, such as the brand's name.

    Raises:
        Unfit: with a reason and a sentence that says how to mend it.
    """
    plain = _normal(password)
    least = LENGTH_WITH_SECOND_FACTOR if second_factor else LENGTH_ALONE
    if len(plain) < least:
        raise Unfit("too_short", f"Use at least {least} characters. Four words you remember will do.")
    if len(plain) > LONGEST:
        raise Unfit("too_long", f"Use at most {LONGEST} characters.")
    if len(set(plain.casefold())) < FEWEST_DIFFERENT:
        raise Unfit("too_simple", "Use more than a few characters over and over.")
    core = _core(plain)
    if core in _well_known() or any(
        core == _core(word) * (len(core) // len(_core(word))) for word in _guesses(about)
    ):
        raise Unfit("well_known", "This password is on every list of common ones. Choose another.")


def hashed(password: str) -> str:
    """Return what is stored: argon2id, salted."""
    return make_password(_normal(password))


def matches(password: str, stored: str | None) -> bool:
    """Compare; where nothing is stored, do the same work and say no."""
    usable = stored is not None and stored.startswith("argon2$")
    right = check_password(_normal(password)[: LONGEST + 1], stored if usable and stored else _nobodys())
    return right and usable


@cache
def _nobodys() -> str:
    """Return the hash of a password that nobody has, made with the parameters in force."""
    return make_password("\x00nobody")


def _normal(password: str) -> str:
    """Return one spelling of what may be typed in several: é as one character or two."""
    return unicodedata.normalize("NFC", password)


def _core(password: str) -> str:
    """Return a password without what people hang on to a word: case, digits and signs at the end."""
    return password.casefold().rstrip("0123456789!?.*#@$ ")


def _guesses(about: str) -> list[str]:
    return [word for word in about.split() if _core(word)]


@cache
def _well_known() -> frozenset[str]:
    text = resources.files(__package__).joinpath("well_known_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
