"""Law packs: what a country's rules say and where it was read; a silent rule asks the parent."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from clearline.policy import kinship
from clearline.policy.documents import Document, read
from clearline.policy.errors import Mistake, Place, PolicyError
from clearline.policy.schema import Facts, Head, OperatorMay, PackFile, Rule
from clearline.policy.validation import validated

__all__ = ["Answer", "LawPack", "PolicyError", "Ruled", "known", "load"]

FOLDER = Path(__file__).parent / "packs"
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Ruled(Generic[T_co]):
    """A figure and the rule it comes from, so that a page can name it.

    `pack_id` is the pack that answered, or the operator's layer where it
    chose (`default`, or the brand's code). `text` is one plain sentence.
    """

    value: T_co
    rule_id: str
    pack_id: str
    text: str
    unit: str = ""
    counted_from: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A rule as it holds in a pack, which pack answered, and what the operator may do about it."""

    rule: Rule
    pack_id: str
    operator_may: OperatorMay

    @property
    def ruled(self) -> Ruled[Any]:
        rule = self.rule
        return Ruled(rule.value, rule.id, self.pack_id, rule.text, rule.unit, rule.counted_from)


@dataclass(frozen=True, slots=True)
class LawPack:
    """One jurisdiction. `lineage` is the pack itself, then its parents."""

    head: Head
    facts: Facts
    rules: Mapping[str, Rule]
    parent: "LawPack | None"
    document: Document
    digest: str

    @property
    def id(self) -> str:
        return self.head.id

    @property
    def lineage(self) -> "tuple[LawPack, ...]":
        return (self, *(self.parent.lineage if self.parent else ()))

    def answer(self, rule_id: str) -> Answer:
        """Return a rule from the nearest pack that knows its value; that of the last one where none does.

        The last parent is the product's own policy, not law: where it
        answers, a country that leaves the operator a choice still does.

        Raises:
            KeyError: no pack has such a rule.
        """
        asked = self.rules[rule_id]
        for pack in self.lineage:
            rule = pack.rules[rule_id]
            if rule.value is not None or pack.parent is None:
                chooses = pack.parent is None and asked.operator_may == "choose"
                return Answer(rule, pack.id, "choose" if chooses else rule.operator_may)
        raise AssertionError("a lineage ends with a pack without a parent")

    def place(self, rule_id: str) -> Place:
        """Return where a rule stands in this pack's file."""
        return self.document.place(("rules", list(self.rules).index(rule_id)))


@lru_cache(maxsize=64)
def load(pack_id: str, *, folder: Path = FOLDER) -> LawPack:
    """Read a pack and its parents; each file is read once.

    Raises:
        PolicyError: no such pack, or a file that is not in the form of
            docs/law-packs.md; names file, line and rule.
    """
    return _load(pack_id, folder, ())


def known(folder: Path = FOLDER) -> list[str]:
    """Return the ids of all packs there are."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def _load(pack_id: str, folder: Path, children: tuple[str, ...]) -> LawPack:
    path = folder / f"{pack_id}.yaml"
    if pack_id not in known(folder):
        raise PolicyError(
            Mistake(Place(str(path)), f"no such law pack; there are {', '.join(known(folder))}.")
        )
    document = read(path)
    file = validated(PackFile, document)
    if file.pack.id != pack_id:
        sentence = f"the pack calls itself {file.pack.id}; it must be {pack_id}, as the file."
        raise PolicyError(document.mistake(("pack", "id"), sentence))
    if file.pack.extends in (*children, pack_id):
        raise PolicyError(document.mistake(("pack", "extends"), "packs extend each other in a circle."))
    parent = _load(file.pack.extends, folder, (*children, pack_id)) if file.pack.extends else None
    mistakes = kinship.mistakes(document=document, rules=file.rules, parent=parent.rules if parent else None)
    if mistakes:
        raise PolicyError(*mistakes)
    digest = hashlib.sha256(document.text.encode() + (parent.digest.encode() if parent else b"")).hexdigest()
    return LawPack(file.pack, file.facts, {rule.id: rule for rule in file.rules}, parent, document, digest)
