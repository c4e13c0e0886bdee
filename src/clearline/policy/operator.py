"""The operator's own rules: a default for all brands, and a file per brand laid over it."""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from clearline.policy.documents import Trail, read
from clearline.policy.errors import Place, PolicyError
from clearline.policy.operator_schema import OperatorFile, ProofKind, Weight
from clearline.policy.packs import Ruled
from clearline.policy.validation import validated
from clearline.policy.verdicts import Severity
from clearline.vocabulary.blockers import Blocker

DEFAULT = Path(__file__).parent / "operator_rules" / "default.yaml"
DEFAULT_ID = "default"


@dataclass(frozen=True, slots=True)
class Choice:
    """One rule of the operator, which layer gave it, and where it stands.

    `value` is a Severity, None for what the law says, or a map of these by
    state; for figures whatever the law's unit wants. A choice of the default
    yields to the law, a brand's own must not go below it.
    """

    value: Any
    text: str
    layer: str
    place: Place

    @property
    def yields(self) -> bool:
        return self.layer == DEFAULT_ID

    def ruled(self, rule_id: str, *, unit: str = "") -> Ruled[Any]:
        return Ruled(self.value, rule_id, self.layer, self.text, unit)


@dataclass(frozen=True, slots=True)
class OperatorRules:
    """All choices in force for a brand, the default's and its own laid over them."""

    severity: Mapping[Blocker, Choice]
    review: Mapping[str, Choice]
    waiting: Mapping[str, Choice]
    assurance: Mapping[str, Choice]
    proofs: Mapping[ProofKind, Weight]
    figures: Mapping[str, Choice]
    version: str
    digest: str


def load(brand_code: str, *, folder: Path | None = None) -> OperatorRules:
    """Return the rules of a brand; where it has no file, those of the default.

    `folder` is CLEARLINE_POLICY_DIR unless given. Whether the law bears them
    is asked when they meet a law pack, in `policies.policy_for`.

    Raises:
        PolicyError: a file is not in the form of docs/law-packs.md; names
            file, line and rule.
    """
    rules = _layer(DEFAULT, DEFAULT_ID)
    found = folder if folder is not None else _folder()
    if found is None:
        return rules
    if not re.fullmatch(r"[\w-]+", brand_code):
        raise PolicyError(f"{brand_code!r} is no code of a brand.", place=Place(str(found)))
    path = found / f"{brand_code}.yaml"
    return _over(rules, _layer(path, brand_code)) if path.is_file() else rules


def _folder() -> Path | None:
    """Return CLEARLINE_POLICY_DIR, by the settings where there are any."""
    from django.conf import ENVIRONMENT_VARIABLE, settings

    if settings.configured or os.environ.get(ENVIRONMENT_VARIABLE):
        named = getattr(settings, "CLEARLINE_POLICY_DIR", None)
    else:
        named = os.environ.get("CLEARLINE_POLICY_DIR")
    return Path(named) if named else None


def _layer(path: Path, layer: str) -> OperatorRules:
    document = read(path)
    file = validated(OperatorFile, document)

    def choice(trail: Trail, stated: Any, value: Any = None) -> Choice:  # noqa: ANN401 (each section has its own type)
        return Choice(stated.is_ if value is None else value, stated.text or "", layer, document.place(trail))

    def section(name: str) -> dict[str, Choice]:
        part = getattr(file, name)
        stated = {key: getattr(part, key) for key in type(part).model_fields if key != "proofs"}
        return {key: choice((name, key), each) for key, each in stated.items() if each is not None}

    return OperatorRules(
        severity={
            blocker: replace(choice(("severity", str(blocker)), each), value=_judged(each.is_))
            for blocker, each in file.severity.items()
        },
        review=section("review"),
        waiting=section("waiting"),
        assurance=section("assurance"),
        proofs=file.assurance.proofs,
        figures={rule_id: choice(("figures", rule_id), each) for rule_id, each in file.figures.items()},
        version=f"{layer}@{file.version}",
        digest=hashlib.sha256(document.text.encode()).hexdigest(),
    )


def _judged(said: Any) -> Severity | dict[str, Severity | None] | None:  # noqa: ANN401 (what the schema let through)
    if isinstance(said, dict):
        return {state: None if each == "law" else Severity(each) for state, each in said.items()}
    return None if said == "law" else Severity(said)


def _over(below: OperatorRules, above: OperatorRules) -> OperatorRules:
    return OperatorRules(
        severity={**below.severity, **above.severity},
        review={**below.review, **above.review},
        waiting={**below.waiting, **above.waiting},
        assurance={**below.assurance, **above.assurance},
        proofs={**below.proofs, **above.proofs},
        figures={**below.figures, **above.figures},
        version=f"{below.version} {above.version}",
        digest=hashlib.sha256(f"{below.digest}{above.digest}".encode()).hexdigest(),
    )
