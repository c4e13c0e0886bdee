"""What a worker tells Python's collector: batches make thousands of objects, and none of them in circles."""

import gc

MANY = 100_000  # new objects until the collector looks for circles; by default 700


def spare_the_collector() -> None:
    """Leave out what start-up made for good, and look for circles a hundred times less often.

    A look goes through everything that lives; with a batch of a thousand
    cases in hand that is a fifth of a worker's time, and finds nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(MANY, 20, 20)
