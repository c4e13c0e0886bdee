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


class PolicyError(Exception):
    """A pack or operator rule that cannot stand. The message names file, line and rule, then what to mend."""

    def __init__(self, sentence: str, *, place: Place) -> None:
        super().__init__(f"{place}: {sentence}")
        self.sentence = sentence
        self.place = place
