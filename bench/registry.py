"""Which benchmarks there are: one line each.

A benchmark is a module with `measure(**options)`: keyword options with types,
defaults and, by `Annotated`, a help text; it returns its figures by name.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a benchmark is, and what it measures, in a sentence."""

    module: str
    told: str


BENCHMARKS: dict[str, Entry] = {
    "lifecycle": Entry(
        "bench.lifecycle", "Whole lives of cases, against the same rows written by plain SQL."
    ),
    "import": Entry("bench.import_book", "An export is taken in, against COPY of clean rows."),
    "sweep": Entry("bench.sweep", "All blockers of the whole book, against one plain aggregate."),
    "intake": Entry("bench.intake", "Closings are handed in one by one, against bare INSERTs of their rows."),
    "latency": Entry("bench.latency", "One closing to its certificate, while a long list closes beside it."),
    "pages": Entry(
        "bench.pages", "The account page of who is signed in, against a bare 200 through the same middleware."
    ),
    "bulk": Entry("bench.bulk", "A list of lines is rehearsed, recorded and opened."),
    "verify-log": Entry(
        "bench.verify_log", "The whole log is verified again, against hashing its bytes alone."
    ),
    "certificate": Entry("bench.certificate", "Certificates are set on paper, against the renderer alone."),
    "kit": Entry("bench.kit", "A backup kit of an account with years of usage, against COPY of its rows."),
    "inclusion": Entry(
        "bench.inclusion", "Entries of a long log are proven, and the proofs checked, against bare hashing."
    ),
    "growth": Entry("bench.growth", "What a case costs in a small book and in a large one."),
    "erase": Entry("bench.erase", "Everybody's day comes at once: people forgotten a second."),
    "parked": Entry("bench.parked", "Cases that run beside a million that wait, against cases alone."),
}
