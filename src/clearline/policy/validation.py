"""Hold a document against its form, and say of each mistake where it stands and how to mend it."""

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
        PolicyError: it is not of that form; tells every mistake, in the
            order of the file.
    """
    if not isinstance(document.content, dict):
        raise PolicyError(document.mistake((), "the file is empty or no map of keys to values."))
    try:
        return model.model_validate(document.content)
    except ValidationError as error:
        found = [document.mistake(_path(each), f"{_sentence(each)}.") for each in error.errors()]
        raise PolicyError(*sorted(found, key=lambda mistake: mistake.place.line)) from error


def no_such(word: str, known: Sequence[str]) -> str:
    """Return a sentence about an unknown word, with the one that was probably meant."""
    near = get_close_matches(word, known, n=1)
    return f"there is no {word}" + (f"; {near[0]} is meant, perhaps" if near else "")


def _path(mistake: ErrorDetails) -> tuple[str | int, ...]:
    """Return where a mistake stands; what a whole rule is refused for is its value."""
    path = mistake["loc"]
    whole_rule = mistake["type"] == "value_error" and path[0] == "rules" and isinstance(path[-1], int)
    return (*path, "value") if whole_rule else path


def _sentence(mistake: ErrorDetails) -> str:
    key = ".".join(str(step) for step in mistake["loc"] if not isinstance(step, int) and step != "rules")
    if mistake["type"] == "missing":
        return f"the key {key} is missing"
    if mistake["type"] == "extra_forbidden":
        return f"the key {key} is not known here"
    if mistake["type"] == "value_error":
        return mistake["msg"].removeprefix("Value error, ")
    return f"{key}: {mistake['msg']}"
