"""The operator's own rules: the product's default for all brands, and a file per brand laid over it."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StrictStr

from clearline.policy.directions import refusal
from clearline.policy.documents import Document, read
from clearline.policy.errors import Place, PolicyError
from clearline.policy.packs import LawPack, Ruled
from clearline.policy.schema import OperatorMay, Part, Range, Unit, Word, misfit
from clearline.policy.validation import no_such, validated
from clearline.policy.verdicts import LAW_RULES, LiftedBy, Severity
from clearline.vocabulary.blockers import Blocker

DEFAULT = Path(__file__).parent / "operator_rules" / "default.yaml"
_is_code = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*").fullmatch
_WORDS = {
    "severity.": tuple(map(str, Severity)),
    "review.account_state": ("active", "suspended", "fraud_hold", "disputed"),
    "review.account_kind": ("consumer", "business", "minor"),
}


class Head(Part):
    """Whose rules these are: `default`, or the brand's code."""

    id: Word
    version: Annotated[StrictStr, Field(pattern=r"^[0-9A-Za-z.-]{1,16}$")]


class ProductRule(Part):
    """A rule of the product: what it says unless a brand says otherwise, and how far a brand may go."""

    id: Word
    value: Any
    unit: Unit | Literal["points"]
    operator_may: OperatorMay
    between: Range | None = None
    lifted_by: LiftedBy | None = None
    text: Word


class Choice(Part):
    """What a brand says instead of the product or the law pack; `unit` must be the rule's."""

    id: Word
    value: Any
    unit: Unit | Literal["points"]
    text: Word


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
    _each_once([rule.id for rule in file.rules], document)
    for position, rule in enumerate(file.rules):
        _fits(rule.id, rule.unit, rule.value, document, position)
    return Product(file.operator, {rule.id: rule for rule in file.rules}, _digest(document))


def brand(*, brand_code: str, folder: Path) -> Brand | None:
    """Return what a brand chose; None where it has no file.

    Raises:
        PolicyError: the file is not in the form of docs/law-packs.md, or its
            `operator.id` is not the brand's code.
    """
    if not _is_code(brand_code):
        raise PolicyError(
            f"{brand_code!r} is no brand code: small letters, digits and single dashes are.",
            place=Place(str(folder)),
        )
    path = folder / f"{brand_code}.yaml"
    if not path.exists():
        return None
    document = read(path)
    file = validated(BrandFile, document)
    if file.operator.id != brand_code:
        place = document.place(("operator", "id"))
        raise PolicyError(f"these rules are {file.operator.id}'s; here {brand_code} is wanted.", place=place)
    _each_once([choice.id for choice in file.rules], document)
    return Brand(file.operator, tuple(file.rules), document, _digest(document))


def chosen(*, law: LawPack, own: Product, brand: Brand) -> Iterator[Ruled[Any]]:
    """Give each choice of a brand as a ruled figure.

    Raises:
        PolicyError: no such rule, another unit, a value that does not fit,
            or one that the law or the product does not leave to the brand.
    """
    for position, choice in enumerate(brand.choices):
        rule = _left_to_brands(choice.id, law, own)
        if isinstance(rule, str):
            raise PolicyError(rule, place=brand.document.place(("rules", position, "id")))
        if choice.unit != rule.unit:
            place = brand.document.place(("rules", position, "unit"))
            raise PolicyError(f"the unit of this rule is {rule.unit}, not {choice.unit}.", place=place)
        _fits(choice.id, choice.unit, choice.value, brand.document, position)
        refused = _against_law(choice, law) or refusal(may=rule.may, stands=rule.stands, value=choice.value)
        if refused:
            raise PolicyError(refused, place=brand.document.place(("rules", position, "value")))
        yield Ruled(choice.value, choice.id, f"operator:{brand.head.id}", choice.text, choice.unit)


@dataclass(frozen=True, slots=True)
class _Left:
    """A rule as it stands before a brand chooses, and how far the brand may go."""

    unit: str
    may: OperatorMay
    stands: Any


def _left_to_brands(rule_id: str, law: LawPack, own: Product) -> _Left | str:
    if rule_id in own.rules:
        rule = own.rules[rule_id]
        return _Left(rule.unit, rule.operator_may, rule.between.model_dump() if rule.between else rule.value)
    if rule_id in LAW_RULES.values():
        choices = [f"severity.{blocker}" for blocker, named in LAW_RULES.items() if named == rule_id]
        return f"what the law says is not changed here; choose {' or '.join(choices)}."
    if rule_id in law.rules:
        answer = law.answer(rule_id)
        return _Left(answer.rule.unit, answer.operator_may, answer.rule.value)
    return f"{no_such(rule_id, [*own.rules, *law.rules])}."


def _against_law(choice: Choice, law: LawPack) -> str | None:
    """Refuse to block where the law forbids it."""
    group, _, found = choice.id.partition(".")
    if group != "severity" or choice.value != Severity.BLOCK:
        return None
    blocker = Blocker(found.partition(".")[0])
    answer = law.answer(LAW_RULES[blocker]) if blocker in LAW_RULES else None
    if answer is None or answer.rule.value != "must_not_block":
        return None
    return f"the law pack {answer.pack_id} forbids to block here, by its rule {answer.rule.id}."


def _fits(rule_id: str, unit: str, value: object, document: Document, position: int) -> None:
    reason = misfit(rule_id=rule_id, unit=unit, ranged=False, value=value)
    if reason is None:
        reason = _outside(rule_id, value)
    if reason:
        raise PolicyError(f"value {value!r}: {reason}.", place=document.place(("rules", position, "value")))


def _outside(rule_id: str, value: object) -> str | None:
    """Refuse words that no code knows: a mistyped one would silently decide otherwise."""
    for group, words in _WORDS.items():
        given = value if isinstance(value, list) else [value]
        if rule_id.startswith(group) and not set(map(str, given)) <= set(words):
            return f"use {', '.join(words)}"
    return None


def _each_once(ids: list[str], document: Document) -> None:
    for position, rule_id in enumerate(ids):
        if rule_id in ids[:position]:
            raise PolicyError(
                "the rule stands twice in the file.", place=document.place(("rules", position, "id"))
            )


def _digest(document: Document) -> str:
    return hashlib.sha256(document.text.encode()).hexdigest()
