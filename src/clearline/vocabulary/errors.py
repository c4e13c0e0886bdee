"""What is wrong with a value, in a stable code and a plain sentence."""

from typing import Literal

Reason = Literal["checksum", "format", "missing", "bad_date", "too_long"]


class Malformed(ValueError):
    """A value is not what its kind demands.

    The sentence is fit for the person who typed the value and never repeats
    it: it may be personal. `reason` is stable, for programs and reject files.
    """

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason: Reason = reason
