"""A book in memory, which can be away."""

from dataclasses import replace
from datetime import datetime

from clearline.connectors.sms.book import BookAway, Ending, Part


class MemoryBook:
    """Implements `SmsBook`."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, int], Part] = {}
        self.away = False

    def found(self, key: str) -> list[Part]:
        self._here()
        return [part for (of_key, _), part in sorted(self.rows.items()) if of_key == key]

    def begin(self, key: str, *, number: int, of: int, at: datetime) -> bool:
        self._here()
        assert at.tzinfo is not None
        if (key, number) in self.rows:
            return False
        self.rows[key, number] = Part(number=number, of=of)
        return True

    def take_back(self, key: str, *, number: int) -> None:
        self._here()
        del self.rows[key, number]

    def taken(self, key: str, *, number: int, gateway_id: str, at: datetime) -> None:
        self._here()
        self.rows[key, number] = replace(self.rows[key, number], gateway_id=gateway_id, taken_at=at)

    def ended(self, gateway_id: str, ending: Ending, *, at: datetime) -> bool:
        self._here()
        for where, part in self.rows.items():
            if part.gateway_id == gateway_id:
                if part.ending is None:
                    self.rows[where] = replace(part, ending=ending, ended_at=at)
                return True
        return False

    def _here(self) -> None:
        if self.away:
            raise BookAway
