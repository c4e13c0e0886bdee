"""The operator's own rules as files: the product's default for all brands, and one per brand."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictStr, model_validator

from clearline.policy.documents import Document, read
from clearline.policy.errors import Mistake, Place, PolicyError
from clearline.policy.schema import OperatorMay, Part, Range, Unit, Word, misfit
from clearline.policy.validation import validated
from clearline.policy.verdicts import LiftedBy, Severity

DEFAULT = Path(__file__).parent / "operator_rules" / "default.yaml"
_is_code = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*").fullmatch
# Words that code decides by; a misspelt one would silently decide otherwise.
_WORDS = {
    "severity.": tuple(map(str, Severity)),
    "review.account_state": ("active", "suspended", "fraud_hold", "disputed"),
    "review.account_kind": ("consumer", "business", "minor"),
}


class Head(Part):
    """Whose rules these are: `default`, or the brand's code."""

    id: Word
    version: Annotated[StrictStr, Field(pattern=r"^[0-9A-Za-z.-]{1,16}$")]


class Choice(Part):
    """What an operator says on a rule; `unit` must be the rule's."""

    id: Word
    value: Any
    unit: Unit | Literal["points", "minor_units"]
    text: Word

    @model_validator(mode="after")
    def _value_fits_unit(self) -> Self:
        reason = misfit(rule_id=self.id, unit=self.unit, ranged=False, value=self.value) or self._strange()
        if reason:
            raise ValueError(f"value {self.value!r}: {reason}")
        return self

    def _strange(self) -> str | None:
        given = self.value if isinstance(self.value, list) else [self.value]
        for group, words in _WORDS.items():
            if self.id.startswith(group) and not set(map(str, given)) <= set(words):
                return f"use {', '.join(words)}"
        return None


class ProductRule(Choice):
    """A rule of the product: it stands unless a brand says otherwise, and tells how far a brand may go."""

    operator_may: OperatorMay
    between: Range | None = None
    lifted_by: LiftedBy | None = None


class DefaultFile(Part):
    """The product's file."""

    operator: Head
    rules: list[ProductRule]


class BrandFile(Part):
    """A brand's file."""

    operator: Head
    rules: list[Choice]


@dataclass(frozen=True, slots=True)
class Product:
    """The product's own rules, as every brand starts with them."""

    head: Head
    rules: Mapping[str, ProductRule]
    digest: str


@dataclass(frozen=True, slots=True)
class Brand:
    """What one brand chose, with its file for the mistakes in it."""

    head: Head
    choices: tuple[Choice, ...]
    document: Document
    digest: str


@lru_cache(maxsize=8)
def product(path: Path = DEFAULT) -> Product:
    """Return the product's own rules. Raises PolicyError where their file is wrong."""
    document = read(path)
    file = validated(DefaultFile, document)
    _refuse_twice(file.rules, document)
    return Product(file.operator, {rule.id: rule for rule in file.rules}, _digest(document))


def brand(*, brand_code: str, folder: Path) -> Brand | None:
    """Return what a brand chose; None where it has no file.

    Raises:
        PolicyError: the file is not in the form of docs/law-packs.md, or its
            `operator.id` is not the brand's code.
    """
    if not _is_code(brand_code):
        sentence = f"{brand_code!r} is no brand code: small letters, digits and single dashes are."
        raise PolicyError(Mistake(Place(str(folder)), sentence))
    path = folder / f"{brand_code}.yaml"
    if not path.exists():
        return None
    document = read(path)
    file = validated(BrandFile, document)
    if file.operator.id != brand_code:
        sentence = f"these rules are {file.operator.id}'s; here {brand_code} is wanted."
        raise PolicyError(document.mistake(("operator", "id"), sentence))
    _refuse_twice(file.rules, document)
    return Brand(file.operator, tuple(file.rules), document, _digest(document))


def _refuse_twice(rules: Sequence[Choice], document: Document) -> None:
    ids = [rule.id for rule in rules]
    found = [
        document.mistake(("rules", position, "id"), "the rule stands twice in the file.")
        for position, rule_id in enumerate(ids)
        if rule_id in ids[:position]
    ]
    if found:
        raise PolicyError(*found)


def _digest(document: Document) -> str:
    return hashlib.sha256(document.text.encode()).hexdigest()
