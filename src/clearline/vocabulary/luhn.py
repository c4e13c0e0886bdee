"""The Luhn check digit (ISO/IEC 7812-1, annex B), quick enough for millions of rows."""

_ZERO = ord("0")
# Doubled digits with their tens carried over, as a byte table: sum() over bytes runs in C.
_DOUBLED = bytes(
    _ZERO + (2 * (byte - _ZERO)) % 9 if _ZERO <= byte < _ZERO + 9 else byte for byte in range(256)
)


def check_digit(digits: str) -> str:
    """Return the digit that makes ASCII `digits`, with it at the end, valid."""
    return str(-_total(digits + "0") % 10)


def is_valid(digits: str) -> bool:
    """Tell whether the last digit fits the others; nothing but ASCII digits ever does."""
    return digits.isascii() and digits.isdigit() and fits(digits)


def fits(digits: str) -> bool:
    """Tell the same of what is already known to be ASCII digits."""
    return _total(digits) % 10 == 0


def _total(digits: str) -> int:
    octets = digits.encode()
    return sum(octets[::-2]) + sum(octets[-2::-2].translate(_DOUBLED)) - _ZERO * len(octets)
