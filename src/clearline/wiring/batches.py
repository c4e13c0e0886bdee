"""How a worker's process and its sessions at the database are set up for batches."""

import gc

from django.conf import settings

MANY = 100_000  # new objects until the collector looks for circles; by default 700
# A batch names its rows by key. While a table grows, its statistics are behind, and the planner takes it
# for small enough to be read whole: at each batch, a little longer each time.
BY_KEY = "-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off"


def spare_the_collector() -> None:
    """Leave out what start-up made for good, and look for circles a hundred times less often.

    A look goes through everything that lives; with a batch of a thousand
    cases in hand that is a fifth of a worker's time, and finds nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(MANY, 20, 20)


def reach_rows_by_key() -> None:
    """Have connections opened from now on reach rows through indexes, whatever the statistics say."""
    options = settings.DATABASES["default"]["OPTIONS"]
    options["options"] = f"{options.get('options', '')} {BY_KEY}".strip()
