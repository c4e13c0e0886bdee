"""After a restore: what was erased since is erased again, before anybody is served.

Both halves of the journal are compared write by write. What one lacks it
learns from the other: a restored main database from the key store, a restored
key store (whose keys would come back) from the main database, and both from a
copy that was printed and kept elsewhere.
"""

from collections.abc import Sequence
from uuid import UUID

from clearline.privacy import erasing, journal
from clearline.privacy.journal import KEYSTORE, MAIN, Gone


def replay(*, copy: Sequence[Gone] = ()) -> int:
    """Erase again what a restore brought back, and return how many lines of the journal that took.

    `copy` is a journal that was kept elsewhere, for the day that both
    databases are older than an erasure. Nothing to do costs two small
    queries. Several processes may do it at once: twice is once.
    """
    return _from_copy(copy) + _from(KEYSTORE, to=MAIN) + _from(MAIN, to=KEYSTORE)


def _from_copy(copy: Sequence[Gone]) -> int:
    known = _known(copy)
    lacking = [line for line in copy if (line.subject_id, line.data_class) not in known]
    if lacking:
        journal.record_in_keystore(lacking)  # the main database learns of it right afterwards
    return len(lacking)


def _known(copy: Sequence[Gone]) -> set[tuple[UUID, str]]:
    runs = {line.run_id for line in copy}
    there = journal.lines_of(runs, using=KEYSTORE) if runs else []
    return {(line.subject_id, line.data_class) for line in there}


def _from(one: str, *, to: str) -> int:
    """Have one half learn the writes that only the other knows, or knows more of."""
    done = 0
    for run_id in sorted(journal.runs(using=one) - journal.runs(using=to)):
        lines = journal.lines_of([run_id], using=one)
        if to == KEYSTORE:
            journal.record_in_keystore(lines)
        else:
            erasing.apply(lines)
        done += len(lines)
    return done
