"""How a worker's process and its sessions at the database are set up for batches."""

import gc

from django.conf import settings

from clearline.brands.sets import BY_KEY

MANY = 100_000  # new objects until the collector looks for circles; by default 700


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
    by_key = " ".join(f"-c {name}={value}" for name, value in BY_KEY.items())
    options["options"] = f"{options.get('options', '')} {by_key}".strip()
