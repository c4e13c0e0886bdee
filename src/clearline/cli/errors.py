"""Mistakes that have a sentence of their own: people at the command line see that, not a trace."""

import sys
from typing import NoReturn

import typer


class Refused(Exception):
    """A command cannot be carried out; the text says why and how to mend it."""


def end(sentence: str) -> NoReturn:
    """End the command with exit code 2 and a sentence that says why and how to mend it."""
    sys.stderr.write(f"clearline: {sentence}\n")
    raise typer.Exit(2)


# Where they are defined, for an error can only have come from a module that was loaded; to load
# these rooms for the sake of asking would need Django, which may be what could not be set up.
ELSEWHERE = {
    "clearline.embedded.errors": "EmbeddedError",
    "clearline.policy.errors": "PolicyError",
    "clearline.keys.secrets": "MasterKeyUnusable",
    "clearline.cases.engine.doors": "NoSuchCase",
    "clearline.wiring.routes": "NoConnectors",
    "clearline.wiring.adapters": "BadAddress",
    "clearline.outbox.limits": "BadLimits",
    "clearline.vocabulary.counts": "NoCount",
}


def explained() -> tuple[type[Exception], ...]:
    """Return the errors that say what a person can mend."""
    loaded = ((sys.modules.get(module), name) for module, name in ELSEWHERE.items())
    return (Refused, *(getattr(module, name) for module, name in loaded if module))
