"""Stop the server when its last user is gone, however that user went.

Users hold `users.lock` beside each other; this small process waits until it
can hold it alone. The kernel frees the lock of a killed process too, so no
server outlives its users.
"""

import os
import subprocess
import sys
from pathlib import Path

from clearline.embedded import postmaster
from clearline.embedded.locks import Lock
from clearline.embedded.places import Places


def post(places: Places) -> None:
    """Start a warden for a home unless one is on duty.

    Call it with `start.lock` and a share of `users.lock` held.
    """
    duty, users = Lock.at(places.lock("warden")), Lock.at(places.lock("users"))
    try:
        if not duty.try_take():
            return
        # Both locks travel as descriptors: there is no moment in which nobody is on
        # duty, and nothing is made anew in a home that is removed meanwhile.
        numbers = [duty.descriptor, users.descriptor]
        command = [sys.executable, "-m", __name__, str(places.home), *map(str, numbers)]
        subprocess.run(  # noqa: S603 - ourselves; in the background of sh, so no zombie is left to us
            ["/bin/sh", "-c", '"$@" </dev/null >/dev/null 2>&1 &', "sh", *command],
            pass_fds=numbers,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            cwd="/",
            check=True,
            start_new_session=True,
        )
    finally:
        duty.close()
        users.close()


def watch(places: Places, *, duty: Lock, users: Lock) -> None:
    """Wait for the last user to leave, then stop the server; who comes meanwhile waits and starts it anew."""
    users.take()
    running = postmaster.find(places.data)
    if running:
        postmaster.stop(running.pid, places.data)
    # Duty ends before the lock is free: whoever gets a share next finds no warden and posts one.
    duty.close()
    users.close()


if __name__ == "__main__":
    watch(Places(home=Path(sys.argv[1])), duty=Lock(int(sys.argv[2])), users=Lock(int(sys.argv[3])))
