"""What is wrong with a value, in a stable code and a plain sentence."""


class Malformed(ValueError):
    """A value is not what its kind demands.

    `reason` is a stable code: checksum, format, missing, bad_date or too_long.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
