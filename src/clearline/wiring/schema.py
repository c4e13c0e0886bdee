"""Bring the databases to this release: migrations, then the one view of broken promises."""

from clearline.brands import migrating
from clearline.journey import invariants


def migrate(*, verbosity: int = 0) -> None:
    """Migrate both databases and make `invariant_breach` anew; runs as the owner, twice is once."""
    migrating.migrate(verbosity=verbosity)
    invariants.install()
