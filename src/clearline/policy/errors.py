"""What is wrong with a rule file, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file, its line (the first is 1), and the rule it belongs to, if any."""

    file: str
    line: int = 0
    rule_id: str = ""

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        rule = f", rule {self.rule_id}" if self.rule_id else ""
        return f"{self.file}{line}{rule}"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at a place, and how to mend it."""

    place: Place
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


class PolicyError(Exception):
    """Packs or operator rules that cannot stand; the text has a line for each mistake."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes
