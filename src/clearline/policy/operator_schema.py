"""The form of a file of operator rules; docs/law-packs.md says what each key means."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, model_validator

from clearline.policy.verdicts import Severity
from clearline.vocabulary.blockers import Blocker

T = TypeVar("T")
Word = Annotated[StrictStr, Field(min_length=1)]
Version = Annotated[StrictStr, Field(pattern=r"^\d{4}\.\d{2}\.\d{2}$")]
AccountKind = Literal["consumer", "business", "minor"]
ProofKind = Literal[
    "sms_code",
    "email_code",
    "password",
    "service_password",
    "authenticator",
    "passkey",
    "security_question",
    "document",
    "operator_order",
]
Judged = Literal["law"] | Severity
# The words that the book knows for a state; another would never be found.
_STATES = {
    Blocker.ACCOUNT_STATE: frozenset({"suspended", "fraud_hold", "disputed"}),
    Blocker.LINE_STATE: frozenset({"suspended"}),
}
# No proof of the holder: mail is not out of band (NIST SP 800-63B), questions are guessed
# (OWASP ASVS 5.0, 6.4.2), and an operator's order is not the holder's word.
_WEIGHTLESS: tuple[ProofKind, ...] = ("email_code", "security_question", "operator_order")


class Part(BaseModel):
    """Any part: no key is unknown. A brand's file gives only what differs."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Stated(Part, Generic[T]):
    """A choice and its sentence for the screen."""

    is_: T = Field(alias="is")
    text: Word


class SeverityChoice(Part):
    """What follows from a blocker, or from each of its states."""

    is_: Judged | dict[Word, Judged] = Field(alias="is")
    text: Word | None = None

    @model_validator(mode="after")
    def _choice_has_words(self) -> "SeverityChoice":
        if self.is_ != "law" and self.text is None:
            raise ValueError("a choice of the operator needs its sentence: add text")
        return self


class Review(Part):
    """Who decides: for which accounts nobody need, and after which findings a person must."""

    automatic_for: Stated[list[AccountKind]] | None = None
    not_when_found: Stated[list[Blocker]] | None = None


class Waiting(Part):
    """Days that this product waits and no law counts."""

    proof_days: Stated[Annotated[StrictInt, Field(ge=1, le=90)]] | None = None


class Weight(Part):
    """What one kind of proof adds to each of the two sums."""

    weighs: Annotated[StrictInt, Field(ge=0, le=2)]
    factors: Annotated[StrictInt, Field(ge=0, le=2)]


class AssurancePart(Part):
    """How much proof a closing needs; never less than two independent factors."""

    needed: Stated[Annotated[StrictInt, Field(ge=2)]] | None = None
    factors: Stated[Annotated[StrictInt, Field(ge=2)]] | None = None
    proofs: dict[ProofKind, Weight] = {}

    @model_validator(mode="after")
    def _weightless_stay_so(self) -> "AssurancePart":
        for kind in _WEIGHTLESS:
            weight = self.proofs.get(kind)
            if weight and (weight.weighs or weight.factors):
                raise ValueError(f"{kind} proves nothing towards a closing; leave it at 0")
        return self


class OperatorFile(Part):
    """A whole file."""

    version: Version
    severity: dict[Blocker, SeverityChoice] = {}
    review: Review = Review()
    waiting: Waiting = Waiting()
    assurance: AssurancePart = AssurancePart()
    figures: dict[Word, Stated[Any]] = {}

    @model_validator(mode="after")
    def _states_are_known(self) -> "OperatorFile":
        for blocker, choice in self.severity.items():
            if isinstance(choice.is_, dict):
                unknown = sorted(set(choice.is_) - _STATES.get(blocker, frozenset()))
                if unknown:
                    raise ValueError(f"{blocker} knows no state {unknown[0]}")
        return self
