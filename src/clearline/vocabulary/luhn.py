"""The Luhn check digit (ISO/IEC 7812-1, annex B)."""

_TWICE = [(2 * digit) // 10 + (2 * digit) % 10 for digit in range(10)]


def _total(digits: str, *, double_last: bool) -> int:
    plain, doubled = (digits[-2::-2], digits[::-2]) if double_last else (digits[::-2], digits[-2::-2])
    return sum(map(int, plain)) + sum(_TWICE[int(digit)] for digit in doubled)


def check_digit(digits: str) -> str:
    """Return the digit that makes `digits` plus it valid."""
    return str(-_total(digits, double_last=True) % 10)


def is_valid(digits: str) -> bool:
    """Tell whether the last digit fits the others; anything but ASCII digits does not."""
    return digits.isascii() and digits.isdigit() and _total(digits, double_last=False) % 10 == 0
