"""Mistakes that have a sentence of their own: people at the command line see that, not a trace."""


def explained() -> tuple[type[Exception], ...]:
    """Return the errors that rooms raise for what a person can mend."""
    from clearline.cases.engine.doors import NoSuchCase
    from clearline.embedded.errors import EmbeddedError
    from clearline.keys.secrets import MasterKeyUnusable
    from clearline.policy.errors import PolicyError

    return (EmbeddedError, PolicyError, MasterKeyUnusable, NoSuchCase)
