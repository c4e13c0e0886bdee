"""Hold a document against its form, and say of the first mistake where it stands and how to mend it."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from clearline.policy.documents import Document
from clearline.policy.errors import PolicyError

Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], document: Document) -> Model:
    """Return the content as `model`.

    Raises:
        PolicyError: it is not of that form. All mistakes are counted, the
            first in the file is told.
    """
    if not isinstance(document.content, dict):
        raise PolicyError("the file is empty or no map of keys to values.", place=document.place(()))
    try:
        return model.model_validate(document.content)
    except ValidationError as error:
        mistakes = sorted(error.errors(), key=lambda each: document.place(each["loc"]).line)
        first = mistakes[0]
        more = f" ({len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
        raise PolicyError(f"{_sentence(first)}.{more}", place=document.place(first["loc"])) from error


def no_such(word: str, known: Sequence[str]) -> str:
    """Return a sentence about an unknown word, with the one that was probably meant."""
    near = get_close_matches(word, known, n=1)
    return f"there is no {word}" + (f"; {near[0]} is meant, perhaps" if near else "")


def _sentence(mistake: ErrorDetails) -> str:
    key = ".".join(str(step) for step in mistake["loc"] if not isinstance(step, int) and step != "rules")
    if mistake["type"] == "missing":
        return f"the key {key} is missing"
    if mistake["type"] == "extra_forbidden":
        return f"the key {key} is not known here"
    if mistake["type"] == "value_error":
        return mistake["msg"].removeprefix("Value error, ")
    return f"{key}: {mistake['msg']}"
